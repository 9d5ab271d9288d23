import { decodeCanonical, encodeCanonical, systemClock } from '@kith/identity';
import type { Clock, Group, Identity } from '@kith/identity';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SignalRefusal } from '../src/index.js';
import { decodeSignal, encodeSignal } from '../src/signal/codec.js';
import { createGate } from '../src/signal/gate.js';
import type { Signal, SignalGate } from '../src/signal/signals.js';
import { crypto, newIdentity, seededRandom, testGroup } from './support/group.js';
import type { TestGroup } from './support/group.js';

interface Side {
  readonly gate: SignalGate;
  readonly refused: SignalRefusal[];
}

let alice: Identity;
let bob: Identity;
let mallory: Identity;
let group: TestGroup;

beforeAll(async () => {
  [alice, bob, mallory] = await Promise.all([newIdentity(1), newIdentity(2), newIdentity(3)]);
  group = testGroup([alice, bob]);
});

let seeds = 100;
function side(identity: Identity, options: { group?: Group; room?: string; clock?: Clock } = {}): Side {
  const refused: SignalRefusal[] = [];
  const random = seededRandom(seeds++);
  const gate = createGate<Signal>({
    identity,
    group: options.group ?? group,
    crypto,
    clock: options.clock ?? systemClock,
    random,
    room: options.room ?? 'standup',
    session: random(16),
    encode: encodeSignal,
    decode: decodeSignal,
    onRefused: (code) => refused.push(code),
  });
  return { gate, refused };
}

const ask: Signal = { kind: 'ask', what: 'seat', round: 1, video: false };
const leave: Signal = { kind: 'leave' };

async function sealed(from: Side, signal: Signal, to: string | null = null): Promise<Uint8Array> {
  const bytes = await from.gate.seal(signal, to);
  if (bytes === null) throw new Error('there is a secret');
  return bytes;
}

/** The same envelope with one field exchanged. */
function forged(bytes: Uint8Array, field: number, value: unknown): Uint8Array {
  const decoded = decodeCanonical(bytes);
  if (!decoded.ok) throw new Error('an envelope');
  const fields = [...(decoded.value as unknown[])];
  fields[field] = value;
  return encodeCanonical(fields);
}

