import { KithError, observable, printError } from '@kith/identity';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StatusChoice } from '../src/fields.js';
import type { OwnMembership, SessionState } from '../src/internal.js';
import { ROOMS_PER_SESSION, STATE_MAX } from '../src/limits.js';
import { EVERYWHERE, createOwnState } from '../src/own/own-state.js';
import { encodePayload } from '../src/wire/payload.js';
import { applyDelta, stateDefect } from '../src/wire/state.js';
import { simulatedClock } from './support/clock.js';

const apps = Object.fromEntries(
  Array.from({ length: 20 }, (_, n) => [`app:${n}`, (value: unknown): value is string => typeof value === 'string']),
);

function own() {
  const clock = simulatedClock();
  const state = createOwnState({ clock, choice: observable<StatusChoice>('auto'), fields: apps, onError: printError });
  return { clock, state, defect: () => stateDefect(state.state.getSnapshot()) };
}

/** The stable code of what was refused; null when nothing was. */
function refusal(run: () => unknown): string | null {
  try {
    run();
    return null;
  } catch (error) {
    if (error instanceof KithError) return error.code;
    throw error;
  }
}

const long = (n: number) => `${n} `.padEnd(128, 'x');

describe('what others accept at most', () => {
  it('RM-6 joining is refused where the names of the rooms alone would be too much', () => {
    const { state, defect } = own();
    const nodes = Array.from({ length: ROOMS_PER_SESSION - 1 }, (_, n) => long(n));
    const refused = nodes.map((node) => refusal(() => state.join(node)));
    expect(refused).toContain(null);
    expect(refused.at(-1)).toBe('state-too-large');
    expect(defect()).toBeNull();
    expect(state.state.getSnapshot().size - 1).toBe(refused.filter((code) => code === null).length);
  });

  it('RM-6 an activity that leaves no space is refused, and the one before stays', () => {
    const { state, defect } = own();
    state.setActivity('Reading');
    const [page, doc] = [state.join('page'), state.join('doc')];
    page.set({ cursor: 'x'.repeat(1_000) });
    doc.set({ cursor: 'x'.repeat(880) });
    expect(refusal(() => state.setActivity('ä'.repeat(128)))).toBe('state-too-large');
    expect(state.state.getSnapshot().get(EVERYWHERE)).toMatchObject({ activity: 'Reading' });
    expect(refusal(() => state.setActivity(7 as never))).toBe('field-invalid');
    expect(defect()).toBeNull();
  });

  it('RM-6 typing finds its place, however full state and room are', () => {
    const { state, clock, defect } = own();
    const member = state.join('doc');
    const set = (n: number, text: string) => refusal(() => member.set({ [`app:${n}`]: text }));
    const refused = Array.from({ length: 20 }, (_, n) => set(n, 'x'));
    expect(refused.at(-1)).toBe('state-too-large');
    for (let length = 1; set(0, 'x'.repeat(length)) === null;) length += 1;
    member.typing();
    expect(state.state.getSnapshot().get('doc')).toHaveProperty('typing');
    expect(defect()).toBeNull();
    clock.advance(60_000);
    expect(state.state.getSnapshot().get('doc')).not.toHaveProperty('typing');
  });

  it('RM-6 what a membership covers still needs its space, since it counts again later', () => {
    const { state, defect } = own();
    const [below, above, other] = [state.join('doc'), state.join('doc'), state.join('page')];
    below.set({ cursor: 'x'.repeat(1_000) });
    above.set({ cursor: 1 });
    other.set({ 'app:1': 'x'.repeat(900) });
    expect(refusal(() => other.set({ cursor: 'x'.repeat(900) }))).toBe('state-too-large');
    above.leave();
    expect(state.state.getSnapshot().get('doc')).toEqual({ cursor: 'x'.repeat(1_000) });
    expect(defect()).toBeNull();
  });

  it('RM-6 whatever is accepted, what is told never becomes more than others accept', () => {
    const action = fc.record({
      member: fc.nat(5),
      what: fc.constantFrom('join', 'leave', 'set', 'clear', 'type', 'say', 'tell'),
      field: fc.constantFrom('cursor', 'app:1'),
      size: fc.nat(900),
    });
    fc.assert(
      fc.property(fc.array(action, { minLength: 10, maxLength: 60 }), (actions) => {
        const { state, defect } = own();
        const members = new Map<number, OwnMembership>();
        for (let member = 0; member < 6; member += 1) members.set(member, state.join(long(member % 3)));
        let heard: SessionState = new Map();
        for (const { member, what, field, size } of actions) {
          const known = members.get(member);
          refusal(() => {
            if (what === 'join' && known === undefined) members.set(member, state.join(long(member % 3)));
            else if (what === 'set') known?.set({ [field]: 'x'.repeat(size) });
            else if (what === 'clear') known?.set({ [field]: null });
            else if (what === 'say') state.setActivity('ä'.repeat(size % 128));
          });
          if (what === 'type') known?.typing();
          if (what === 'leave') {
            known?.leave();
            members.delete(member);
          }
          if (what === 'tell') {
            const payload = state.takeDelta()?.payload;
            if (payload?.kind === 'full') heard = payload.state;
            if (payload?.kind === 'delta') heard = applyDelta(heard, payload.changes);
            if (payload !== undefined) expect(encodePayload(payload).length).toBeLessThanOrEqual(STATE_MAX);
            expect(heard).toEqual(state.state.getSnapshot());
          }
          expect(defect()).toBeNull();
        }
      }),
      { numRuns: 150 },
    );
  });

  it('RM-9 where a delta would be larger than everything, everything is said', () => {
    const { state } = own();
    const before = Array.from({ length: 12 }, (_, n) => state.join(long(n)));
    state.takeFull();
    for (const member of before) member.leave();
    for (let n = 20; n < 32; n += 1) state.join(long(n));
    const told = state.takeDelta();
    expect(told).toEqual({ number: 2, payload: { kind: 'full', state: state.state.getSnapshot() } });
  });
});

describe('what a membership hands over', () => {
  it('RM-6 signs of typing are counted here, and not set', () => {
    const { state } = own();
    const member = state.join('doc');
    expect(refusal(() => member.set({ typing: 1 }))).toBe('field-invalid');
    expect(state.state.getSnapshot().get('doc')).toEqual({});
  });

  it('RM-11 an object that its owner goes on changing says what it said when it was set', () => {
    const { state } = own();
    const member = state.join('doc');
    const cursor = { line: 1 };
    member.set({ cursor });
    state.takeFull();
    cursor.line = 2;
    expect(state.state.getSnapshot().get('doc')).toEqual({ cursor: { line: 1 } });
    member.set({ cursor });
    expect(state.takeDelta()?.payload).toMatchObject({ changes: new Map([['doc', { cursor: { line: 2 } }]]) });
  });

  it('RM-10 closing leaves no timer, also where somebody was typing', () => {
    const { state, clock } = own();
    state.join('doc').typing();
    expect(clock.waiting).toBeGreaterThan(0);
    state.close();
    expect(clock.waiting).toBe(0);
  });
});
