import { hexEncode, observable } from '@kith/identity';
import type { CryptoEngine, Did, Signer } from '@kith/identity';
import { createGate } from '../../packages/calls/src/signal/gate.js';
import { decodeSignal, encodeSignal } from '../../packages/calls/src/signal/codec.js';
import type { Signal } from '../../packages/calls/src/signal/signals.js';
import { signProof } from '../../packages/calls/src/pair/proof.js';
import { encodeHello } from '../../packages/mesh/src/handshake/hello.js';
import type { Hello } from '../../packages/mesh/src/handshake/hello.js';
import { authMessage, channelTag, transcriptOf } from '../../packages/mesh/src/handshake/transcript.js';
import { sealSignal, signalKey, topicOf } from '../../packages/mesh/src/mesh/sealed-signal.js';
import type { FramePayload } from '../../packages/presence/src/internal.js';
import { createFrameSealer } from '../../packages/presence/src/wire/frame.js';
import { sealNotice } from '../../packages/presence/src/wire/notice.js';
import { seededIdentity, stoppedClock } from '../support/seeded.js';

const hex = hexEncode;
const bytes = (length: number, start: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (start + index) & 255);
const secret = { epoch: bytes(16, 0x31), key: bytes(32, 0x51) };
const groupId = bytes(32, 0x71);
const room = 'call:invoice-42';

const signals: readonly Signal[] = [
  { kind: 'ask', what: 'seat', round: 1, video: true },
  { kind: 'leave' },
  { kind: 'withdraw', what: 'video', round: 2 },
];

/**
 * What two devices say to each other besides the log, as JSON; bytes in hexadecimal. `crypto` draws its randomness from a seed, so that
 * nonces are always the same.
 */
export async function deriveWireVectors(crypto: CryptoEngine): Promise<unknown> {
  const identity = await seededIdentity(crypto);
  const other = await seededIdentity(crypto);
  const personOf = (): Did => identity.person;
  return {
    version: 1,
    device: hex(identity.device),
    certificate: hex(identity.certificate.bytes),
    group: hex(groupId),
    secret: { epoch: hex(secret.epoch), key: hex(secret.key) },
    handshake: await handshake(crypto, [identity, other]),
    sealedSignals: await sealedSignals(crypto),
    presence: await presence(crypto, identity, personOf),
    notices: await notices(crypto, identity, other.person, personOf),
    calls: await callSignals(crypto, identity, personOf),
    proof: hex(
      await signProof(identity.signer, {
        group: groupId,
        call: room,
        connection: 'AAAAAAAAAAAAAAAAAAAAAA',
        mine: bytes(32, 1),
        theirs: bytes(32, 2),
        from: 'from.session',
        to: 'to.session',
      }),
    ),
  };
}

type Party = Awaited<ReturnType<typeof seededIdentity>>;

async function handshake(crypto: CryptoEngine, [a, b]: readonly [Party, Party]): Promise<unknown> {
  const limits = {
    frame: 16_384,
    message: 8_388_608,
    bytesPerSecond: 4_194_304,
    burstBytes: 8_388_608,
    framesPerSecond: 2000,
    burstFrames: 4000,
  };
  const hello = (of: Party, start: number): Hello => ({
    v: 1,
    minV: 1,
    capabilities: [],
    limits,
    certificate: of.certificate.bytes,
    session: bytes(16, start),
    nonce: bytes(32, start + 1),
  });
  const sides = [
    { hello: encodeHello(hello(a, 0x11)), binding: bytes(32, 0x21) },
    { hello: encodeHello(hello(b, 0x12)), binding: bytes(32, 0x22) },
  ] as const;
  const transcript = transcriptOf(crypto, ...sides);
  const signed = async (signer: Signer, role: 'initiator' | 'responder') => {
    const message = authMessage(transcript, role);
    return { message: hex(message), signature: hex(await signer.sign(message)) };
  };
  return {
    hellos: sides.map(({ hello: said, binding }) => ({ hello: hex(said), binding: hex(binding) })),
    transcript: hex(transcript),
    initiator: await signed(a.signer, 'initiator'),
    responder: await signed(b.signer, 'responder'),
    channels: (['initiator', 'responder'] as const).map((role) =>
      hex(channelTag(crypto, secret.key, transcript, role)),
    ),
  };
}

async function sealedSignals(crypto: CryptoEngine): Promise<unknown> {
  const topic = topicOf(crypto, secret.key);
  const keys = { topic, key: await signalKey(crypto, secret.key) };
  const parts = { crypto, random: (length: number) => crypto.randomBytes(length) };
  const plaintext = bytes(40, 7);
  return {
    topic,
    plaintext: hex(plaintext),
    envelopes: [
      await sealSignal(parts, keys, { from: 'a' }, plaintext),
      await sealSignal(parts, keys, { from: 'a', to: 'b' }, plaintext),
    ],
  };
}

async function presence(crypto: CryptoEngine, identity: Party, personOf: () => Did): Promise<unknown> {
  const group = { id: groupId, secret: observable(secret), personOf, onMembers: () => () => {} };
  const session = bytes(16, 0x41);
  const sealer = createFrameSealer({ identity, crypto, group, session });
  const payloads: readonly FramePayload[] = [
    { kind: 'full', state: new Map([[room, { status: 'away', typing: 1 }]]) },
    { kind: 'delta', base: 1, changes: new Map([[room, { typing: 2 }]]) },
    { kind: 'leave' },
  ];
  const frames: string[] = [];
  for (const [at, payload] of payloads.entries()) frames.push(hex(await sealer.seal(secret, at + 1, payload)));
  return { session: hex(session), frames };
}

async function notices(crypto: CryptoEngine, identity: Party, to: Did, personOf: () => Did): Promise<unknown> {
  const group = { id: groupId, secret: observable(secret), personOf, onMembers: () => () => {} };
  const bodies = [{ t: 'poke' }, { t: 'invite', node: room, kind: 'call', note: 'Join?', expiresIn: 60_000 }] as const;
  const sealed: unknown[] = [];
  for (const [at, body] of bodies.entries()) {
    const notice = { id: bytes(16, at), to, body };
    sealed.push({ to, body, notice: hex(await sealNotice({ identity, crypto, group, secret }, notice)) });
  }
  return sealed;
}

async function callSignals(crypto: CryptoEngine, identity: Party, personOf: () => Did): Promise<unknown> {
  const gate = createGate<Signal>({
    identity,
    group: { id: groupId, secret: observable(secret), personOf, onMembers: () => () => {} },
    crypto,
    clock: stoppedClock,
    random: (length) => crypto.randomBytes(length),
    room,
    session: bytes(16, 0x43),
    encode: encodeSignal,
    decode: decodeSignal,
    onRefused: (code) => {
      throw new Error(code);
    },
  });
  const sealed: unknown[] = [];
  for (const [at, signal] of signals.entries()) {
    const envelope = await gate.seal(signal, at === 0 ? null : gate.key);
    sealed.push({ signal, envelope: envelope === null ? null : hex(envelope) });
  }
  return { room, signals: sealed };
}

export const wireVectorFile = new URL('./wire-1.json', import.meta.url);
