import { describe, expect, it } from 'vitest';
import { ANSWER_ROUNDS, AUDIO_SEATS, FOUNDING_ANNOUNCEMENTS_OCCUPIED, VIDEO_SEATS } from '../src/limits.js';
import { initialRoom, noMedia } from '../src/membership/room-state.js';
import type { RoomEffect, RoomInput, RoomState, TimerName } from '../src/membership/room-state.js';
import { step } from '../src/membership/step.js';
import type { RoomView, SessionKey, Signal } from '../src/signal/signals.js';

/** Keys in alphabetical order are in the order of sessions. */
const SELF = 'm.self';
const key = (name: string): SessionKey => `${name}.session`;

const config = { self: SELF, personOf: (device: string) => device, occupants: (): readonly string[] => [] };

/** One session, moved by hand. */
class Hand {
  /** People whom presence shows in the room. */
  occupants: readonly string[] = [];
  state: RoomState = initialRoom();
  effects: readonly RoomEffect[] = [];

  take(input: RoomInput): this {
    [this.state, this.effects] = step({ ...config, occupants: () => this.occupants }, this.state, input, 1);
    return this;
  }

  hear(from: SessionKey, signal: Signal, direct = true): this {
    const device = from.slice(0, from.indexOf('.'));
    return this.take({ kind: 'signal', verified: { from, person: 'did:key:x' as never, device, direct, signal } });
  }

  timer(name: TimerName): this {
    return this.take({ kind: 'timer', name });
  }

  sent(kind: Signal['kind']): { readonly signal: Signal; readonly to: SessionKey | null }[] {
    return this.effects.flatMap((effect) => (effect.kind === 'send' && effect.signal.kind === kind ? [effect] : []));
  }

  answers(): string[] {
    return this.sent('answer').map(({ signal }) => (signal.kind === 'answer' ? signal.answer : ''));
  }

  timers(): Record<string, number | null> {
    return Object.fromEntries(
      this.effects.flatMap((effect) => (effect.kind === 'timer' ? [[effect.name, effect.after]] : [])),
    );
  }

  get members(): SessionKey[] {
    return [...this.state.others].filter(([, { member }]) => member).map(([name]) => name);
  }

  get promised(): SessionKey[] {
    return [...this.state.others].filter(([, { promise }]) => promise !== null).map(([name]) => name);
  }
}

const view = (members: readonly SessionKey[], promised: readonly SessionKey[] = [], video = false): RoomView => ({
  members,
  promised,
  video,
});
const here = (members: readonly SessionKey[], video = false, promised: readonly SessionKey[] = []): Signal => ({
  kind: 'here',
  view: view(members, promised, video),
  media: { ...noMedia, video },
  since: 1,
});
const ask = (round: number, video = false): Signal => ({ kind: 'ask', what: 'seat', round, video });
const answer = (round: number, given: 'granted' | 'full' | 'wait', seen: RoomView): Signal => ({
  kind: 'answer',
  what: 'seat',
  round,
  answer: given,
  view: seen,
});

/** A room of this session and `count` others. */
function member(count = 0): Hand {
  const hand = new Hand().take({ kind: 'join', video: false }).timer('announce').timer('found');
  expect(hand.state.stage.kind).toBe('joined');
  const others = Array.from({ length: count }, (_, index) => key(`x${index}`));
  for (const other of others) hand.hear(other, here([SELF, ...others]));
  return hand;
}

const joiner = (): Hand => new Hand().take({ kind: 'join', video: false });

