import { afterEach, describe, expect, it } from 'vitest';
import { windowActivity } from '../src/window-activity.js';

const page = new EventTarget() as EventTarget & { visibilityState: string };
page.visibilityState = 'visible';
const names = ['document', 'addEventListener', 'removeEventListener'] as const;
const originals = names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));

/** A window and a document of which only this is needed. */
function stand(): EventTarget {
  const window = new EventTarget();
  const define = (name: string, value: unknown) =>
    Object.defineProperty(globalThis, name, { value, configurable: true });
  define('document', page);
  define('addEventListener', window.addEventListener.bind(window));
  define('removeEventListener', window.removeEventListener.bind(window));
  return window;
}

afterEach(() => {
  names.forEach((name, index) => {
    const original = originals[index];
    if (original === undefined) Reflect.deleteProperty(globalThis, name);
    else Object.defineProperty(globalThis, name, original);
  });
});

function event(type: string, timeStamp: number): Event {
  const made = new Event(type);
  Object.defineProperty(made, 'timeStamp', { value: timeStamp });
  return made;
}

describe('activity in a window', () => {
  it('ST-7 input is noticed, at most once a second, and visibility at once', () => {
    const window = stand();
    const source = windowActivity();
    let heard = 0;
    const stop = source.onActivity(() => (heard += 1));
    window.dispatchEvent(event('keydown', 0));
    window.dispatchEvent(event('pointermove', 500));
    window.dispatchEvent(event('wheel', 1_000));
    expect(heard).toBe(2);
    page.visibilityState = 'hidden';
    page.dispatchEvent(event('visibilitychange', 1_001));
    expect([heard, source.isVisible()]).toEqual([3, false]);
    stop();
    window.dispatchEvent(event('keydown', 9_000));
    page.dispatchEvent(event('visibilitychange', 9_000));
    expect(heard).toBe(3);
  });
});
