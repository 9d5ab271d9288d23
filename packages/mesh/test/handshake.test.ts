import { encodeCanonical, systemClock, type Identity } from '@kith/identity';
import { describe, expect, it } from 'vitest';
import { authenticatedConnection } from '../src/connection/create-connection.js';
import { createConnection, memoryLinkPair, type Link, type RefusalCode } from '../src/index.js';
import { encodeFrame, parseFrame } from '../src/frame/codec.js';
import { decodeHello, encodeHello, type Hello } from '../src/handshake/hello.js';
import { authMessage, transcriptOf, type Role } from '../src/handshake/transcript.js';
import { SimulatedClock } from './support/clock.js';
import { crypto, person, session } from './support/people.js';
import { webrtcPair } from './support/webrtc.js';

const pair = (): readonly [Link, Link] => memoryLinkPair({ random: crypto.randomBytes }).ends;
const limits = {
  frame: 16384,
  message: 278528,
  bytesPerSecond: 1e6,
  burstBytes: 1e6,
  framesPerSecond: 1e3,
  burstFrames: 1e3,
};

function helloOf(identity: Identity, change: Partial<Hello> = {}): Hello {
  const certificate = identity.certificate.bytes;
  return {
    v: 1,
    minV: 1,
    capabilities: [],
    limits,
    certificate,
    session: session(),
    nonce: crypto.randomBytes(32),
    ...change,
  };
}

/** A victim at one end; at the other, the attacker's hands and the hello that the victim sent. */
async function victim(options: { role?: Role; clock?: SimulatedClock } = {}) {
  const [near, far] = pair();
  const identity = await person();
  const own = session();
  const frames: Uint8Array[] = [];
  const waiting: (() => void)[] = [];
  const outcome = createConnection({
    link: near,
    identity,
    session: own,
    crypto,
    clock: options.clock ?? systemClock,
    role: options.role ?? 'initiator',
  });
  far.onFrame((frame) => {
    frames.push(frame);
    for (const wake of waiting.splice(0)) wake();
  });
  const frame = async (index: number): Promise<Uint8Array> => {
    while (frames.length <= index) await new Promise<void>((resolve) => waiting.push(resolve));
    return frames[index] as Uint8Array;
  };
  const refusal = async (): Promise<RefusalCode | 'none'> => {
    const result = await outcome;
    return result.ok ? 'none' : result.code;
  };
  return { identity, session: own, far, near, frame, refusal, outcome };
}

/** Signs as `role` over what the two said. */
async function authFrame(
  signer: Identity,
  target: Awaited<ReturnType<typeof victim>>,
  helloBytes: Uint8Array,
  role: Role,
): Promise<Uint8Array> {
  const theirs = (await target.frame(0)).subarray(1);
  const attacker = { hello: helloBytes, binding: target.far.binding.mine };
  const other = { hello: theirs, binding: target.far.binding.theirs };
  const transcript = transcriptOf(crypto, other, attacker);
  return encodeFrame({ kind: 'auth', signature: await signer.signer.sign(authMessage(transcript, role)) });
}

describe('what the handshake accepts', () => {
  it('AUTH-1 both ends agree on one transcript and know who is at the other end', async () => {
    const [near, far] = pair();
    const [alice, bob] = [await person(), await person()];
    const [left, right] = await Promise.all([
      authenticatedConnection({ link: near, identity: alice, session: session(), crypto, clock: systemClock }),
      createConnection({
        link: far,
        identity: bob,
        session: session(),
        crypto,
        clock: systemClock,
        capabilities: ['unheard-of'],
      }),
    ]);
    if (!left.ok || !right.ok) throw new Error('refused');
    expect(left.connection.transcript).toEqual(right.connection.transcript);
    expect(left.connection.remote.person).toBe(bob.person);
    expect(right.connection.remote.device).toEqual(alice.device);
    expect(left.connection.capabilities).toEqual(['unheard-of']);
  });

  it('AUTH-2 a hello of a newer version with more in it is understood when its minimum is ours', async () => {
    const target = await victim();
    const attacker = await person();
    const bytes = encodeCanonical({ ...helloOf(attacker, { v: 9 }), extra: 1 });
    target.far.send(encodeFrame({ kind: 'hello', body: bytes }));
    target.far.send(await authFrame(attacker, target, bytes, 'responder'));
    expect(await target.refusal()).toBe('none');
  });
});

