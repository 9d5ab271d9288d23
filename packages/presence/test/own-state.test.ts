import { KithError, observable, printError } from '@kith/identity';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldChanges, RoomFields, StatusChoice } from '../src/fields.js';
import type { FramePayload, OwnMembership, OwnState, SessionState } from '../src/internal.js';
import { TYPING_INTERVAL, TYPING_LEASE } from '../src/limits.js';
import { EVERYWHERE, createOwnState } from '../src/own/own-state.js';
import { applyDelta } from '../src/wire/state.js';
import { simulatedClock } from './support/clock.js';

const whats = ['join', 'leave', 'set', 'clear', 'tell', 'refresh', 'hide', 'show', 'newcomer'] as const;

const isCard = (value: unknown): value is string => typeof value === 'string';

function own() {
  const clock = simulatedClock();
  const choice = observable<StatusChoice>('auto');
  const state = createOwnState({ clock, choice, fields: { 'kanban:card': isCard }, onError: printError });
  return { clock, choice, state };
}

const room = (state: OwnState, node = 'doc'): RoomFields | undefined => state.state.getSnapshot().get(node);

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof KithError) return error.code;
    throw error;
  }
  return 'nothing thrown';
}

/** Somebody who hears every frame in order, and keeps nothing but what they say. */
class Listener {
  state: SessionState | null = null;
  number = 0;

  hear(frame: { readonly number: number; readonly payload: FramePayload } | null): void {
    if (frame === null) return;
    const { number, payload } = frame;
    if (payload.kind === 'delta') {
      expect(payload.base).toBe(this.number);
      this.state = applyDelta(this.state ?? new Map(), payload.changes);
    } else this.state = payload.kind === 'full' ? payload.state : null;
    expect(number).toBeGreaterThan(this.number);
    this.number = number;
  }
}

