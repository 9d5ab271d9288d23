import { base64urlEncode, concatBytes, encodeCanonical } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';
import { describe, expect, it } from 'vitest';
import { createAwarenessGate } from '../src/gate/gate.js';
import type { Verdict } from '../src/internal.js';
import { SESSIONS_PER_DEVICE } from '../src/limits.js';
import { encodePayload } from '../src/wire/payload.js';
import {
  aliceSession,
  createWorld,
  delta,
  engines,
  filled,
  full,
  keyOf,
  refused,
  secretNumber,
  seededNumbers,
  sessionNumber,
} from './support/frames.js';
import type { World } from './support/frames.js';

const online = full({ n: { status: 'online' } });
const stateOf = (verdict: Verdict) => (verdict.kind === 'state' ? verdict.session.state : verdict);

/** The attack left no trace: Alice's next change still builds on what she said. */
async function expectUnharmed(world: World): Promise<void> {
  world.clock.time += 3_000;
  const verdict = await world.give(await world.seal(2, delta(1, { n: { typing: 1 } })));
  expect(stateOf(verdict)).toEqual(new Map([['n', { status: 'online', typing: 1 }]]));
}

async function withAlice(engine: (typeof engines)[number]): Promise<World> {
  const world = await createWorld(engine);
  await world.give(await world.seal(1, online));
  return world;
}

