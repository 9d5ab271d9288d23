import { base64urlEncode, encodeCanonical, isPromise } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';
import { describe, expect, it } from 'vitest';
import type { Json } from '../src/fields.js';
import { createDevices, takeToken } from '../src/gate/devices.js';
import { createAwarenessGate } from '../src/gate/gate.js';
import type { Verdict } from '../src/internal.js';
import {
  COUNTER_JUMP,
  COUNTER_JUMP_PER_SECOND,
  FRAME_BURST,
  FRAMES_PER_SECOND,
  LEASE,
  SESSIONS_PER_DEVICE,
  STATE_MAX,
} from '../src/limits.js';
import {
  aliceSession,
  createWorld,
  delta,
  engines,
  full,
  keyOf,
  refused,
  secretNumber,
  sessionNumber,
  wallClock,
} from './support/frames.js';
import type { World } from './support/frames.js';

const stateOf = (verdict: Verdict) => (verdict.kind === 'state' ? verdict.session.state : verdict);
const room = (fields: object) => new Map([['n', fields]]);
const online = full({ n: { status: 'online' } });
/** Lets enough time pass that the rate never matters. */
const relax = (world: World) => void (world.clock.time += 3_000);

describe.each(engines)('the gate, with $name', (engine) => {
  it('GATE-1 lets a genuine frame in, with whose it is', async () => {
    const world = await createWorld(engine);
    expect(await world.give(await world.seal(1, online))).toEqual({
      kind: 'state',
      session: {
        key: keyOf(world.alice.device, aliceSession),
        person: world.alice.person,
        device: base64urlEncode(world.alice.device),
        state: room({ status: 'online' }),
      },
      changed: ['n'],
    });
    expect(world.gate.sessions).toBe(1);
  });

  it('GATE-2 asks for size, form, device, own session and membership, in this order', async () => {
    const world = await createWorld(engine);
    const frame = await world.seal(1, online);
    expect(await world.give(new Uint8Array(4_097))).toEqual(refused('message-too-large'));
    expect(await world.give(frame.subarray(1))).toEqual(refused('malformed'));
    expect(await world.give(frame, world.mallory)).toEqual(refused('wrong-device'));
    world.members.delete(base64urlEncode(world.alice.device));
    expect(await world.give(frame)).toEqual(refused('not-a-member'));
    expect(await world.give(frame, world.mallory)).toEqual(refused('wrong-device'));
    const { crypto, clock, group } = world;
    const own = keyOf(world.alice.device, aliceSession);
    const mine = createAwarenessGate({ crypto, clock, group, own, fields: {} });
    expect(await mine.receive(base64urlEncode(world.alice.device), frame)).toEqual(refused('own-session'));
  });

  it('GATE-3 holds at most 8 sessions of a device, and each device its own', async () => {
    const world = await createWorld(engine);
    for (let index = 0; index < SESSIONS_PER_DEVICE; index++)
      expect((await world.give(await world.seal(1, online, sessionNumber(index)))).kind).toBe('state');
    expect(await world.give(await world.seal(1, online, sessionNumber(100)))).toEqual(refused('too-many-sessions'));
    expect((await world.give(await world.seal(2, online, sessionNumber(3)))).kind).toBe('state');
    const other = await world.seal(1, online, sessionNumber(100), world.mallory);
    expect((await world.give(other, world.mallory)).kind).toBe('state');
    expect(world.gate.sessions).toBe(SESSIONS_PER_DEVICE + 1);
    world.gate.forget(keyOf(world.alice.device, sessionNumber(3)));
    expect((await world.give(await world.seal(1, online, sessionNumber(100)))).kind).toBe('state');
  });

  it('GATE-4 takes 10 frames a second after a burst of 30', async () => {
    const world = await createWorld(engine);
    const next = async (number: number) => (await world.give(await world.seal(number, online))).kind;
    for (let number = 1; number <= FRAME_BURST; number++) expect(await next(number)).toBe('state');
    expect(await world.give(await world.seal(FRAME_BURST + 1, online))).toEqual(refused('too-often'));
    world.clock.time += 1_000;
    for (let number = 1; number <= FRAMES_PER_SECOND; number++) expect(await next(FRAME_BURST + number)).toBe('state');
    expect(await next(FRAME_BURST + FRAMES_PER_SECOND + 1)).toBe('refused');
  });

  it('GATE-4 a clock that goes back refuses nobody for long, and one that goes forward gives one burst', async () => {
    const world = await createWorld(engine);
    let number = 0;
    const flood = async () => {
      let accepted = 0;
      for (let count = 0; count < 50; count++)
        if ((await world.give(await world.seal(++number, online))).kind === 'state') accepted++;
      return accepted;
    };
    expect(await flood()).toBe(FRAME_BURST);
    world.clock.time -= 3_600_000;
    expect(await flood()).toBe(0);
    world.clock.time += 1_000;
    expect(await flood()).toBe(FRAMES_PER_SECOND);
    world.clock.time += 3_600_000;
    expect(await flood()).toBe(FRAME_BURST);
  });

  it('GATE-4 leaving, joining again or being forgotten earns no new burst', async () => {
    const world = await createWorld(engine);
    let accepted = 0;
    for (let round = 0; round < 40; round++) {
      const session = sessionNumber(round);
      if ((await world.give(await world.seal(1, online, session))).kind === 'state') accepted++;
      if (round % 2 === 0) world.gate.forget(keyOf(world.alice.device, session));
      else if ((await world.give(await world.seal(2, { kind: 'leave' }, session))).kind === 'left') accepted++;
      // Somebody new: the moment at which idle devices are dropped.
      if (round === 20) await world.give(await world.seal(1, online, aliceSession, world.mallory), world.mallory);
    }
    expect(accepted).toBe(FRAME_BURST);
  });

  it('GATE-5 numbers grow', async () => {
    const world = await createWorld(engine);
    const frame = await world.seal(5, online);
    await world.give(frame);
    expect(await world.give(frame)).toEqual({ kind: 'duplicate' });
    expect(await world.give(await world.seal(4, online))).toEqual(refused('counter-low'));
    expect((await world.give(await world.seal(6, online))).kind).toBe('state');
    expect(await world.give(frame)).toEqual(refused('counter-low'));
  });

  it('GATE-5 by at most 1,000, and 10 for every second since', async () => {
    const world = await createWorld(engine);
    const give = async (number: number) => world.give(await world.seal(number, online));
    await give(1);
    expect(await give(2 + COUNTER_JUMP)).toEqual(refused('counter-jump'));
    expect((await give(1 + COUNTER_JUMP)).kind).toBe('state');
    world.clock.time += 5_000;
    const next = 1 + 2 * COUNTER_JUMP + 5 * COUNTER_JUMP_PER_SECOND;
    expect(await give(next + 1)).toEqual(refused('counter-jump'));
    expect((await give(next)).kind).toBe('state');
  });

  it('GATE-5 whatever the wall clock does in between', async () => {
    const world = await createWorld(engine);
    const give = async (number: number) => world.give(await world.seal(number, online));
    await give(1);
    world.clock.time += 3_600_000;
    const most = 1 + COUNTER_JUMP + (LEASE / 1_000) * COUNTER_JUMP_PER_SECOND;
    expect(await give(most + 1)).toEqual(refused('counter-jump'));
    expect((await give(most)).kind).toBe('state');
    world.clock.time -= 3_600_000;
    expect(await give(most + COUNTER_JUMP + 1)).toEqual(refused('counter-jump'));
    expect((await give(most + COUNTER_JUMP)).kind).toBe('state');
  });

  it('GATE-5 the first one is at most 2^32', async () => {
    const world = await createWorld(engine);
    expect(await world.give(await world.seal(2 ** 32 + 1, online))).toEqual(refused('counter-jump'));
    expect((await world.give(await world.seal(2 ** 32, online))).kind).toBe('state');
  });

  it('GATE-6 opens nothing without the secret of now; sessions stay', async () => {
    const world = await createWorld(engine);
    await world.give(await world.seal(1, online));
    const old = await world.seal(2, online);
    world.secret.set(null);
    expect(await world.give(old)).toEqual(refused('undecryptable'));
    world.secret.set(secretNumber(2));
    expect(await world.give(old)).toEqual(refused('undecryptable'));
    expect(world.gate.sessions).toBe(1);
    const changes = delta(1, { n: { typing: 1 } });
    expect(stateOf(await world.give(await world.seal(2, changes)))).toEqual(room({ status: 'online', typing: 1 }));
  });

  it('GATE-6 another key or another epoch alone is enough to refuse', async () => {
    const world = await createWorld(engine);
    const { epoch, key } = secretNumber(1);
    for (const secret of [
      { epoch: secretNumber(2).epoch, key },
      { epoch, key: secretNumber(2).key },
    ])
      expect(await world.give(await world.forge({ secret }))).toEqual(refused('undecryptable'));
    expect(await world.give(await world.forge({ group: new Uint8Array(32) }))).toEqual(refused('undecryptable'));
    expect((await world.give(await world.forge({}))).kind).toBe('state');
  });

  it('GATE-7 a frame is signed by the device it names', async () => {
    const world = await createWorld(engine);
    const { signer } = world.mallory;
    expect(await world.give(await world.forge({ signer }))).toEqual(refused('signature'));
    expect(await world.give(await world.forge({ signature: new Uint8Array(64) }))).toEqual(refused('signature'));
    for (const signDomain of ['peer-auth', 'notice', 'awareness-body', 'entry'])
      expect(await world.give(await world.forge({ signDomain })), signDomain).toEqual(refused('signature'));
    // The point of small order, for which any message can be "signed".
    const device = Uint8Array.of(1, ...new Uint8Array(31));
    world.members.set(base64urlEncode(device), world.alice.person);
    const unsound = await world.forge({ device, signature: Uint8Array.of(1, ...new Uint8Array(63)) });
    expect(await world.gate.receive(base64urlEncode(device), unsound)).toEqual(refused('signature'));
    expect(await world.gate.receive(base64urlEncode(device), await world.forge({ device }))).toEqual(
      refused('signature'),
    );
    expect(world.gate.sessions).toBe(0);
  });

  it('GATE-8 what is inside keeps the rules of states', async () => {
    const world = await createWorld(engine, { 'a:b': (value): value is Json => value === 1 });
    const give = async (value: unknown) => world.give(await world.forge({ plaintext: encodeCanonical(value) }));
    expect(await give('text')).toEqual(refused('state-invalid'));
    expect(await give([0, { n: { s: 'happy' } }])).toEqual(refused('state-invalid'));
    expect(
      await give([0, { n: { p: 'x'.repeat(1_000) }, m: { p: 'x'.repeat(1_000) }, o: { p: 'x'.repeat(50) } }]),
    ).toEqual(refused('state-too-large'));
    expect(stateOf(await give([0, { n: { 'a:b': 1, 'c:d': 2 } }]))).toEqual(room({ 'a:b': 1 }));
  });

  it('GATE-8 so does what results from changes', async () => {
    const world = await createWorld(engine);
    let number = 1;
    await world.give(await world.seal(1, online));
    const change = async (rooms: Record<string, object | null>) => {
      relax(world);
      const verdict = await world.give(await world.seal(number + 1, delta(number, rooms)));
      if (verdict.kind === 'state') number++;
      return verdict;
    };
    const many = (from: number, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`r${from + index}`, {}]));
    expect((await change(many(0, 31))).kind).toBe('state');
    expect(await change(many(31, 1))).toEqual(refused('state-invalid'));
    expect((await change(Object.fromEntries(Object.keys(many(0, 31)).map((name) => [name, null])))).kind).toBe('state');
    for (const name of ['a', 'b', 'c'])
      await change({ [name]: { cursor: 'x'.repeat(600), activity: 'y'.repeat(name === 'c' ? 60 : 10) } });
    expect(await change({ d: { activity: 'x'.repeat(120) } })).toEqual(refused('state-too-large'));
    expect((await change({ n: null, a: { cursor: null }, d: { activity: 'x'.repeat(120) } })).kind).toBe('state');
    expect(STATE_MAX).toBe(2_048);
  });

  it('GATE-8 a room has at most 16 fields, however they came', async () => {
    const names = Array.from({ length: 17 }, (_, index) => `app:${index}`);
    const validators = Object.fromEntries(names.map((name) => [name, (value: unknown): value is Json => value === 1]));
    const world = await createWorld(engine, validators);
    const fields = (from: number, to: number) => Object.fromEntries(names.slice(from, to).map((name) => [name, 1]));
    expect((await world.give(await world.seal(1, full({ n: fields(0, 16) })))).kind).toBe('state');
    expect(await world.give(await world.seal(2, delta(1, { n: fields(16, 17) })))).toEqual(refused('state-invalid'));
    const exchanged = await world.seal(2, delta(1, { n: { 'app:0': null, 'app:16': 1 } }));
    expect((await world.give(exchanged)).kind).toBe('state');
  });

  it('GATE-9 a change without what it builds on is missing, and changes nothing', async () => {
    const world = await createWorld(engine);
    const key = keyOf(world.alice.device, aliceSession);
    expect(await world.give(await world.seal(2, delta(1, {})))).toEqual({ kind: 'missing', key });
    expect(world.gate.sessions).toBe(0);
    await world.give(await world.seal(2, online));
    expect(await world.give(await world.seal(9, delta(8, { n: null })))).toEqual({ kind: 'missing', key });
    expect(await world.give(await world.seal(9, delta(1, { n: null })))).toEqual({ kind: 'missing', key });
    const third = await world.give(await world.seal(3, delta(2, { m: {} })));
    expect(stateOf(third)).toEqual(new Map([...room({ status: 'online' }), ['m', {}]]));
    expect(third).toMatchObject({ changed: ['m'] });
  });

  it('GATE-10 a refused frame changes neither state nor counter', async () => {
    const world = await createWorld(engine);
    await world.give(await world.seal(1, online));
    const wrong = [
      await world.forge({ number: 900, signer: world.mallory.signer }),
      await world.forge({ number: 900, secret: secretNumber(9) }),
      await world.forge({ number: 900, plaintext: encodeCanonical([0, { n: { s: 1 } }]) }),
      await world.forge({ number: 2_000 }),
    ];
    for (const frame of wrong) expect((await world.give(frame)).kind).toBe('refused');
    expect((await world.give(await world.seal(2, delta(1, {})))).kind).toBe('state');
  });

  it('GATE-10 the same said again is the same objects and changes no room', async () => {
    const world = await createWorld(engine);
    const first = await world.give(await world.seal(1, full({ n: { cursor: [1] }, m: {} })));
    const second = await world.give(await world.seal(2, full({ n: { cursor: [1] }, m: { typing: 1 } })));
    if (first.kind !== 'state' || second.kind !== 'state') throw new Error('refused');
    expect(second.changed).toEqual(['m']);
    expect(second.session.state.get('n')).toBe(first.session.state.get('n'));
  });

  it('GATE-11 leaving and being forgotten take state and number along', async () => {
    const world = await createWorld(engine);
    const key = keyOf(world.alice.device, aliceSession);
    await world.give(await world.seal(50, online));
    expect(await world.give(await world.seal(51, { kind: 'leave' }))).toEqual({ kind: 'left', key });
    expect(world.gate.sessions).toBe(0);
    expect((await world.give(await world.seal(1, online))).kind).toBe('state');
    world.gate.forget(key);
    world.gate.forget('nobody');
    expect(world.gate.sessions).toBe(0);
    expect((await world.give(await world.seal(1, online))).kind).toBe('state');
  });
});

