import { base58btc } from 'multiformats/bases/base58';
import { hexEncode } from './bytes.js';
import { identityError } from './codes.js';

/** A person: the Ed25519 root key as a did:key (W3C CCG, the did:key method), always 56 characters. */
export type Did = `did:key:z${string}`;

/** Multicodec 0xed (ed25519-pub) as a varint. */
const ed25519Multicodec = Uint8Array.of(0xed, 0x01);
/** `did:key:`, then `z6Mk…`: 34 bytes that begin with 0xed01 always take 47 base58 digits. */
const didPattern = /^did:key:z[1-9A-HJ-NP-Za-km-z]{47}$/;

/** Names a 32-byte Ed25519 public key. Says nothing about whether the key may be trusted. */
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
 * The 32 key bytes of a did:key, or null unless it is exactly how didFromKey writes an Ed25519 key: no other key type,
 * base, case or length. Whether the key is a point to be trusted is the engine's question (`admitKey`).
 */
export function keyFromDid(did: string): Uint8Array | null {
  if (!didPattern.test(did)) return null;
  const prefixed = base58btc.decode(did.slice('did:key:'.length));
  if (prefixed.length !== 34) return null;
  const key = prefixed.slice(2);
  // Also what refuses another multicodec: only an Ed25519 key comes out as it went in.
  return didFromKey(key) === did ? key : null;
}

/** Eight bytes for display beside a name, never for deciding anything: `aa:bb:cc:dd:ee:ff:00:11`. */
export function shortFingerprint(key: Uint8Array): string {
  return Array.from(key.subarray(0, 8), (byte) => hexEncode(Uint8Array.of(byte))).join(':');
}
