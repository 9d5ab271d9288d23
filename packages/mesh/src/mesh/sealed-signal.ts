import {
  base64urlDecode,
  base64urlEncode,
  concatBytes,
  encodeCanonical,
  inDomain,
  type AeadKey,
  type CryptoEngine,
  type RandomBytes,
} from '@kith/identity';
import type { SignalEnvelope } from '../ports.js';

const NONCE_LENGTH = 12;

/** The topic of a secret, and the key that keeps its signals from the broker. */
export interface RendezvousKeys {
  /** base64url of HKDF(secret, `kith/v1/topic`), 32 bytes. */
  topic: string;
  /** HKDF(secret, `kith/v1/signal`). */
  key: AeadKey;
}

export function topicOf(crypto: CryptoEngine, secret: Uint8Array): string {
  return base64urlEncode(crypto.hkdf(secret, inDomain('topic'), 32));
}

export async function signalKey(crypto: CryptoEngine, secret: Uint8Array): Promise<AeadKey> {
  return crypto.importAeadKey(crypto.hkdf(secret, inDomain('signal'), 32));
}

/** Returns the associated data that binds a signal to its topic, sender and addressee, so that a broker cannot move it. */
function context(topic: string, from: string, to: string | undefined): Uint8Array {
  return encodeCanonical([topic, from, to ?? null]);
}

/** Seals a signal. The data of the envelope is nonce 12 ‖ AES-256-GCM ciphertext ‖ tag. */
export async function sealSignal(
  { crypto, random }: { crypto: CryptoEngine; random: RandomBytes },
  { topic, key }: RendezvousKeys,
  address: { from: string; to?: string },
  plaintext: Uint8Array,
): Promise<SignalEnvelope> {
  const nonce = random(NONCE_LENGTH);
  const sealed = await crypto.encrypt(key, nonce, plaintext, context(topic, address.from, address.to));
  return { ...address, data: base64urlEncode(concatBytes(nonce, sealed)) };
}

/** Opens an envelope. Returns null if it was not sealed for this rendezvous, sender and addressee. */
export async function openSignal(
  crypto: CryptoEngine,
  { topic, key }: RendezvousKeys,
  envelope: SignalEnvelope,
): Promise<Uint8Array | null> {
  const bytes = base64urlDecode(envelope.data);
  if (!bytes || bytes.length <= NONCE_LENGTH) return null;
  const associated = context(topic, envelope.from, envelope.to);
  return crypto.decrypt(key, bytes.subarray(0, NONCE_LENGTH), bytes.subarray(NONCE_LENGTH), associated);
}