describe.each(engines)('attacks on awareness, with $name', (engine) => {
  it('GATE-2 writing the state of another one', async () => {
    const world = await withAlice(engine);
    const { mallory } = world;
    const forged = await world.forge({ number: 2, signer: mallory.signer });
    expect(await world.give(forged, mallory)).toEqual(refused('wrong-device'));
    expect(await world.give(forged)).toEqual(refused('signature'));
    await expectUnharmed(world);
  });

  it('GATE-2 writing the own state of the receiver, on their machine', async () => {
    const world = await withAlice(engine);
    const { crypto, clock, group, alice } = world;
    const own = keyOf(alice.device, aliceSession);
    const gate = createAwarenessGate({ crypto, clock, group, own, fields: {} });
    const device = base64urlEncode(alice.device);
    for (const payload of [online, delta(1, { n: null }), { kind: 'leave' } as const])
      expect(await gate.receive(device, await world.seal(2, payload))).toEqual(refused('own-session'));
    // Another session of the same device is another tab, and welcome.
    expect((await gate.receive(device, await world.seal(1, online, sessionNumber(2)))).kind).toBe('state');
  });

  it('GATE-5 a number that leaves no room for the next, with a state or with a goodbye', async () => {
    const world = await withAlice(engine);
    for (const number of [Number.MAX_SAFE_INTEGER, 2 ** 32, 1_002]) {
      for (const payload of [full(), { kind: 'leave' } as const])
        expect(await world.give(await world.seal(number, payload))).toEqual(refused('counter-jump'));
      const fresh = await world.seal(Number.MAX_SAFE_INTEGER, online, sessionNumber(number));
      expect(await world.give(fresh)).toEqual(refused('counter-jump'));
    }
    await expectUnharmed(world);
  });

  it('GATE-5 a lower number, and one far ahead', async () => {
    const world = await createWorld(engine);
    await world.give(await world.seal(500, online));
    expect(await world.give(await world.seal(499, full()))).toEqual(refused('counter-low'));
    expect(await world.give(await world.seal(1_501, full()))).toEqual(refused('counter-jump'));
  });

  it('GATE-2 taking the state of another one away', async () => {
    const world = await withAlice(engine);
    const { mallory } = world;
    const goodbye = await world.seal(2, { kind: 'leave' }, aliceSession, mallory);
    expect(await world.give(goodbye, mallory)).toEqual({ kind: 'left', key: keyOf(mallory.device, aliceSession) });
    const forged = await world.forge({
      number: 2,
      signer: mallory.signer,
      plaintext: encodePayload({ kind: 'leave' }),
    });
    expect(await world.give(forged, mallory)).toEqual(refused('wrong-device'));
    expect(await world.give(forged)).toEqual(refused('signature'));
    await expectUnharmed(world);
  });

  it('GATE-8 a part that cannot be read leaves nothing of the parts before it', async () => {
    const world = await withAlice(engine);
    const bad = async (plaintext: Uint8Array) => world.give(await world.forge({ number: 2, plaintext }));
    expect(await bad(encodeCanonical([1, 1, { a: { s: 'away' }, n: { s: 5 } }]))).toEqual(refused('state-invalid'));
    const readable = encodeCanonical([0, { a: { s: 'away' } }]);
    expect(await bad(readable.subarray(0, -1))).toEqual(refused('state-invalid'));
    expect(await bad(concatBytes(readable, filled(1, 0)))).toEqual(refused('state-invalid'));
    expect(await bad(new Uint8Array())).toEqual(refused('state-invalid'));
    await expectUnharmed(world);
  });

  it('GATE-8 a state nested 100,000 deep, or as deep as a message allows', async () => {
    const world = await withAlice(engine);
    const nested = (depth: number) => concatBytes(filled(depth, 0x81), filled(1, 1));
    expect(await world.give(nested(100_000))).toEqual(refused('message-too-large'));
    expect(await world.give(nested(4_000))).toEqual(refused('malformed'));
    expect(await world.give(await world.forge({ number: 2, plaintext: nested(3_500) }))).toEqual(
      refused('state-invalid'),
    );
    await expectUnharmed(world);
  });

  it('GATE-8 a state that is text, an array, or a prototype', async () => {
    const world = await withAlice(engine);
    const proto = Uint8Array.of(0x82, 0, 0xa1, 0x61, 0x6e, 0xa1, 0x69, ...new TextEncoder().encode('__proto__'), 0xa0);
    for (const plaintext of [
      encodeCanonical('text'),
      encodeCanonical([0, 'text']),
      encodeCanonical([0, ['text']]),
      encodeCanonical([0, { n: ['text'] }]),
      proto,
    ])
      expect(await world.give(await world.forge({ number: 2, plaintext }))).toEqual(refused('state-invalid'));
    await expectUnharmed(world);
  });

  it('GATE-8 a state of 5 MB, and one of more than 2 KiB that fits into a message', async () => {
    const world = await withAlice(engine);
    expect(await world.give(await world.forge({ number: 2, plaintext: new Uint8Array(5_000_000) }))).toEqual(
      refused('message-too-large'),
    );
    const rooms = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, { p: 'x'.repeat(1_000) }]));
    const plaintext = encodeCanonical([0, rooms]);
    expect(await world.give(await world.forge({ number: 2, plaintext }))).toEqual(refused('state-too-large'));
    await expectUnharmed(world);
  });

  it('GATE-2 counts that claim what is not there', async () => {
    const world = await withAlice(engine);
    const claims = [
      [0x9a, 0xff, 0xff, 0xff, 0xff],
      [0x86, 1, 0x5a, 0x7f, 0xff, 0xff, 0xff],
      [0xba, 0x01, 0xf7, 0x8a, 0x40],
    ];
    for (const claim of claims) expect(await world.give(Uint8Array.from(claim))).toEqual(refused('malformed'));
    await expectUnharmed(world);
  });

  it('GATE-7 unsigned, or signed for another purpose', async () => {
    const world = await withAlice(engine);
    expect(await world.give(await world.forge({ number: 2, signature: new Uint8Array(64) }))).toEqual(
      refused('signature'),
    );
    expect(await world.give(await world.forge({ number: 2, signature: new Uint8Array() }))).toEqual(
      refused('malformed'),
    );
    expect(await world.give(await world.forge({ number: 2, signDomain: 'peer-auth' }))).toEqual(refused('signature'));
    await expectUnharmed(world);
  });

  it('GATE-7 the signature of another frame, and the frame under another number or session', async () => {
    const world = await withAlice(engine);
    const { device } = world.alice;
    const decodedParts = async (number: number) => {
      const frame = await world.seal(number, online);
      return { body: frame.slice(-66 - 44, -66), signature: frame.slice(-64) };
    };
    const second = await decodedParts(2);
    expect(await world.give(await world.forge({ number: 3, signature: second.signature }))).toEqual(
      refused('signature'),
    );
    const moved = encodeCanonical([1, device, aliceSession, 3, second.body, second.signature]);
    expect(await world.give(moved)).toEqual(refused('undecryptable'));
    const other = encodeCanonical([1, device, sessionNumber(9), 2, second.body, second.signature]);
    expect(await world.give(other)).toEqual(refused('undecryptable'));
    await expectUnharmed(world);
  });

  it('GATE-6 an old epoch, and a replay from yesterday', async () => {
    const world = await createWorld(engine);
    const yesterday = await world.seal(1, full({ n: { activity: 'yesterday' } }));
    await world.give(yesterday);
    await world.give(await world.seal(2, online));
    world.clock.time += 86_400_000;
    expect(await world.give(yesterday)).toEqual(refused('counter-low'));
    expect(await world.give(yesterday, world.mallory)).toEqual(refused('wrong-device'));
    world.secret.set(secretNumber(2));
    expect(await world.give(await world.forge({ number: 3 }))).toEqual(refused('undecryptable'));
    world.gate.forget(keyOf(world.alice.device, aliceSession));
    expect(await world.give(yesterday)).toEqual(refused('undecryptable'));
  });

  it('GATE-6 somebody who was removed, and knows the old secret', async () => {
    const world = await withAlice(engine);
    const { mallory } = world;
    world.members.delete(base64urlEncode(mallory.device));
    world.secret.set(secretNumber(2));
    const forged = await world.forge({ device: mallory.device, signer: mallory.signer });
    expect(await world.give(forged, mallory)).toEqual(refused('not-a-member'));
    await expectUnharmed(world);
  });

  it('GATE-14 changing any single bit of a frame', async () => {
    const world = await withAlice(engine);
    const frame = await world.seal(2, delta(1, { n: { typing: 1 } }));
    const codes = new Set<string>();
    for (let bit = 0; bit < frame.length * 8; bit++) {
      if (bit % 16 === 0) world.clock.time += 3_000;
      const changed = Uint8Array.from(frame);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      const verdict = await world.give(changed);
      if (verdict.kind === 'refused') codes.add(verdict.code);
      else expect(verdict.kind, `bit ${bit}`).toBe('duplicate');
    }
    // A number may come out as the held one or a lower one; nothing else is left to chance.
    expect([...codes].toSorted()).toEqual(
      ['counter-low', 'malformed', 'signature', 'undecryptable', 'wrong-device'].filter((code) => codes.has(code)),
    );
    for (const code of ['malformed', 'signature', 'undecryptable', 'wrong-device']) expect(codes).toContain(code);
    await expectUnharmed(world);
  });
});

