import { base64urlEncode, decodeCanonical, encodeCanonical } from '@kith/identity';
import type { Group, Identity } from '@kith/identity';
import { createCall } from '@kith/calls';
import type { Call, CallSignaling } from '@kith/calls';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeSignal, decodeSignal } from '../../packages/calls/src/signal/codec.js';
import { createGate } from '../../packages/calls/src/signal/gate.js';
import type { Signal } from '../../packages/calls/src/signal/signals.js';
import { FakeMedia } from '../../packages/calls/test/support/fake-media.js';
import { crypto, newIdentity, seededRandom, testGroup } from '../../packages/calls/test/support/group.js';
import type { TestGroup } from '../../packages/calls/test/support/group.js';
import { SessionClock, Timeline } from '../../packages/calls/test/support/timeline.js';

interface Victim {
  readonly identity: Identity;
  readonly call: Call;
  readonly clock: SessionClock;
  readonly device: string;
}

let people: Identity[];
beforeAll(async () => {
  people = await Promise.all([1, 2, 3, 4, 5].map((seed) => newIdentity(seed)));
});

const nameOf = ({ device }: Identity): string => base64urlEncode(device);
const media = { muted: false, deafened: false, video: false, sharing: false, speaking: false, listening: false };

/** Real calls with real signatures over a wire that everybody reads and writes. */
class World {
  readonly timeline = new Timeline();
  readonly media = new FakeMedia({ timeline: this.timeline, chance: () => 0.5, reachable: () => true });
  readonly group: TestGroup;
  readonly wire: { readonly from: string; readonly bytes: Uint8Array }[] = [];
  readonly victims: Victim[] = [];
  readonly errors: unknown[] = [];
  readonly #ears = new Set<{ readonly own: string; hear(bytes: Uint8Array): void }>();
  #seed = 100;

  constructor(members: readonly Identity[]) {
    this.group = testGroup(members);
  }