describe('signals', () => {
  it('SG-1 arrive as they were sent, with the person whose device signed them', async () => {
    const [from, to] = [side(alice), side(bob)];
    const connection = 'AAAAAAAAAAAAAAAAAAAAAA';
    const signals: Signal[] = [
      ask,
      leave,
      { kind: 'withdraw', what: 'video', round: 3 },
      { kind: 'offer', connection, attempt: 0, sdp: 'v=0' },
      { kind: 'answer-sdp', connection, offer: new Uint8Array(32), sdp: 'v=0' },
      { kind: 'candidates', connection, candidates: [{ candidate: 'candidate:1', mid: '0', line: null }] },
      { kind: 'again', connection: null, reason: 'stalled' },
    ];
    for (const signal of signals) {
      expect(await to.gate.open(await sealed(from, signal))).toEqual({
        from: from.gate.key,
        person: alice.person,
        device: from.gate.key.split('.')[0],
        direct: false,
        signal,
      });
    }
    expect(to.refused).toEqual([]);
  });

  it('SG-2 reach only the session they are addressed to, which learns that they were', async () => {
    const [from, to, other] = [side(alice), side(bob), side(bob)];
    const bytes = await sealed(from, ask, to.gate.key);
    expect(await to.gate.open(bytes)).toMatchObject({ direct: true });
    expect(await other.gate.open(bytes)).toBeNull();
    // To whichever sessions a device has.
    const any = await sealed(from, ask, `${to.gate.key.split('.')[0]}.`);
    expect(await to.gate.open(any)).toMatchObject({ direct: false });
    expect(await other.gate.open(any)).toMatchObject({ direct: false });
    expect([...to.refused, ...other.refused]).toEqual([]);
  });

  it('SG-3 of another call are not heard, and not counted', async () => {
    const [from, to] = [side(alice, { room: 'lunch' }), side(bob)];
    expect(await to.gate.open(await sealed(from, ask))).toBeNull();
    expect(to.refused).toEqual([]);
  });

  it('SG-4 of a stranger, and of a removed member, have no effect', async () => {
    const all = testGroup([alice, bob, mallory]);
    const seen = testGroup([alice, bob]);
    const from = side(mallory, { group: all });
    const to = side(bob, { group: seen });
    expect(await to.gate.open(await sealed(from, ask))).toBeNull();
    seen.admit(mallory);
    expect(await to.gate.open(await sealed(from, ask))).toMatchObject({ person: mallory.person });
    seen.remove(mallory);
    expect(await to.gate.open(await sealed(from, leave))).toBeNull();
    expect(to.refused).toEqual(['not-a-member', 'not-a-member']);
  });

  it('SG-4 of somebody who is removed while their signal is being verified have no effect either', async () => {
    const seen = testGroup([alice, bob, mallory]);
    const from = side(mallory, { group: seen });
    const to = side(bob, { group: seen });
    const opening = to.gate.open(await sealed(from, ask));
    seen.remove(mallory);
    expect(await opening).toBeNull();
    expect(to.refused).toEqual(['not-a-member']);
  });

  it('SG-5 nobody speaks as another device, another session, to another recipient, or in another order', async () => {
    const [from, to, attacker] = [side(alice), side(bob), side(bob)];
    const bytes = await sealed(from, leave, to.gate.key);
    const cases: [number, unknown, SignalRefusal][] = [
      [2, bob.device, 'signature'],
      [3, new Uint8Array(16), 'signature'],
      [4, null, 'signature'],
      [5, 77, 'signature'],
      [6, new Uint8Array(40), 'signature'],
      [7, new Uint8Array(64), 'signature'],
    ];
    for (const [field, value, code] of cases) {
      to.refused.length = 0;
      expect(await to.gate.open(forged(bytes, field, value))).toBeNull();
      expect([field, ...to.refused]).toEqual([field, code]);
    }
    // A genuine signal of the attacker, said to be in Alice's name.
    const own = await sealed(attacker, leave, to.gate.key);
    to.refused.length = 0;
    expect(await to.gate.open(forged(own, 2, alice.device))).toBeNull();
    expect(to.refused).toEqual(['signature']);
    expect(await to.gate.open(bytes)).toMatchObject({ from: from.gate.key });
  });

  it('SG-6 are heard once, in any order, and not when they come long after what followed them', async () => {
    const [from, to] = [side(alice), side(bob)];
    const signals = await Promise.all(Array.from({ length: 300 }, () => sealed(from, ask)));
    const heard = async (index: number) => (await to.gate.open(signals[index] as Uint8Array)) !== null;
    expect(await heard(2)).toBe(true);
    expect(await heard(0)).toBe(true);
    expect(await heard(0)).toBe(false);
    expect(await heard(2)).toBe(false);
    expect(to.refused).toEqual([]);
    expect(await heard(299)).toBe(true);
    expect(await heard(1)).toBe(false);
    expect(to.refused).toEqual(['replayed']);
  });

  it("SG-7 yesterday's signals to a session that has ended mean nothing to the next one", async () => {
    const [from, yesterday, today] = [side(alice), side(bob), side(bob)];
    const recorded = [
      await sealed(
        from,
        { kind: 'offer', connection: 'AAAAAAAAAAAAAAAAAAAAAA', attempt: 0, sdp: '' },
        yesterday.gate.key,
      ),
      await sealed(from, leave, yesterday.gate.key),
    ];
    for (const bytes of recorded) expect(await today.gate.open(bytes)).toBeNull();
    // What was said to everybody may be heard again, but never as addressed to this session: it proves nobody's being there.
    expect(await today.gate.open(await sealed(from, ask))).toMatchObject({ direct: false });
  });

  it('SG-8 under another secret, or in another group with the same secret, are not read', async () => {
    const other = testGroup([alice, bob], 2);
    const twin: TestGroup = { ...testGroup([alice, bob], 3), secret: group.secret };
    const to = side(bob);
    expect(await to.gate.open(await sealed(side(alice, { group: other }), ask))).toBeNull();
    expect(await to.gate.open(await sealed(side(alice, { group: twin }), ask))).toBeNull();
    expect(to.refused).toEqual(['signature']);
    const none = testGroup([alice, bob], 4);
    none.secret.set(null);
    expect(await side(alice, { group: none }).gate.seal(ask, null)).toBeNull();
  });

  it('SG-9 which are not exactly one envelope of this version are refused by their code', async () => {
    const to = side(bob);
    const good = await sealed(side(alice), ask);
    await to.gate.open(new Uint8Array(70_000));
    await to.gate.open(new Uint8Array());
    await to.gate.open(good.subarray(1));
    await to.gate.open(Uint8Array.of(...good, 0));
    await to.gate.open(forged(good, 0, 2));
    await to.gate.open(forged(good, 5, 0));
    await to.gate.open(forged(good, 8, null));
    expect(to.refused).toEqual([
      'too-large',
      'malformed',
      'malformed',
      'malformed',
      'version',
      'malformed',
      'malformed',
    ]);
  });

  it('SG-10 whose content is no signal are refused', async () => {
    const to = side(bob);
    const odd: unknown[] = [
      { kind: 'leave', extra: 1 },
      { kind: 'unknown' },
      { kind: 'ask', what: 'roof', round: 1, video: false },
      { kind: 'offer', connection: '../..', attempt: 0, sdp: '' },
      { kind: 'here', view: { members: ['x'], promised: [], video: false }, media: {}, since: 0 },
      { kind: 'candidates', connection: 'AAAAAAAAAAAAAAAAAAAAAA', candidates: [] },
      [],
      null,
    ];
    for (const content of odd) expect(decodeSignal(encodeCanonical(content)), JSON.stringify(content)).toBeNull();
    const random = seededRandom(9);
    const liar = createGate<unknown>({
      identity: alice,
      group,
      crypto,
      clock: systemClock,
      random,
      room: 'standup',
      session: random(16),
      encode: encodeCanonical,
      decode: () => null,
      onRefused: () => {},
    });
    await to.gate.open((await liar.seal(odd[0], null)) as Uint8Array);
    expect(to.refused).toEqual(['malformed']);
  });

  it('SG-11 of one device are bounded in rate and in what is remembered of them', async () => {
    const clock: Clock = { now: () => 0, after: systemClock.after };
    const to = side(bob, { clock });
    for (let sent = 0; sent < 300; sent += 1) await to.gate.open(await sealed(side(alice), leave));
    expect(to.refused.filter((code) => code === 'too-often')).toHaveLength(60);
    expect(to.gate.remembered).toBe(8);
  });

  it('SG-12 changed in any single bit are never let in', async () => {
    const from = side(alice);
    const bytes = await sealed(from, ask);
    const to = side(bob, { clock: { now: () => 0, after: systemClock.after } });
    for (let bit = 0; bit < bytes.length * 8; bit += 7) {
      const changed = Uint8Array.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(await to.gate.open(changed), `bit ${bit}`).toBeNull();
    }
  });
});
