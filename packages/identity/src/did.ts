import { base58btc } from 'multiformats/bases/base58';
import { hexEncode } from './bytes.js';
import { identityError } from './codes.js';

/** A person: the Ed25519 root key as a did:key (W3C CCG, the did:key method), always 56 characters. */
export type Did = `did:key:z${string}`;

/** Multicodec 0xed (ed25519-pub) as a varint. */
const ed25519Multicodec = Uint8Array.of(0xed, 0x01);
/** `did:key:`, then `z6Mk…`: 34 bytes that begin with 0xed01 always take 47 base58 digits. */
const didPattern = /^did:key:z[1-9A-HJ-NP-Za-km-z]{47}$/;

/** Returns the DID of a 32-byte Ed25519 public key. Does not check whether the key may be trusted. */
export function didFromKey(publicKey: Uint8Array): Did {
  if (publicKey.length !== 32) {
    throw identityError('key-length', {
      message: `An Ed25519 public key has 32 bytes, not ${publicKey.length}.`,
      fix: 'Pass the raw public key.',
      argument: 'publicKey',
    });
  }
  const prefixed = new Uint8Array(34);
  prefixed.set(ed25519Multicodec);
  prefixed.set(publicKey, 2);
  return `did:key:${base58btc.encode(prefixed)}` as Did;
}

/**
 * Returns the 32 key bytes of a did:key. Returns null unless the text is exactly the output of didFromKey: no other key type,
 * base, case or length. The engine decides whether the key may be trusted (`admitKey`).
 */
export function keyFromDid(did: string): Uint8Array | null {
  if (!didPattern.test(did)) return null;
  const prefixed = base58btc.decode(did.slice('did:key:'.length));
  if (prefixed.length !== 34) return null;
  const key = prefixed.slice(2);
  // This also refuses every other multicodec: only an Ed25519 key survives the round trip.
  return didFromKey(key) === did ? key : null;
}

/**
 * Returns eight bytes of a person's key for display: `aa:bb:cc:dd:ee:ff:00:11`. Returns the text itself if it is no DID. Never use
 * the result for a decision.
 */
export function shortFingerprint(person: string): string {
  const key = keyFromDid(person);
  if (key === null) return person;
  return Array.from(key.subarray(0, 8), (byte) => hexEncode(Uint8Array.of(byte))).join(':');
}
