import { CborWriter, base64urlEncode } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';
import { openBody, sealBody } from '@kith/identity/internal';
import type { KeyRing } from './key-ring.js';

export interface BodyPlace {
  readonly feed: Uint8Array;
  readonly seq: number;
  /** 16 bytes. */
  readonly epoch: Uint8Array;
}

/**
 * Seals and opens bodies: nonce 12 ‖ AES-256-GCM(padded plaintext) ‖ tag. The nonce is random and never derived from seq,
 * because a restored backup would repeat it.
 */
export interface ContentCipher {
  /** Null while the epoch's key is missing. */
  seal(place: BodyPlace, plaintext: Uint8Array): Promise<Uint8Array | null>;
  open(place: BodyPlace, body: Uint8Array): Promise<Uint8Array | 'missing-key' | 'undecryptable'>;
}

export function createContentCipher(crypto: CryptoEngine, space: Uint8Array, keys: KeyRing): ContentCipher {
  return {
    async seal(place, plaintext) {
      const key = keys.bodyKey(base64urlEncode(place.epoch), place.feed);
      if (key === null) return null;
      return sealBody({ crypto, random: crypto.randomBytes }, await key, associatedData(space, place), plaintext);
    },
    async open(place, body) {
      const key = keys.bodyKey(base64urlEncode(place.epoch), place.feed);
      if (key === null) return 'missing-key';
      return (await openBody(crypto, await key, associatedData(space, place), body)) ?? 'undecryptable';
    },
  };
}

/** Returns the associated data, which binds a body to its place: canonical CBOR of [`kith/v1/body`, space, feed, seq, epoch]. */
function associatedData(space: Uint8Array, place: BodyPlace): Uint8Array {
  const writer = new CborWriter(128);
  writer.array(5);
  writer.text('kith/v1/body');
  writer.bytes(space);
  writer.bytes(place.feed);
  writer.uint(place.seq);
  writer.bytes(place.epoch);
  return writer.finish();
}