describe('what is kept', () => {
  it('GATE-11 a device whose sessions left is dropped when another one comes, once it could send a whole burst again', async () => {
    const clock = wallClock();
    const devices = createDevices({ crypto: engines[0]!.create(), clock });
    takeToken(devices.of('a'), clock.now());
    devices.of('b');
    expect(devices.find('a')).toBeDefined();
    clock.time += 100;
    devices.of('c');
    expect(devices.find('a')).toBeUndefined();
    expect(devices.find('c')).toBeDefined();
  });

  it('GATE-11 one with sessions stays, and so does one that is being judged', async () => {
    const world = await createWorld(engines[0]!);
    await world.give(await world.seal(1, online));
    world.clock.time += 60_000;
    await world.give(await world.seal(1, online, aliceSession, world.mallory), world.mallory);
    expect(world.gate.sessions).toBe(2);

    const slow = await createWorld(slowEngine());
    const frames = [await slow.seal(1, online), await slow.seal(1, online, aliceSession, slow.mallory)];
    const first = slow.give(frames[0]!);
    slow.clock.time += 60_000;
    const second = slow.give(frames[1]!, slow.mallory);
    hold.release();
    expect([(await first).kind, (await second).kind]).toEqual(['state', 'state']);
    expect(slow.gate.sessions).toBe(2);
  });
});