  victim(identity: Identity): Victim {
    const name = `${nameOf(identity)}/${this.#seed}`;
    const clock = new SessionClock(this.timeline);
    const call = createCall({
      identity,
      group: this.group,
      call: 'lounge',
      crypto,
      clock,
      random: seededRandom(this.#seed++),
      signaling: [this.#signaling(name)],
      createMediaConnection: this.media.for(name),
      onError: (error) => this.errors.push(error),
    });
    const victim = { identity, call, clock, device: nameOf(identity) };
    this.victims.push(victim);
    return victim;
  }

  /** Signs as whom it likes, under the secret of whatever group it knows. */
  liar(as: { identity: Identity; signs?: Identity; group?: Group; room?: string }) {
    const { identity, signs = identity, group = this.group, room = 'lounge' } = as;
    const random = seededRandom(this.#seed++);
    const heard: Signal[] = [];
    const gate = createGate<Signal>({
      identity: { person: identity.person, device: identity.device, signer: signs.signer },
      group,
      crypto,
      clock: new SessionClock(this.timeline),
      random,
      room,
      session: random(16),
      encode: encodeSignal,
      decode: decodeSignal,
      onRefused: () => {},
    });
    return {
      key: gate.key,
      heard,
      say: async (signal: Signal, to: string | null = null) => {
        const bytes = await gate.seal(signal, to);
        if (bytes === null) throw new Error('There is a secret.');
        this.inject(bytes);
        await this.timeline.advance(0);
      },
    };
  }

  inject(bytes: Uint8Array): void {
    for (const ear of [...this.#ears]) ear.hear(bytes);
  }

  async together(...identities: Identity[]): Promise<Victim[]> {
    const victims = identities.map((identity) => this.victim(identity));
    for (const { call } of victims) call.join().catch((error: unknown) => this.errors.push(error));
    await this.timeline.advance(4_000);
    expect(victims.map(({ call }) => this.roster(call).length)).toEqual(victims.map(() => victims.length));
    return victims;
  }

  roster = (call: Call): string[] => call.members.getSnapshot().map(({ key }) => key);

  refusals({ call }: Victim): number {
    return Object.entries(call.events.counters())
      .filter(([name]) => name.startsWith('signal-refused'))
      .reduce((sum, [, count]) => sum + count, 0);
  }

  /** What an attack must not change. */
  snapshot() {
    return {
      rosters: this.victims.map(({ call }) => this.roster(call)),
      media: this.victims.map(({ call }) => call.members.getSnapshot().map((member) => [member.key, member.media])),
      states: this.victims.map(({ call }) => call.state.getSnapshot().kind),
      connections: [...this.media.connections.keys()],
      made: this.media.made,
    };
  }

  #signaling(name: string): CallSignaling {
    return {
      send: (bytes) => {
        this.wire.push({ from: name, bytes });
        this.timeline.after(5, () => {
          for (const ear of [...this.#ears]) if (ear.own !== name) ear.hear(bytes);
        });
      },
      onSignal: (hear) => {
        const ear = { own: name, hear };
        this.#ears.add(ear);
        return () => this.#ears.delete(ear);
      },
      onGone: () => () => {},
      close: () => {},
    };
  }
}

function person(index: number): Identity {
  const identity = people[index];
  if (identity === undefined) throw new Error('So many people there are not.');
  return identity;
}

const connection = base64urlEncode(new Uint8Array(16).fill(7));
const invented = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${base64urlEncode(crypto.sha256(Uint8Array.of(index)))}.${connection}`);

/** Everything there is to say, each of it a lie. */
function lies(self: string, other: string): Record<string, Signal> {
  const view = { members: [self, ...invented(20)], promised: invented(10), video: true };
  return {
    'an announcement': { kind: 'ask', what: 'seat', round: 9, video: true },
    'a wish for video': { kind: 'ask', what: 'video', round: 9, video: true },
    'a welcome': { kind: 'answer', what: 'seat', round: 9, answer: 'granted', view },
    'a full room': { kind: 'answer', what: 'seat', round: 9, answer: 'full', view },
    'a seat, and twenty more': { kind: 'here', view, media: { ...media, video: true }, since: 1 },
    'a goodbye': { kind: 'leave' },
    'a withdrawal': { kind: 'withdraw', what: 'seat', round: 99 },
    'an offer': { kind: 'offer', connection, attempt: 99, sdp: 'offer 99 0' },
    'an answer to an offer': {
      kind: 'answer-sdp',
      connection,
      offer: crypto.sha256(new Uint8Array()),
      sdp: 'answer 99 0',
    },
    candidates: { kind: 'candidates', connection, candidates: [{ candidate: 'candidate', mid: '0', line: 0 }] },
    'a wish to begin again': { kind: 'again', connection: other === '' ? null : connection, reason: 'failed' },
  };
}

const kinds = Object.keys(lies('', ''));

describe('forged signals in a call', () => {
  let world: World;
  let alice: Victim;
  let bob: Victim;
  beforeEach(async () => {
    world = new World([person(0), person(1), person(2)]);
    const both = await world.together(person(0), person(1));
    [alice, bob] = both as [Victim, Victim];
    return async () => {
      expect(world.errors).toEqual([]);
      const left = Promise.all(world.victims.map(({ call }) => call.close()));
      await world.timeline.advance(100);
      await left;
      expect([world.media.connections.size, ...world.victims.map(({ clock }) => clock.waiting)]).toEqual([
        0,
        ...world.victims.map(() => 0),
      ]);
    };
  });

  /** Says it to everybody and to each, and asserts that it was worth nothing. */
  async function worthNothing(liar: ReturnType<World['liar']>, kind: string, code: string): Promise<void> {
    const before = world.snapshot();
    const lie = lies(liar.key, alice.call.key)[kind];
    if (lie === undefined) throw new Error(`No such lie: ${kind}`);
    for (const to of [null, alice.call.key, bob.call.key]) await liar.say(lie, to);
    await world.timeline.advance(10_000);
    expect(world.snapshot()).toEqual(before);
    expect(alice.call.events.counters()[`signal-refused/${code}`]).toBe(2);
  }

  it.each(kinds)('AC-1 %s in the name of another member is refused by its signature, and counted', async (kind) => {
    const liar = world.liar({ identity: person(1), signs: person(2) });
    await worthNothing(liar, kind, 'signature');
  });

  it.each(kinds)('AC-2 %s of an outsider who has learnt the secret is refused, and counted', async (kind) => {
    const outsider = world.liar({ identity: person(3), group: { ...world.group, personOf: () => person(3).person } });
    await worthNothing(outsider, kind, 'not-a-member');
  });

  it.each(kinds)('AC-3 %s of a member who was removed is refused, and counted', async (kind) => {
    const carol = person(2);
    const liar = world.liar({ identity: carol });
    world.group.remove(carol);
    await worthNothing(liar, kind, 'not-a-member');
  });

  it('AC-3 who is removed in the middle of a call is out of it at once, for everybody and for themself', async () => {
    const carol = world.victim(person(2));
    carol.call.join().catch((error: unknown) => world.errors.push(error));
    await world.timeline.advance(4_000);
    expect(world.roster(alice.call)).toHaveLength(3);
    world.group.remove(person(2));
    await world.timeline.advance(50);
    expect([world.roster(alice.call).length, world.roster(bob.call).length]).toEqual([2, 2]);
    expect(carol.call.state.getSnapshot()).toEqual({ kind: 'left', reason: 'not-a-member' });
    expect(world.media.connections.size).toBe(2);
  });

  it('AC-4 without the secret nothing is heard at all, and what was on the wire is of no use with a bit changed', async () => {
    const elsewhere = testGroup([person(3)], 9);
    const outsider = world.liar({ identity: person(3), group: elsewhere });
    const before = world.snapshot();
    for (const lie of Object.values(lies(outsider.key, ''))) {
      await outsider.say(lie);
      await outsider.say(lie, alice.call.key);
    }
    expect(world.refusals(alice)).toBe(0);

    const stranger = person(3);
    const changes: readonly (readonly [string, (fields: unknown[]) => void])[] = [
      ['version', (fields) => (fields[0] = 9)],
      ['not-a-member', (fields) => (fields[2] = stranger.device)],
      ['signature', (fields) => (fields[3] = new Uint8Array(16).fill(1))],
      ['signature', (fields) => (fields[4] = fields[4] === null ? [alice.identity.device, new Uint8Array()] : null)],
      ['signature', (fields) => (fields[5] = Number(fields[5]) + 1_000)],
      ['malformed', (fields) => (fields[7] = new Uint8Array(63))],
    ];
    const sample = world.wire.filter(({ from }) => from.startsWith(bob.device)).slice(0, 8);
    expect(sample).toHaveLength(8);
    for (const { bytes } of sample) {
      const decoded = decodeCanonical(bytes);
      if (!decoded.ok) throw new Error('An envelope.');
      for (const [, change] of changes) {
        const fields = [...(decoded.value as unknown[])];
        change(fields);
        world.inject(encodeCanonical(fields));
      }
      world.inject(bytes.slice(0, -1));
      world.inject(new Uint8Array(70_000));
      await world.timeline.advance(200);
    }
    const counters = alice.call.events.counters();
    for (const code of [...changes.map(([name]) => name), 'too-large'])
      expect(counters[`signal-refused/${code}`], code).toBeGreaterThan(0);
    await world.timeline.advance(10_000);
    expect(world.snapshot()).toEqual(before);
  });

  it('AC-5 nobody takes a seat by being named: neither people who do not exist nor sessions that members do not have', async () => {
    const carol = world.liar({ identity: person(2) });
    const before = world.snapshot();
    const ghosts = Array.from(
      { length: 7 },
      (_, at) => `${nameOf(person(at % 2))}.${base64urlEncode(new Uint8Array(16).fill(at + 1))}`,
    );
    for (const members of [invented(30), ghosts])
      for (const to of [alice.call.key, bob.call.key])
        await carol.say(
          {
            kind: 'answer',
            what: 'seat',
            round: 1,
            answer: 'full',
            view: { members, promised: invented(9), video: true },
          },
          to,
        );
    expect(world.snapshot()).toEqual(before);
    // Sessions that a member might have are asked, do not answer, and are forgotten.
    await world.timeline.advance(5_000);
    const late = world.victim(person(2));
    late.call.join().catch((error: unknown) => world.errors.push(error));
    await world.timeline.advance(4_000);
    expect(late.call.state.getSnapshot().kind).toBe('joined');
    expect(world.roster(alice.call)).toEqual([alice, bob, late].map(({ call }) => call.key).toSorted());
    expect(world.media.connections.size).toBe(6);
  });

  it('AC-5 people who do not exist take no seat even while they are being named', async () => {
    const carol = world.liar({ identity: person(2) });
    const dan = person(3);
    world.group.admit(dan);
    const lie: Signal = {
      kind: 'answer',
      what: 'seat',
      round: 1,
      answer: 'wait',
      view: { members: invented(30), promised: invented(30), video: true },
    };
    const late = world.victim(dan);
    late.call.join().catch((error: unknown) => world.errors.push(error));
    for (let round = 0; round < 20; round += 1) {
      for (const { call } of [alice, bob, late]) await carol.say(lie, call.key);
      await world.timeline.advance(100);
    }
    expect(late.call.state.getSnapshot().kind).toBe('joined');
    expect(
      await Promise.race([alice.call.requestVideo(true), world.timeline.advance(1_000).then(() => 'no answer')]),
    ).toEqual({ on: true });
  });

  it('AC-6 who has no seat is offered no connection, whatever they offer, and much of it is refused', async () => {
    const before = world.snapshot();
    for (let session = 0; session < 30; session += 1) {
      const carol = world.liar({ identity: person(2) });
      for (const lie of Object.values(lies(carol.key, '')))
        if (lie.kind === 'offer' || lie.kind === 'candidates' || lie.kind === 'again')
          await carol.say(lie, alice.call.key);
      await world.timeline.advance(300);
    }
    await world.timeline.advance(10_000);
    expect(world.snapshot()).toEqual(before);
    expect(alice.call.events.counters()['signal-refused/stranger']).toBeGreaterThan(0);
  });

  it('AC-7 a flood of one member is cut short and counted, and the others go on hearing each other', async () => {
    const carol = world.liar({ identity: person(2) });
    for (let count = 0; count < 400; count += 1) await carol.say({ kind: 'withdraw', what: 'seat', round: count });
    expect(alice.call.events.counters()['signal-refused/too-often']).toBeGreaterThan(100);
    bob.call.tell({ ...media, muted: true });
    await world.timeline.advance(100);
    expect(alice.call.members.getSnapshot().find(({ device }) => device === bob.device)?.media.muted).toBe(true);
  });

  it('AC-8 what somebody in between connects is not played, told apart by the fingerprints, and counted', async () => {
    const carol = world.victim(person(2));
    carol.call.join().catch((error: unknown) => world.errors.push(error));
    let met = false;
    carol.call.members.subscribe(() => {
      for (const one of world.media.connections.values())
        if (one.owner.startsWith(carol.device) || one.remote?.owner.startsWith(carol.device) === true)
          one.intercepted = true;
      met ||= carol.call.members.getSnapshot().length === 3;
    });
    for (let step = 0; step < 100; step += 1) {
      await world.timeline.advance(50);
      for (const one of world.media.connections.values())
        if (one.owner.startsWith(carol.device) || one.remote?.owner.startsWith(carol.device) === true)
          one.intercepted = true;
    }
    expect(met).toBe(true);
    const tracks = [alice, bob].flatMap(({ call }) =>
      call.members
        .getSnapshot()
        .filter(({ device }) => device === carol.device)
        .map(({ audioTrack, videoTrack }) => [audioTrack, videoTrack]),
    );
    expect(tracks).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(alice.call.events.counters()['signal-refused/fingerprint']).toBeGreaterThan(0);
    const bobs = alice.call.members.getSnapshot().find(({ device }) => device === bob.device);
    expect(bobs?.audioTrack).not.toBeNull();
  });
});

describe("yesterday's signals", () => {
  it('AC-9 bring nobody back: whoever joins today is alone, and no connection is made', async () => {
    const world = new World([person(0), person(1), person(2)]);
    const yesterday = await world.together(person(0), person(1), person(2));
    const recorded = [...world.wire];
    const left = Promise.all(yesterday.map(({ call }) => call.leave()));
    await world.timeline.advance(100);
    await left;
    const all = [...world.wire];
    expect(all.length).toBeGreaterThan(recorded.length);
    const { made } = world.media;

    const alice = world.victim(person(0));
    alice.call.join().catch((error: unknown) => world.errors.push(error));
    for (const { bytes } of all) {
      world.inject(bytes);
      await world.timeline.advance(20);
    }
    await world.timeline.advance(10_000);
    expect(alice.call.state.getSnapshot().kind).toBe('joined');
    expect(world.roster(alice.call)).toEqual([alice.call.key]);
    expect([world.media.made, world.media.connections.size]).toEqual([made, 0]);

    // Nor do they disturb those who are there again, the goodbyes of yesterday included.
    const bob = world.victim(person(1));
    bob.call.join().catch((error: unknown) => world.errors.push(error));
    await world.timeline.advance(4_000);
    const before = world.snapshot();
    expect(world.roster(alice.call)).toHaveLength(2);
    for (const { bytes } of [...all, ...world.wire]) world.inject(bytes);
    await world.timeline.advance(10_000);
    expect(world.snapshot()).toEqual(before);
    expect(world.errors).toEqual([]);
  });

  it('AC-9 and what is older than the last 256 of a session is refused and counted', async () => {
    const world = new World([person(0), person(1)]);
    const [alice, bob] = (await world.together(person(0), person(1))) as [Victim, Victim];
    const first = world.wire.find(({ from }) => from.startsWith(bob.device));
    if (first === undefined) throw new Error('Bob said nothing.');
    for (let at = 0; at < 300; at += 1) {
      bob.call.tell({ ...media, muted: at % 2 === 0 });
      await world.timeline.advance(50);
    }
    const before = world.snapshot();
    world.inject(first.bytes);
    await world.timeline.advance(100);
    expect(alice.call.events.counters()['signal-refused/replayed']).toBe(1);
    expect(world.snapshot()).toEqual(before);
    expect(world.errors).toEqual([]);
  });
});
