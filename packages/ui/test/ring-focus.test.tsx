// @vitest-environment jsdom
import { DeviceProvider } from '@kith/react';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RingCards } from '../src/calls.js';
import { callWorld, personCalled } from './support/call-world.js';
import type { CallWorld } from './support/call-world.js';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const fail = (error: unknown) => {
  throw error;
};

describe('where the focus is while a call rings', () => {
  let world: CallWorld;
  let text: HTMLTextAreaElement;
  let end = async () => {};
  const ring = (quiet = false) =>
    act(async () =>
      world.incoming.set([
        { id: 'ring-1', workspace: world.workspace.id, from: personCalled('Bob'), node: 'direct', video: false, quiet },
      ]),
    );
  const pass = (time: number) => act(async () => vi.advanceTimersByTimeAsync(time));
  const press = (key: string) =>
    act(async () => {
      const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(event);
    });
  const card = () => document.querySelector('.kith-ring');

  beforeEach(async () => {
    vi.useFakeTimers();
    world = callWorld();
    text = document.body.appendChild(document.createElement('textarea'));
    text.value = 'I was about to say';
    text.focus();
    text.setSelectionRange(2, 5);
    const root = createRoot(document.body.appendChild(document.createElement('div')));
    await act(async () =>
      root.render(
        <DeviceProvider device={world.device}>
          <RingCards onError={fail} />
        </DeviceProvider>,
      ),
    );
    end = () => act(async () => root.unmount());
  });
  afterEach(async () => {
    await end();
    vi.useRealTimers();
    document.body.replaceChildren();
  });

  it('UI-CALL-22 the card takes it, answers nothing by Enter, and gives it back with text and caret', async () => {
    await ring();
    await pass(600);
    expect(document.activeElement).toBe(card());
    await press('Enter');
    expect(world.asked).toEqual([]);
    await act(async () => world.incoming.set([]));
    expect(document.activeElement).toBe(text);
    expect([text.value, text.selectionStart, text.selectionEnd]).toEqual(['I was about to say', 2, 5]);
  });

  it('UI-CALL-22 it waits for whoever types, and lets them type on', async () => {
    await ring();
    for (let times = 0; times < 5; times += 1) {
      await pass(400);
      await press('a');
    }
    expect(document.activeElement).toBe(text);
    await pass(600);
    expect(document.activeElement).toBe(card());
    await press('b');
    expect(document.activeElement).toBe(text);
  });

  it('UI-CALL-22 Escape declines, but not one that was meant for what was there before', async () => {
    await ring();
    await pass(500);
    await press('Escape');
    expect(world.asked).toEqual([]);
    await pass(500);
    await press('Escape');
    expect(world.asked).toEqual([['decline', 'ring-1']]);
  });

  it('UI-CALL-22 a quiet ring and an open dialog leave it where it is', async () => {
    await ring(true);
    await pass(5_000);
    expect(document.activeElement).toBe(text);
    await act(async () => world.incoming.set([]));
    document.body.appendChild(document.createElement('dialog')).open = true;
    await ring();
    await pass(5_000);
    expect(document.activeElement).toBe(text);
  });
});
