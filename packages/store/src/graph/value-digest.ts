import { concatBytes, encodeCanonical, utf8Encode } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';
import type { Value } from '../format/body.js';

const purpose = utf8Encode('kith/v1/index-value');

/** Returns the digest by which an index finds the number of a value: the first 16 bytes of SHA-256(domain ‖ canonical CBOR). */
export function valueDigest(crypto: CryptoEngine, value: Value): Uint8Array {
  return crypto.sha256(concatBytes(purpose, encodeCanonical(value))).slice(0, 16);
}
