import {
  base64urlDecode,
  base64urlEncode,
  encodeCanonical,
  inDomain,
  type AeadKey,
  type CryptoEngine,
  type RandomBytes,
} from '@kith/identity';
import { deriveAeadKey, openBody, sealBody } from '@kith/identity/internal';
import type { SignalEnvelope } from '../ports.js';

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
  return deriveAeadKey(crypto, secret, inDomain('signal'));
}

/** Returns the associated data that binds a signal to its topic, sender and addressee, so that a broker cannot move it. */
function context(topic: string, from: string, to: string | undefined): Uint8Array {
  return encodeCanonical([topic, from, to ?? null]);
}

/** Seals a signal. The data of the envelope is nonce 12 ‖ AES-256-GCM ciphertext ‖ tag. */
export async function sealSignal(
  parts: { crypto: CryptoEngine; random: RandomBytes },
  { topic, key }: RendezvousKeys,
  address: { from: string; to?: string },
  plaintext: Uint8Array,
): Promise<SignalEnvelope> {
  const sealed = await sealBody(parts, key, context(topic, address.from, address.to), plaintext);
  return { ...address, data: base64urlEncode(sealed) };
}

/** Opens an envelope. Returns null if it was not sealed for this rendezvous, sender and addressee. */
export async function openSignal(
  crypto: CryptoEngine,
  { topic, key }: RendezvousKeys,
  envelope: SignalEnvelope,
): Promise<Uint8Array | null> {
  const bytes = base64urlDecode(envelope.data);
  return bytes === null ? null : openBody(crypto, key, context(topic, envelope.from, envelope.to), bytes);
}
