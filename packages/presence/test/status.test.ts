import { observable, printError } from '@kith/identity';
import { describe, expect, it } from 'vitest';
import type { StatusChoice } from '../src/fields.js';
import { IDLE_AFTER, IDLE_AFTER_HIDDEN } from '../src/limits.js';
import { EVERYWHERE, createOwnState } from '../src/own/own-state.js';
import { simulatedClock } from './support/clock.js';

function own() {
  const clock = simulatedClock();
  const choice = observable<StatusChoice>('auto');
  const listeners = new Set<() => void>();
  let visible = true;
  const state = createOwnState({
    clock,
    choice,
    fields: {},
    onError: printError,
    activity: {
      isVisible: () => visible,
      onActivity(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  });
  const input = () => {
    for (const listener of [...listeners]) listener();
  };
  return {
    clock,
    choice,
    state,
    input,
    show(is: boolean) {
      visible = is;
      input();
    },
    listeners,
    status: () => state.status.getSnapshot(),
  };
}

describe('status', () => {
  it('ST-1 without input somebody becomes idle, and is online again with the first one', () => {
    const { clock, input, status } = own();
    clock.advance(IDLE_AFTER - 1);
    expect(status()).toBe('online');
    input();
    clock.advance(IDLE_AFTER - 1);
    expect(status()).toBe('online');
    clock.advance(1);
    expect(status()).toBe('idle');
    input();
    expect(status()).toBe('online');
  });

  it('ST-2 a hidden page is idle sooner, and online when it is seen again', () => {
    const { clock, show, status } = own();
    show(false);
    clock.advance(IDLE_AFTER_HIDDEN - 1);
    expect(status()).toBe('online');
    clock.advance(1);
    expect(status()).toBe('idle');
    show(true);
    expect(status()).toBe('online');
    clock.advance(IDLE_AFTER_HIDDEN);
    expect(status()).toBe('online');
  });

  it('ST-2 hiding a page is no input: it puts nothing off, while input counts where nobody sees the page', () => {
    const { clock, input, show, status } = own();
    clock.advance(IDLE_AFTER - 1);
    show(false);
    expect(status()).toBe('online');
    clock.advance(1);
    expect(status()).toBe('idle');
    input();
    expect(status()).toBe('online');
    clock.advance(IDLE_AFTER_HIDDEN);
    expect(status()).toBe('idle');
    show(true);
    clock.advance(IDLE_AFTER - 1);
    expect(status()).toBe('online');
  });

  it('ST-3 what a person chose counts, whatever they do at the device', () => {
    const { choice, clock, input, status } = own();
    for (const chosen of ['away', 'dnd', 'invisible'] as const) {
      choice.set(chosen);
      input();
      clock.advance(IDLE_AFTER);
      expect(status()).toBe(chosen);
    }
    choice.set('auto');
    expect(status()).toBe('idle');
  });

  it('ST-4 who becomes invisible says goodbye once and then nothing, and says everything on coming back', () => {
    const { choice, state } = own();
    const member = state.join('doc');
    state.takeFull();
    let dirty = 0;
    state.onDirty(() => (dirty += 1));
    choice.set('invisible');
    expect(dirty).toBe(1);
    expect(state.takeDelta()?.payload).toEqual({ kind: 'leave' });
    member.set({ cursor: 1 });
    member.typing();
    state.setActivity('Reading');
    expect([state.takeDelta(), state.takeFull(), state.told(), state.takeLeave()]).toEqual([null, null, null, null]);
    expect(dirty).toBe(1);
    member.stopTyping();
    choice.set('auto');
    expect(dirty).toBe(2);
    expect(state.takeDelta()).toEqual({ number: 3, payload: { kind: 'full', state: state.state.getSnapshot() } });
  });

  it('ST-5 an activity has 128 characters, holds everywhere, and is taken away by null', () => {
    const { state } = own();
    state.setActivity('Running tests');
    expect(state.state.getSnapshot().get(EVERYWHERE)).toEqual({ status: 'online', activity: 'Running tests' });
    expect(() => state.setActivity('x'.repeat(129))).toThrow('128');
    state.setActivity(null);
    expect(state.state.getSnapshot().get(EVERYWHERE)).toEqual({ status: 'online' });
  });

  it('ST-6 clocks that jump by an hour change nothing, and closing leaves no timer', () => {
    const { clock, state, status, listeners } = own();
    clock.jump(3_600_000);
    expect(status()).toBe('online');
    clock.jump(-7_200_000);
    clock.advance(IDLE_AFTER);
    expect(status()).toBe('idle');
    state.close();
    expect(clock.waiting).toBe(0);
    expect(listeners.size).toBe(0);
  });
});