describe('turns', () => {
  it('GATE-12 an engine that answers at once is answered at once', async () => {
    const world = await createWorld(engines[0]!);
    const verdict = world.gate.receive(base64urlEncode(world.alice.device), await world.seal(1, online));
    expect(isPromise(verdict)).toBe(false);
  });

  it('GATE-12 otherwise frames of one device are judged one after the other', async () => {
    const world = await createWorld(engines[1]!);
    const frames = [await world.seal(1, online)];
    for (let number = 2; number <= 20; number++)
      frames.push(await world.seal(number, delta(number - 1, { n: { typing: number } })));
    const verdicts = await Promise.all(frames.map((frame) => world.give(frame)));
    expect(verdicts.map(({ kind }) => kind)).toEqual(frames.map(() => 'state'));
    expect(stateOf(verdicts.at(-1)!)).toEqual(room({ status: 'online', typing: 20 }));
  });

  it('GATE-12 with at most 64 waiting, and devices not waiting for each other', async () => {
    const world = await createWorld(slowEngine());
    const frame = await world.seal(1, online);
    const theirs = await world.seal(1, online, aliceSession, world.mallory);
    const { release } = hold;
    const first = Array.from({ length: 65 }, () => world.give(frame));
    expect(await world.give(frame)).toEqual(refused('too-often'));
    const other = world.give(theirs, world.mallory);
    release();
    expect((await Promise.all(first)).map(({ kind }) => kind).slice(0, 2)).toEqual(['state', 'duplicate']);
    expect((await other).kind).toBe('state');
    relax(world);
    const later = await Promise.all(
      [await world.seal(2, online), await world.seal(3, online)].map((next) => world.give(next)),
    );
    expect(later.map(({ kind }) => kind)).toEqual(['state', 'state']);
  });

  it('GATE-12 a failure of the engine is told to the caller, and the next frame is judged', async () => {
    const world = await createWorld(engines[1]!);
    let broken = true;
    const crypto: CryptoEngine = {
      ...world.crypto,
      verify: (...call) => (broken ? Promise.reject(new Error('broken')) : world.crypto.verify(...call)),
    };
    const { clock, group, own } = world;
    const gate = createAwarenessGate({ crypto, clock, group, own, fields: {} });
    const device = base64urlEncode(world.alice.device);
    const frame = await world.seal(1, online);
    await expect(gate.receive(device, frame)).rejects.toThrow('broken');
    expect(gate.sessions).toBe(0);
    broken = false;
    expect(await gate.receive(device, frame)).toMatchObject({ kind: 'state' });
  });

  it('GATE-13 what changes while a frame is being judged counts', async () => {
    for (const change of [
      (world: World) => {
        world.secret.set(secretNumber(2));
        return 'undecryptable';
      },
      (world: World) => {
        world.secret.set(null);
        return 'undecryptable';
      },
      (world: World) => {
        world.secret.set({ ...secretNumber(1), key: secretNumber(2).key });
        return 'undecryptable';
      },
      (world: World) => {
        world.secret.set({ ...secretNumber(1), epoch: secretNumber(2).epoch });
        return 'undecryptable';
      },
      (world: World) => {
        world.members.clear();
        return 'not-a-member';
      },
    ]) {
      const world = await createWorld(engines[1]!);
      const verdict = world.gate.receive(base64urlEncode(world.alice.device), await world.seal(1, online));
      expect(isPromise(verdict)).toBe(true);
      const code = change(world);
      expect(await verdict).toEqual(refused(code));
      expect(world.gate.sessions).toBe(0);
    }
  });

  it('GATE-13 a session forgotten in the meantime is not changed by what built on it', async () => {
    const world = await createWorld(engines[1]!);
    const key = keyOf(world.alice.device, aliceSession);
    await world.give(await world.seal(1, online));
    const verdict = world.give(await world.seal(2, delta(1, { n: { typing: 1 } })));
    world.gate.forget(key);
    expect(await verdict).toEqual({ kind: 'missing', key });
  });

  it('GATE-13 bytes that their owner reuses were copied', async () => {
    const world = await createWorld(engines[1]!);
    const frame = await world.seal(1, online);
    const verdict = world.give(frame);
    frame.fill(0);
    expect((await verdict).kind).toBe('state');
  });
});

const hold: { release: () => void } = { release: () => {} };

/** WebCrypto whose verifications wait until they are let go. */
function slowEngine() {
  return {
    name: 'slow',
    create(): CryptoEngine {
      const crypto = engines[1]!.create();
      const open = new Promise<void>((resolve) => (hold.release = resolve));
      return {
        ...crypto,
        decrypt: async (...call) => {
          await open;
          return crypto.decrypt(...call);
        },
      };
    },
  };
}