describe('memberships of a room', () => {
  it('RM-1 five components are in a room once, until the last of them leaves', () => {
    const { state } = own();
    const members = Array.from({ length: 5 }, () => state.join('doc'));
    expect([...state.state.getSnapshot().keys()]).toEqual([EVERYWHERE, 'doc']);
    for (const member of members.slice(1)) member.leave();
    expect(room(state)).toEqual({});
    members[0]?.leave();
    expect(room(state)).toBeUndefined();
  });

  it('RM-2 leaving takes back what this membership set, and nothing else', () => {
    const { state } = own();
    const [first, second] = [state.join('doc'), state.join('doc')];
    first.set({ viewing: { node: 'a' }, cursor: 1 });
    second.set({ viewing: { node: 'b' } });
    expect(room(state)).toEqual({ viewing: { node: 'b' }, cursor: 1 });
    second.leave();
    expect(room(state)).toEqual({ viewing: { node: 'a' }, cursor: 1 });
    second.leave();
    expect(room(state)).toEqual({ viewing: { node: 'a' }, cursor: 1 });
  });

  it('RM-3 a field set to null falls back to what another membership set', () => {
    const { state } = own();
    const [first, second] = [state.join('doc'), state.join('doc')];
    first.set({ cursor: 1 });
    second.set({ cursor: 2, viewing: { node: 'a' } });
    second.set({ cursor: null });
    expect(room(state)).toEqual({ cursor: 1, viewing: { node: 'a' } });
    first.set({ cursor: null });
    expect(room(state)).toEqual({ viewing: { node: 'a' } });
  });

  it('RM-4 nothing can be written after leaving', () => {
    const { state } = own();
    const member = state.join('doc');
    member.leave();
    expect(codeOf(() => member.set({ cursor: 1 }))).toBe('room-left');
    expect(codeOf(() => member.typing())).toBe('room-left');
    expect(codeOf(() => member.stopTyping())).toBe('room-left');
    expect(room(state)).toBeUndefined();
  });

  it('RM-5 a component mounted, unmounted and mounted again in one turn is not told to anybody', () => {
    const { state } = own();
    state.join('doc').set({ viewing: { node: 'doc' } });
    state.takeFull();
    const mount = () => {
      const member = state.join('page');
      member.set({ viewing: { node: 'page' } });
      return member;
    };
    mount().leave();
    expect(state.takeDelta()).toBeNull();
    const again = mount();
    expect(state.takeDelta()?.payload).toMatchObject({ kind: 'delta' });
    again.leave();
    mount();
    expect(state.takeDelta()).toBeNull();
  });

  it('RM-6 what others would refuse is refused at once, and changes nothing', () => {
    const { state } = own();
    const member = state.join('doc');
    member.set({ cursor: 1 });
    const odd: [FieldChanges, string][] = [
      [{ viewing: 'doc' } as never, 'field-invalid'],
      [{ colour: 'red' } as never, 'field-unknown'],
      [{ 'other:thing': 1 }, 'field-unknown'],
      [{ 'kanban:card': 7 }, 'field-invalid'],
      [{ cursor: 'x'.repeat(2_000) }, 'field-invalid'],
      [{ status: 'away' }, 'field-invalid'],
      [{ activity: 'x' }, 'field-invalid'],
    ];
    for (const [changes, code] of odd)
      expect(
        codeOf(() => member.set(changes)),
        JSON.stringify(changes),
      ).toBe(code);
    const large = [1, 2, 3].map((n) => state.join(`room ${n}`));
    expect(codeOf(() => large.forEach((other) => other.set({ cursor: 'x'.repeat(1_000) })))).toBe('state-too-large');
    expect(room(state)).toEqual({ cursor: 1 });
    for (const node of ['', '__proto__', 'x'.repeat(129)]) expect(codeOf(() => state.join(node))).toBe('node-invalid');
    expect(codeOf(() => Array.from({ length: 40 }, (_, n) => state.join(`more ${n}`)))).toBe('too-many-rooms');
    member.set({ 'kanban:card': 'card-7' });
    expect(room(state)).toEqual({ cursor: 1, 'kanban:card': 'card-7' });
  });

  it('RM-7 whatever components do in whatever order, the room is what the living ones last set, and listeners hear exactly that', () => {
    const action = fc.record({
      member: fc.nat(4),
      node: fc.constantFrom('a', 'b'),
      what: fc.constantFrom(...whats),
      value: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const { state, choice } = own();
        const members = new Map<number, { readonly node: string; readonly membership: OwnMembership }>();
        /** Every set that still counts, oldest first: the whole truth, kept in the plainest way. */
        let sets: { readonly member: number; readonly node: string; readonly cursor: number }[] = [];
        const listener = new Listener();
        for (const { member, node, what, value } of actions) {
          const known = members.get(member);
          if (what === 'join' && known === undefined) members.set(member, { node, membership: state.join(node) });
          else if (what === 'leave' && known !== undefined) {
            known.membership.leave();
            members.delete(member);
            sets = sets.filter((set) => set.member !== member);
          } else if ((what === 'set' || what === 'clear') && known !== undefined) {
            known.membership.set({ cursor: what === 'set' ? value : null });
            sets = sets.filter((set) => set.member !== member);
            if (what === 'set') sets.push({ member, node: known.node, cursor: value });
          } else if (what === 'tell') listener.hear(state.takeDelta());
          else if (what === 'refresh') listener.hear(state.takeFull());
          else if (what === 'hide') choice.set('invisible');
          else if (what === 'show') choice.set('auto');
          else if (what === 'newcomer') {
            const told = state.told();
            expect(told === null ? null : told.payload).toEqual(
              listener.state === null ? null : { kind: 'full', state: listener.state },
            );
          }
          const truth = new Map<string, RoomFields>([[EVERYWHERE, { status: 'online' }]]);
          for (const joined of members.values()) {
            const cursor = sets.findLast((set) => set.node === joined.node)?.cursor;
            truth.set(joined.node, cursor === undefined ? {} : { cursor });
          }
          expect(state.state.getSnapshot()).toEqual(truth);
        }
        listener.hear(state.takeDelta());
        expect(listener.state).toEqual(choice.getSnapshot() === 'invisible' ? null : state.state.getSnapshot());
      }),
      { numRuns: 400 },
    );
  });

  it('RM-8 a change is announced once there is something to tell, and not for what is told already', () => {
    const { state } = own();
    let dirty = 0;
    state.onDirty(() => (dirty += 1));
    const member = state.join('doc');
    expect(dirty).toBe(1);
    state.takeFull();
    member.set({ cursor: 1 });
    expect(dirty).toBe(2);
    state.takeDelta();
    member.set({ cursor: 1 });
    expect(dirty).toBe(2);
    expect(state.takeDelta()).toBeNull();
  });

  it('RM-9 a delta says only what changed', () => {
    const { state } = own();
    const member = state.join('doc');
    member.set({ cursor: 1, viewing: { node: 'doc' } });
    state.takeFull();
    state.join('page');
    member.set({ cursor: 2 });
    const delta = state.takeDelta();
    expect(delta).toEqual({
      number: 2,
      payload: {
        kind: 'delta',
        base: 1,
        changes: new Map<string, FieldChanges>([
          ['page', {}],
          ['doc', { cursor: 2 }],
        ]),
      },
    });
    member.leave();
    expect(state.takeDelta()?.payload).toMatchObject({ changes: new Map([['doc', null]]) });
  });
});

describe('typing', () => {
  it('RM-10 keystrokes are told at most every 2.5 s, and end by themselves', () => {
    const { state, clock } = own();
    const member = state.join('doc');
    const signs = new Set<number | undefined>();
    for (let elapsed = 0; elapsed < 6_000; elapsed += 100) {
      member.typing();
      signs.add(room(state)?.typing);
      clock.advance(100);
    }
    expect([...signs]).toEqual([1, 2, 3]);
    clock.advance(TYPING_LEASE);
    expect(room(state)).toEqual({});
    member.typing();
    expect(room(state)).toEqual({ typing: 4 });
    member.stopTyping();
    expect(room(state)).toEqual({});
    // Beginning again is told at once, whenever the last sign was.
    member.typing();
    expect(room(state)).toEqual({ typing: 5 });
    member.leave();
    state.join('doc');
    clock.advance(TYPING_INTERVAL);
    expect(room(state)).toEqual({});
    expect(clock.waiting).toBe(0);
  });
});