describe('attacks by mass', () => {
  const [nodeEngine] = engines;

  /** Signs and verifies nothing, so that the masses fit into a test; everything else is real. */
  async function massWorld(): Promise<{ world: World; gate: World['gate']; count: { verified: number } }> {
    const world = await createWorld(nodeEngine!);
    const count = { verified: 0 };
    const crypto: CryptoEngine = {
      ...world.crypto,
      verify: () => {
        count.verified++;
        return true;
      },
    };
    const { clock, group, own } = world;
    return { world, gate: createAwarenessGate({ crypto, clock, group, own, fields: {} }), count };
  }

  it('GATE-15 200,000 genuine sessions of one device leave 8', async () => {
    const { world, gate, count } = await massWorld();
    const device = base64urlEncode(world.alice.device);
    const codes = new Map<string, number>();
    const frames = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        world.forge({ session: sessionNumber(index), signature: filled(64, 1) }),
      ),
    );
    const [sample] = frames;
    const at = 1 + 1 + 2 + 32 + 1;
    for (let index = 0; index < 200_000; index++) {
      world.clock.time += 100;
      const frame = frames[index] ?? Uint8Array.from(sample!);
      if (index >= frames.length) frame.set(sessionNumber(index), at);
      const verdict = gate.receive(device, frame) as Verdict;
      const code = verdict.kind === 'refused' ? verdict.code : verdict.kind;
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    expect(Object.fromEntries(codes)).toEqual({ state: SESSIONS_PER_DEVICE, 'too-many-sessions': 199_992 });
    expect(gate.sessions).toBe(SESSIONS_PER_DEVICE);
    expect(count.verified).toBe(SESSIONS_PER_DEVICE);
  });

  it('GATE-15 200,000 invented sessions that nobody signed leave none, and are not even verified', async () => {
    const { world, gate, count } = await massWorld();
    const device = base64urlEncode(world.alice.device);
    const sample = await world.forge({ secret: secretNumber(9) });
    const at = 1 + 1 + 2 + 32 + 1;
    const codes = new Set<string>();
    for (let index = 0; index < 200_000; index++) {
      if (index % 1_000 === 0) world.clock.time += 10;
      sample.set(sessionNumber(index), at);
      const verdict = gate.receive(device, sample) as Verdict;
      codes.add(verdict.kind === 'refused' ? verdict.code : verdict.kind);
    }
    expect([...codes]).toEqual(['undecryptable', 'too-often']);
    expect(gate.sessions).toBe(0);
    expect(count.verified).toBe(0);
  });

  it('GATE-15 frames of 200,000 invented devices over one connection are asked for nothing else', async () => {
    const { world, gate, count } = await massWorld();
    const device = base64urlEncode(world.alice.device);
    let asked = 0;
    const { personOf } = world.group;
    Object.assign(world.group, { personOf: (name: string) => (asked++, personOf(name)) });
    const sample = await world.forge({});
    const codes = new Set<string>();
    for (let index = 0; index < 200_000; index++) {
      sample.set(sessionNumber(index), 4);
      const verdict = gate.receive(device, sample) as Verdict;
      codes.add(verdict.kind === 'refused' ? verdict.code : verdict.kind);
    }
    expect([...codes]).toEqual(['wrong-device']);
    expect({ asked, sessions: gate.sessions, ...count }).toEqual({ asked: 0, sessions: 0, verified: 0 });
  });

  it('GATE-14 20,000 changed frames throw nothing and are never let in', async () => {
    const world = await withAlice(nodeEngine!);
    const next = seededNumbers(11);
    const sources = await Promise.all([
      world.seal(2, delta(1, { n: { typing: 1 } })),
      world.seal(3, online),
      world.seal(4, { kind: 'leave' }),
      world.seal(1, online, sessionNumber(7)),
    ]);
    const kinds = new Map<string, number>();
    for (let round = 0; round < 20_000; round++) {
      world.clock.time += 50;
      const source = sources[round % sources.length]!;
      const bytes = Uint8Array.from(source);
      for (let change = Math.floor(next() * 4); change >= 0; change--)
        bytes[Math.floor(next() * bytes.length)]! ^= 1 + Math.floor(next() * 255);
      const cut = next() < 0.1 ? bytes.subarray(0, Math.floor(next() * bytes.length)) : bytes;
      if (cut.length === source.length && cut.every((byte, index) => byte === source[index])) continue;
      const { kind } = await world.give(cut);
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    expect([...kinds.keys()].filter((kind) => kind !== 'refused' && kind !== 'duplicate')).toEqual([]);
    expect(kinds.get('refused')).toBeGreaterThan(19_000);
    expect(world.gate.sessions).toBe(1);
    await expectUnharmed(world);
  });
});