describe('membership', () => {
  it('ME-1 founds a room when nobody was heard for the wait and at least two announcements', () => {
    const hand = joiner();
    expect(hand.sent('ask').map(({ to }) => to)).toEqual([null]);
    expect(hand.timer('found').state.stage.kind).toBe('joining');
    hand.timer('announce').timer('found');
    expect(hand.state.stage.kind).toBe('joined');
    expect(hand.sent('here').map(({ to }) => to)).toEqual([null]);
  });

  it('ME-22 founds no room while presence shows somebody else in it, for fifty announcements', () => {
    const hand = joiner();
    hand.occupants = ['m', 'a'];
    for (let asked = 1; asked < FOUNDING_ANNOUNCEMENTS_OCCUPIED; asked += 1) {
      expect(hand.timer('found').state.stage.kind).toBe('joining');
      hand.timer('announce');
    }
    expect(hand.timer('found').state.stage.kind).toBe('joined');

    const seen = joiner().timer('announce');
    seen.occupants = ['a'];
    expect(seen.timer('found').timers()).toEqual({ found: 200 });
    // The own person alone, in another tab or before a reload, is nobody to wait for.
    seen.occupants = ['m'];
    expect(seen.timer('found').state.stage.kind).toBe('joined');
  });

  it('ME-2 of those who ask at once the first in the order founds, and says so to the others', () => {
    const first = joiner().hear(key('z'), ask(1), false);
    expect(first.answers()).toEqual(['wait']);
    const second = joiner()
      .hear(key('a'), answer(1, 'wait', view([])))
      .timer('announce')
      .timer('found');
    expect(second.state.stage.kind).toBe('joining');
    second.timer(`asking:${key('a')}`).timer('found');
    expect(second.state.stage.kind).toBe('joined');
  });

  it('ME-3 nobody is believed to be there before they have addressed this session', () => {
    const hand = member().hear(key('a'), ask(1), false);
    expect(hand.answers()).toEqual(['wait']);
    expect(hand.promised).toEqual([]);
    hand.hear(key('b'), here([key('b')]), false);
    expect(hand.members).toEqual([]);
    expect(hand.sent('here').map(({ to }) => to)).toEqual([key('b')]);
    hand.hear(key('a'), ask(1));
    expect(hand.answers()).toEqual(['granted']);
    expect(hand.promised).toEqual([key('a')]);
    // Once proven, what it says to everybody counts.
    expect(hand.hear(key('a'), ask(2), false).answers()).toEqual(['granted']);
  });

  it('ME-4 a recording puts off the founding of a room once, and does no more', () => {
    const hand = joiner()
      .hear(key('a'), here([key('a')]), false)
      .hear(key('b'), ask(3), false);
    expect(hand.timer('announce').timer('found').state.stage.kind).toBe('joining');
    expect(hand.timer('found').state.stage.kind).toBe('joined');
    expect(hand.members).toEqual([]);
  });

  it('ME-5 asks directly whoever answers for the first time, and sits down when everybody named has granted', () => {
    const hand = joiner().hear(key('a'), answer(1, 'wait', view([key('a'), key('b')])));
    expect(hand.sent('ask').map(({ to }) => to)).toEqual([key('b'), key('a')]);
    hand.hear(key('a'), answer(1, 'granted', view([key('a'), key('b')], [SELF])));
    expect(hand.state.stage.kind).toBe('joining');
    hand.hear(key('b'), answer(1, 'wait', view([key('a'), key('b')])));
    hand.hear(key('b'), answer(1, 'granted', view([key('a'), key('b')], [SELF])));
    expect(hand.state.stage.kind).toBe('joined');
    expect(hand.members).toEqual([key('a'), key('b')]);
  });

  it('ME-6 an answer counts for a few rounds, and not after it was given back', () => {
    const old = joiner().hear(key('a'), here([key('a'), key('b')]));
    old.hear(key('a'), answer(1, 'granted', view([key('a'), key('b')])));
    for (let round = 0; round < ANSWER_ROUNDS; round += 1) old.timer('announce');
    old.hear(key('b'), answer(5, 'granted', view([key('a'), key('b')])));
    expect(old.state.stage.kind).toBe('joining');
    old.hear(key('a'), answer(5, 'granted', view([key('a'), key('b')])));
    expect(old.state.stage.kind).toBe('joined');
  });

  it('ME-7 grants up to the ceiling, counting members and promises, then says wait or full', () => {
    const hand = member(AUDIO_SEATS - 2);
    expect(hand.hear(key('a'), ask(1)).answers()).toEqual(['granted']);
    expect(hand.hear(key('b'), ask(1)).answers()).toEqual(['wait']);
    expect(hand.hear(key('a'), ask(2)).answers()).toEqual(['granted']);
    hand.hear(key('a'), here([SELF, key('a')]));
    expect(hand.hear(key('b'), ask(2)).answers()).toEqual(['full']);
  });

  it('ME-8 has fewer seats when anybody has video, wants it, or was promised it', () => {
    const wanted = member(VIDEO_SEATS - 1);
    expect(wanted.hear(key('a'), ask(1, true)).answers()).toEqual(['full']);
    expect(wanted.hear(key('a'), ask(2)).answers()).toEqual(['granted']);

    const sends = member(VIDEO_SEATS - 1).hear(key('x0'), here([SELF, key('x0')], true));
    expect(sends.hear(key('a'), ask(1)).answers()).toEqual(['full']);

    const promised = member(VIDEO_SEATS - 2);
    expect(promised.hear(key('a'), ask(1, true)).answers()).toEqual(['granted']);
    expect(promised.hear(key('b'), ask(1)).answers()).toEqual(['wait']);
  });

  it('ME-9 a promise ends with its lease or its withdrawal, and an ask that was overtaken by it is void', () => {
    const hand = member().hear(key('a'), ask(3));
    expect(hand.timers()).toHaveProperty(`promise:${key('a')}`);
    hand.hear(key('a'), { kind: 'withdraw', what: 'seat', round: 3 });
    expect(hand.promised).toEqual([]);
    expect(hand.hear(key('a'), ask(2)).answers()).toEqual([]);
    hand.hear(key('a'), ask(4));
    expect(hand.promised).toEqual([key('a')]);
    // A withdrawal that comes late takes back only what it names.
    hand.hear(key('a'), { kind: 'withdraw', what: 'seat', round: 3 });
    expect(hand.promised).toEqual([key('a')]);
    expect(hand.timer(`promise:${key('a')}`).promised).toEqual([]);
  });

  it('ME-10 whoever has to wait gives everything back, unless nobody who asks comes first', () => {
    const room = [key('b'), key('c')];
    const asks = (rival: SessionKey): Hand => {
      const hand = joiner().hear(key('b'), here(room)).hear(key('c'), here(room));
      hand.hear(key('b'), answer(1, 'granted', view(room, [SELF])));
      return hand.hear(key('c'), answer(1, 'wait', view(room, [rival])));
    };
    const second = asks(key('a'));
    expect(second.sent('withdraw').map(({ to }) => to)).toEqual([null]);
    expect(second.timers()).toHaveProperty('announce');
    const first = asks(key('z'));
    expect(first.sent('withdraw')).toEqual([]);
    first.hear(key('c'), answer(1, 'granted', view(room, [SELF])));
    expect(first.state.stage.kind).toBe('joined');
  });

  it('ME-11 a full room is said to be, asked again slowly, and at once when somebody leaves', () => {
    const hand = joiner().hear(key('a'), here([key('a')]));
    hand.hear(key('a'), answer(1, 'full', view([key('a')])));
    expect(hand.state.stage).toEqual({ kind: 'full', video: false, seats: AUDIO_SEATS });
    expect(hand.timers()['announce']).toBe(2_000);
    hand.hear(key('b'), here([key('a'), key('b')])).hear(key('b'), { kind: 'leave' });
    expect(hand.sent('ask').map(({ to }) => to)).toContain(null);
    hand.hear(key('a'), answer(hand.state.round, 'granted', view([key('a')])));
    expect(hand.state.stage.kind).toBe('joined');
  });

  it('ME-12 a member that others name is counted and asked; it is forgotten when nobody names it any more', () => {
    const hand = member(VIDEO_SEATS - 2).hear(key('x0'), here([SELF, key('x0'), key('n')]));
    expect(hand.sent('here').map(({ to }) => to)).toContain(key('n'));
    expect(hand.members).not.toContain(key('n'));
    expect(hand.hear(key('a'), ask(1, true)).answers()).toEqual(['full']);
    hand.timer(`named:${key('n')}`);
    expect(hand.hear(key('a'), ask(2, true)).answers()).toEqual(['granted']);
    // It is not named on: what two repeat of each other would never end.
    hand.hear(key('x0'), here([SELF, key('x0'), key('n')])).timer('heartbeat');
    const [said] = hand.sent('here');
    expect(said?.signal.kind === 'here' && said.signal.view.members).not.toContain(key('n'));
  });

  it('ME-13 speaks to each member until they know of each other', () => {
    const hand = member().hear(key('a'), here([key('a')]));
    expect(hand.sent('here').map(({ to }) => to)).toEqual([key('a')]);
    expect(hand.timers()).toHaveProperty('sync');
    expect(
      hand
        .timer('sync')
        .sent('here')
        .map(({ to }) => to),
    ).toEqual([key('a')]);
    hand.hear(key('a'), here([key('a'), SELF])).timer('sync');
    expect(hand.sent('here')).toEqual([]);
    expect(hand.timers()).toEqual({});
  });

  it('ME-14 any sign of life keeps a member; without one it is asked, then dropped; gone connections shorten that', () => {
    const hand = member(1).take({ kind: 'alive', key: key('x0') });
    expect(hand.timers()[`lease:${key('x0')}`]).toBe(8_000);
    hand.timer(`quiet:${key('x0')}`).timer('sync');
    const [probe] = hand.sent('here');
    // Left out of what it is told, it answers.
    expect(probe?.to).toBe(key('x0'));
    expect(probe?.signal.kind === 'here' && probe.signal.view.members).toEqual([SELF]);
    expect(hand.take({ kind: 'gone', key: key('x0') }).timers()[`lease:${key('x0')}`]).toBe(2_500);
    // Said again, it does not begin anew.
    expect(hand.take({ kind: 'gone', key: key('x0') }).timers()).toEqual({});
    expect(hand.timer(`lease:${key('x0')}`).members).toEqual([]);
  });

  it('ME-15 who has left does not come back, whatever arrives late; who was dropped proves anew that it is there', () => {
    const left = member(1).hear(key('x0'), { kind: 'leave' });
    expect(left.members).toEqual([]);
    expect(left.hear(key('x0'), here([SELF, key('x0')])).members).toEqual([]);
    expect(left.hear(key('x0'), ask(9)).effects).toEqual([]);
    const dropped = member(1).timer(`lease:${key('x0')}`);
    expect(dropped.hear(key('x0'), here([key('x0')]), false).members).toEqual([]);
    expect(dropped.hear(key('x0'), here([key('x0')])).members).toEqual([key('x0')]);
  });

  it('ME-16 what a member had promised is kept by the others when it goes, and by whom it let in', () => {
    const hand = member(1).hear(key('x0'), here([SELF, key('x0')], false, [key('a')]));
    expect(hand.promised).toEqual([]);
    expect(hand.hear(key('x0'), { kind: 'leave' }).promised).toEqual([key('a')]);
    const fresh = joiner().hear(key('b'), here([key('b')]));
    fresh.hear(key('b'), answer(1, 'granted', view([key('b')], [SELF, key('z')])));
    expect(fresh.state.stage.kind).toBe('joined');
    expect(fresh.promised).toEqual([key('z')]);
  });

  it('ME-17 video goes on when everybody has granted it, and not when one says that there are too many', () => {
    const given = (hand: Hand, from: SessionKey, granted: boolean): Hand =>
      hand.hear(from, {
        kind: 'answer',
        what: 'video',
        round: hand.state.round,
        answer: granted ? 'granted' : 'too-many',
        view: view([from, SELF]),
      });
    const hand = member(2).take({ kind: 'video', on: true });
    expect(hand.sent('ask').map(({ to }) => to)).toEqual([key('x0'), key('x1')]);
    given(hand, key('x0'), true);
    expect(hand.state.video).toBe('asking');
    given(hand, key('x1'), true);
    expect(hand.state).toMatchObject({ video: 'on', media: { video: true } });
    expect(hand.effects).toContainEqual({ kind: 'video', outcome: { on: true } });

    const refused = member(2).take({ kind: 'video', on: true });
    given(refused, key('x0'), true);
    given(refused, key('x1'), false);
    expect(refused.state.video).toBe('off');
    expect(refused.sent('withdraw')).toHaveLength(1);
    const outcome = { refused: 'too-many-for-video', seats: VIDEO_SEATS };
    expect(refused.effects).toContainEqual({ kind: 'video', outcome });
    // Somebody who is gone is not waited for.
    const alone = member(1)
      .take({ kind: 'video', on: true })
      .timer(`lease:${key('x0')}`);
    expect(alone.state.video).toBe('on');
  });

  it('ME-18 grants video while members and promises fit, and then counts the room as one with video', () => {
    const wish: Signal = { kind: 'ask', what: 'video', round: 1, video: true };
    const small = member(VIDEO_SEATS - 1).hear(key('x0'), wish);
    expect(small.answers()).toEqual(['granted']);
    expect(small.hear(key('a'), ask(1)).answers()).toEqual(['full']);
    small.timer(`video-promise:${key('x0')}`);
    expect(small.hear(key('a'), ask(2)).answers()).toEqual(['granted']);
    expect(small.hear(key('x1'), wish).answers()).toEqual(['too-many']);
  });

  it('ME-19 above the ceiling nobody is thrown out and nobody let in', () => {
    const hand = member(AUDIO_SEATS + 2);
    expect(hand.members).toHaveLength(AUDIO_SEATS + 2);
    expect(hand.hear(key('a'), ask(1)).answers()).toEqual(['full']);
  });

  it('ME-20 a silent session of the own device is not waited for: it was loaded again', () => {
    const old = 'm.old';
    const hand = joiner().hear(key('a'), here([key('a'), old]));
    for (let round = 0; round < 9; round += 1) hand.timer('announce');
    hand.hear(key('a'), answer(hand.state.round, 'granted', view([key('a'), old])));
    expect(hand.state.stage.kind).toBe('joined');
  });

  it('ME-21 the step changes nothing but what it returns', () => {
    const before = member(3).state;
    const copy = structuredClone(before);
    step(config, before, { kind: 'leave' }, 1);
    step(config, before, { kind: 'video', on: true }, 1);
    expect(before).toEqual(copy);
  });
});
