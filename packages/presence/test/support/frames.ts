import {
  base64urlEncode,
  concatBytes,
  createIdentity,
  createWebCryptoEngine,
  encodeCanonical,
  inDomain,
  observable,
} from '@kith/identity';
import type { Clock, CryptoEngine, Did, Group, GroupSecret, Identity, RandomBytes } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import type { FieldChanges, Json, RoomFields } from '../../src/fields.js';
import { createAwarenessGate } from '../../src/gate/gate.js';
import type { FramePayload, Verdict } from '../../src/internal.js';
import type { FieldValidator } from '../../src/ports.js';
import { createFrameSealer } from '../../src/wire/frame.js';

export interface Engine {
  readonly name: string;
  create(): CryptoEngine;
}

export const engines: readonly Engine[] = [
  { name: 'node', create: () => createNodeCrypto() },
  {
    name: 'webcrypto',
    create: () =>
      createWebCryptoEngine({ subtle: globalThis.crypto.subtle, randomBytes: createNodeCrypto().randomBytes }),
  },
];

/** mulberry32, by Tommy Ettinger, public domain: numbers in [0, 1) that repeat. */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function seededBytes(seed: number): RandomBytes {
  const next = seededNumbers(seed);
  return (length) => Uint8Array.from({ length }, () => Math.floor(next() * 256));
}

export const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);
export const secretNumber = (value: number): GroupSecret => ({
  epoch: filled(16, value),
  key: filled(32, value + 100),
});
export const sessionNumber = (value: number): Uint8Array => {
  const session = new Uint8Array(16);
  new DataView(session.buffer).setUint32(0, value);
  return session;
};
export const keyOf = (device: Uint8Array, session: Uint8Array): string =>
  `${base64urlEncode(device)}.${base64urlEncode(session)}`;

/** Wall time that the test sets. */
export function wallClock(): Clock & { time: number } {
  return {
    time: 1_700_000_000_000,
    now() {
      return this.time;
    },
    after() {
      throw new Error('nothing may wait here');
    },
  };
}

/** Everything that goes into a frame, each part open to change, written from the specification alone. */
export interface Forgery {
  readonly signer: Identity['signer'];
  readonly device: Uint8Array;
  readonly session: Uint8Array;
  readonly number: number;
  readonly plaintext: Uint8Array;
  readonly secret: GroupSecret;
  readonly group: Uint8Array;
  readonly version: number;
  readonly signDomain: string;
  readonly signature?: Uint8Array;
}

export async function forge(crypto: CryptoEngine, parts: Forgery): Promise<Uint8Array> {
  const { device, session, number, secret, group } = parts;
  const counter = new DataView(new ArrayBuffer(8));
  counter.setUint32(0, Math.floor(number / 2 ** 32));
  counter.setUint32(4, number % 2 ** 32);
  const context = concatBytes(group, secret.epoch, device, session, new Uint8Array(counter.buffer));
  const key = await crypto.importAeadKey(crypto.hkdf(secret.key, inDomain('awareness-key'), 32));
  const nonce = crypto.randomBytes(12);
  const ciphertext = await crypto.encrypt(key, nonce, parts.plaintext, inDomain('awareness-body', context));
  const body = concatBytes(nonce, ciphertext);
  const signature = parts.signature ?? (await parts.signer.sign(inDomain(parts.signDomain, context, body)));
  return encodeCanonical([parts.version, device, session, number, body, signature]);
}

export interface World {
  readonly crypto: CryptoEngine;
  readonly clock: ReturnType<typeof wallClock>;
  readonly group: Group;
  readonly secret: { set(value: GroupSecret | null): void };
  readonly members: Map<string, Did>;
  readonly alice: Identity;
  readonly mallory: Identity;
  readonly own: string;
  /** A gate, and a shorthand for handing it frames over the connection of `alice`, or of somebody else. */
  readonly gate: ReturnType<typeof createAwarenessGate>;
  give(frame: Uint8Array, from?: Identity): Promise<Verdict>;
  seal(number: number, payload: FramePayload, session?: Uint8Array, who?: Identity): Promise<Uint8Array>;
  forge(changes: Partial<Forgery>): Promise<Uint8Array>;
}

export const groupId = filled(32, 7);
export const aliceSession = sessionNumber(1);
export const full = (rooms: Record<string, RoomFields> = {}): FramePayload => ({
  kind: 'full',
  state: new Map(Object.entries(rooms)),
});
export const delta = (base: number, rooms: Record<string, FieldChanges | null>): FramePayload => ({
  kind: 'delta',
  base,
  changes: new Map(Object.entries(rooms)),
});

/** Alice and Mallory are members; the gate stands at a third member's device. */
export async function createWorld(
  engine: Engine,
  fields: Readonly<Record<string, FieldValidator<Json>>> = {},
): Promise<World> {
  const crypto = engine.create();
  const clock = wallClock();
  const [alice, mallory, me] = await Promise.all(
    [1, 2, 3].map(() => createIdentity({ crypto, clock: { ...clock, now: () => clock.time } })),
  );
  const secret = observable<GroupSecret | null>(secretNumber(1));
  const members = new Map<string, Did>();
  for (const identity of [alice!, mallory!, me!]) members.set(base64urlEncode(identity.device), identity.person);
  const group: Group = {
    id: groupId,
    secret,
    personOf: (device) => members.get(device) ?? null,
    onMembers: () => () => {},
  };
  const own = keyOf(me!.device, filled(16, 99));
  const gate = createAwarenessGate({ crypto, clock, group, own, fields });
  return {
    crypto,
    clock,
    group,
    secret,
    members,
    alice: alice!,
    mallory: mallory!,
    own,
    gate,
    async give(frame, from = alice!) {
      return gate.receive(base64urlEncode(from.device), frame);
    },
    async seal(number, payload, session = aliceSession, who = alice!) {
      return createFrameSealer({ identity: who, crypto, group, session }).seal(
        secret.getSnapshot() ?? secretNumber(1),
        number,
        payload,
      );
    },
    forge(changes) {
      return forge(crypto, {
        signer: alice!.signer,
        device: alice!.device,
        session: aliceSession,
        number: 1,
        plaintext: encodeCanonical([0, {}]),
        secret: secretNumber(1),
        group: groupId,
        version: 1,
        signDomain: 'awareness',
        ...changes,
      });
    },
  };
}

export const refused = (code: string) => ({ kind: 'refused', code });
