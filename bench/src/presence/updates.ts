import type { CryptoEngine } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import { cpuNow } from '../lib/measure.js';
import { benchClock } from './clock.js';
import { benchGroup, servicesOf } from './group.js';
import { benchWire } from './wire.js';

export interface UpdateFigures {
  /** One update of somebody else, from its bytes to the subscriber holding the new roster; milliseconds of CPU, without checking the signature. */
  readonly remoteMs: number;
  /** The same with the signature. */
  readonly remoteVerifiedMs: number;
  /** One own update, from set() to the subscriber. */
  readonly localMs: number;
  /** Bytes of one update as handed to the connection. */
  readonly bytes: number;
}

const ROUNDS = 20;

/** One who hears `peers` others in one room, with one subscriber who reads the whole roster after every change. */
export async function updates(peers: number): Promise<UpdateFigures> {
  const crypto = createNodeCrypto();
  const verified = await measure(crypto, peers);
  // Everything but the signature: what the roster costs, apart from what Ed25519 costs.
  const unverified = await measure({ ...bound(crypto), verify: () => true }, peers);
  return {
    remoteMs: unverified.remoteMs,
    remoteVerifiedMs: verified.remoteMs,
    localMs: unverified.localMs,
    bytes: verified.bytes,
  };
}

function bound(crypto: CryptoEngine): CryptoEngine {
  return {
    name: crypto.name,
    randomBytes: (length) => crypto.randomBytes(length),
    sha256: (message) => crypto.sha256(message),
    hmac: (key, message) => crypto.hmac(key, message),
    hkdf: (secret, info, length, salt) => crypto.hkdf(secret, info, length, salt),
    admitKey: (key) => crypto.admitKey(key),
    verify: (key, message, signature) => crypto.verify(key, message, signature),
    importAeadKey: (key) => crypto.importAeadKey(key),
    encrypt: (key, nonce, plaintext, data) => crypto.encrypt(key, nonce, plaintext, data),
    decrypt: (key, nonce, ciphertext, data) => crypto.decrypt(key, nonce, ciphertext, data),
    signerFromSeed: (seed) => crypto.signerFromSeed(seed),
    agreementFromSecret: (secret) => crypto.agreementFromSecret(secret),
  };
}

async function measure(
  crypto: CryptoEngine,
  peers: number,
): Promise<{ remoteMs: number; localMs: number; bytes: number }> {
  const clock = benchClock();
  const made = await benchGroup(createNodeCrypto(), peers + 1);
  const [listener, ...others] = servicesOf(made, crypto, clock);
  const [own, ...identities] = made.identities;
  if (listener === undefined || own === undefined) throw new Error('there is always one');
  const session = listener.join('board');
  const wires = others.map((other, index) => {
    const identity = identities[index];
    if (identity === undefined) throw new Error('one identity for each');
    const wire = benchWire(own, identity);
    listener.attach(wire.ends[0]);
    other.attach(wire.ends[1]);
    return wire;
  });
  await Promise.resolve();
  const sessions = others.map((other) => other.join('board'));
  clock.advance(10_000);
  let told = 0;
  session.room.people.subscribe(() => {
    told += session.room.people.getSnapshot().length;
  });

  // Sealed and held back first, so that only receiving is counted.
  let remote = 0;
  let count = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const wire of wires) {
      wire.held = [];
      wire.sizes.length = 0;
    }
    for (const [index, other] of sessions.entries())
      other.set({ viewing: { node: 'board', at: `${round}:${index % 7}` } });
    clock.advance(1_000);
    const before = cpuNow();
    for (const wire of wires) {
      const held = wire.held ?? [];
      wire.held = null;
      count += held.length;
      for (const deliver of held) deliver();
    }
    remote += cpuNow() - before;
    clock.advance(4_000);
  }

  const locals = 2_000;
  const before = cpuNow();
  for (let index = 0; index < locals; index += 1) session.set({ viewing: { node: 'board', at: String(index % 9) } });
  const local = cpuNow() - before;
  if (told === 0) throw new Error('the subscriber heard nothing');
  for (const service of [listener, ...others]) service.close();
  return { remoteMs: remote / count, localMs: local / locals, bytes: await bytesOfTyping(createNodeCrypto()) };
}

/** A sign of typing, which is what is said most. */
async function bytesOfTyping(crypto: CryptoEngine): Promise<number> {
  const clock = benchClock();
  const made = await benchGroup(crypto, 2);
  const [a, b] = servicesOf(made, crypto, clock);
  const [first, second] = made.identities;
  if (a === undefined || b === undefined || first === undefined || second === undefined)
    throw new Error('there are two');
  const wire = benchWire(first, second);
  a.attach(wire.ends[0]);
  b.attach(wire.ends[1]);
  await Promise.resolve();
  const session = a.join('V1StGXR8Z5jdHi6BmyTV1StGXR8Z5jdHi6BmyTabcde');
  clock.advance(2_000);
  wire.sizes.length = 0;
  session.typing();
  clock.advance(200);
  const size = wire.sizes[0];
  for (const service of [a, b]) service.close();
  if (size === undefined) throw new Error('typing was not told');
  return size;
}