describe('what the handshake refuses', () => {
  it('AUTH-3 anything before, between or instead of hello and auth', async () => {
    const attacker = await person();
    const hello = encodeFrame({ kind: 'hello', body: encodeHello(helloOf(attacker)) });
    const cases: Uint8Array[][] = [
      [encodeFrame({ kind: 'ping' })],
      [encodeFrame({ kind: 'open', channel: 1, tag: new Uint8Array(32) })],
      [Uint8Array.of(0x86, 0, 0, 0, 1, 42)],
      [Uint8Array.of(0, 9)],
      [new Uint8Array(0)],
      [encodeFrame({ kind: 'auth', signature: new Uint8Array(64) })],
      [hello, hello],
      [hello, encodeFrame({ kind: 'pong' })],
    ];
    for (const frames of cases) {
      const target = await victim();
      for (const frame of frames) target.far.send(frame);
      expect(await target.refusal()).toBe('unexpected-frame');
    }
  });

  it('AUTH-4 a hello that is malformed, too long or not canonical', async () => {
    const attacker = await person();
    const good = helloOf(attacker);
    const bodies = [
      new Uint8Array(0),
      Uint8Array.of(0xff),
      encodeCanonical({ ...good, v: 'one' }),
      encodeCanonical({ ...good, nonce: new Uint8Array(31) }),
      encodeCanonical({ ...good, capabilities: Array(65).fill('x') }),
      encodeCanonical({ ...good, padding: 'x'.repeat(9_000) }),
      Uint8Array.of(...encodeHello(good), 0),
    ];
    for (const body of bodies) {
      const target = await victim();
      target.far.send(encodeFrame({ kind: 'hello', body }));
      expect(await target.refusal()).toBe('hello-malformed');
      expect(decodeHello(body)).toBeNull();
    }
  });

  it('AUTH-5 a version that is not spoken here', async () => {
    const target = await victim();
    const attacker = await person();
    target.far.send(encodeFrame({ kind: 'hello', body: encodeHello(helloOf(attacker, { v: 3, minV: 2 })) }));
    expect(await target.refusal()).toBe('version-unsupported');
  });

  it('AUTH-6 its own frames reflected, and its own session from elsewhere', async () => {
    const target = await victim();
    target.far.send(await target.frame(0));
    expect(await target.refusal()).toBe('auth-reflected');

    const other = await victim();
    other.far.send(
      encodeFrame({ kind: 'hello', body: encodeHello(helloOf(other.identity, { session: other.session })) }),
    );
    expect(await other.refusal()).toBe('own-session');
  });

  it('AUTH-7 a signature by another key, over another role, replayed, or reflected', async () => {
    const [attacker, stranger] = [await person(), await person()];
    const attempt = async (
      make: (target: Awaited<ReturnType<typeof victim>>, hello: Uint8Array) => Promise<Uint8Array>,
    ) => {
      const target = await victim();
      const bytes = encodeHello(helloOf(attacker));
      target.far.send(encodeFrame({ kind: 'hello', body: bytes }));
      target.far.send(await make(target, bytes));
      return target.refusal();
    };
    expect(await attempt((target, hello) => authFrame(stranger, target, hello, 'responder'))).toBe('auth-failed');
    expect(await attempt((target, hello) => authFrame(attacker, target, hello, 'initiator'))).toBe('auth-failed');
    expect(await attempt((target) => target.frame(1))).toBe('auth-failed');
    let recorded: Uint8Array | null = null;
    const first = await attempt(
      async (target, hello) => (recorded = await authFrame(attacker, target, hello, 'responder')),
    );
    expect(first).toBe('none');
    expect(await attempt(async () => recorded as unknown as Uint8Array)).toBe('auth-failed');
  });

  it('AUTH-8 a certificate that does not verify', async () => {
    const attacker = await person();
    const certificate = attacker.certificate.bytes.slice();
    certificate[certificate.length - 1] = (certificate[certificate.length - 1] ?? 0) ^ 1;
    const target = await victim();
    target.far.send(encodeFrame({ kind: 'hello', body: encodeHello(helloOf(attacker, { certificate })) }));
    expect(await target.refusal()).toBe('certificate-refused');
  });

  it('AUTH-9 silence for 10 s, whole or after the hello', async () => {
    for (const speak of [false, true]) {
      const clock = new SimulatedClock();
      const target = await victim({ clock });
      let result: RefusalCode | 'none' | null = null;
      const done = target.refusal().then((code) => (result = code));
      if (speak) target.far.send(encodeFrame({ kind: 'hello', body: encodeHello(helloOf(await person())) }));
      await clock.advance(9_999);
      expect(result).toBeNull();
      await clock.advance(1);
      await done;
      expect(result).toBe('auth-timeout');
      expect(clock.pending).toBe(0);
    }
  });

  it('AUTH-10 a link that closes halfway', async () => {
    const target = await victim();
    await target.frame(0);
    target.far.close('gone');
    expect(await target.refusal()).toBe('link-closed');
  });

  it('AUTH-11 a flood while the last signature is being checked', async () => {
    const target = await victim();
    const attacker = await person();
    const bytes = encodeHello(helloOf(attacker));
    target.far.send(encodeFrame({ kind: 'hello', body: bytes }));
    target.far.send(await authFrame(await person(), target, bytes, 'responder'));
    for (let index = 0; index < 3_000; index++) target.far.send(encodeFrame({ kind: 'ping' }));
    expect(await target.refusal()).toBe('too-much-before-auth');
  });

  it('AUTH-12 a man in the middle of the signaling, with two WebRTC connections of his own', async () => {
    const [aliceLink, malloryToAlice] = await webrtcPair();
    const [malloryToBob, bobLink] = await webrtcPair();
    // He reads and forwards every frame unchanged, the best he can do without a key.
    malloryToAlice.onFrame((frame) => malloryToBob.send(frame));
    malloryToBob.onFrame((frame) => malloryToAlice.send(frame));
    const [alice, bob] = [await person(), await person()];
    const outcomes = await Promise.all([
      createConnection({
        link: aliceLink,
        identity: alice,
        session: session(),
        crypto,
        clock: systemClock,
        role: 'initiator',
      }),
      createConnection({
        link: bobLink,
        identity: bob,
        session: session(),
        crypto,
        clock: systemClock,
        role: 'responder',
      }),
    ]);
    expect(outcomes.map((outcome) => (outcome.ok ? 'connected' : outcome.code))).toContain('auth-failed');
    expect(outcomes.some((outcome) => outcome.ok)).toBe(false);
    for (const link of [aliceLink, bobLink, malloryToAlice, malloryToBob]) link.close('test-over');
  });

  it('AUTH-12 without him the same two connect over WebRTC', async () => {
    const [left, right] = await webrtcPair();
    const [alice, bob] = [await person(), await person()];
    const outcomes = await Promise.all([
      createConnection({
        link: left,
        identity: alice,
        session: session(),
        crypto,
        clock: systemClock,
        role: 'initiator',
      }),
      createConnection({
        link: right,
        identity: bob,
        session: session(),
        crypto,
        clock: systemClock,
        role: 'responder',
      }),
    ]);
    expect(outcomes.map((outcome) => outcome.ok)).toEqual([true, true]);
    for (const outcome of outcomes) if (outcome.ok) outcome.connection.close('test-over');
  });
});

describe('frames', () => {
  it('FRAME-1 every control frame survives a round trip, and no shortened one is read', () => {
    const frames = [
      { kind: 'open', channel: 7, tag: crypto.randomBytes(32) },
      { kind: 'close', channel: 0xffff_ffff },
      { kind: 'acknowledge', received: 2 ** 40 },
      { kind: 'ping' },
      { kind: 'pong' },
      { kind: 'bye', reason: 'mesh-full' },
      { kind: 'auth', signature: crypto.randomBytes(64) },
    ] as const;
    for (const frame of frames) {
      const bytes = encodeFrame(frame);
      expect(parseFrame(bytes)).toEqual(frame);
      for (const length of [0, bytes.length - 1]) expect(parseFrame(bytes.subarray(0, length))).not.toEqual(frame);
    }
  });
});
