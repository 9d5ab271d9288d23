import { gcm } from '@noble/ciphers/aes.js';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import type { EdwardsPoint } from '@noble/curves/abstract/edwards.js';
import { bytesToNumberLE } from '@noble/curves/utils.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, equalBytes } from './bytes.js';
import type { AeadKey, CryptoEngine, VerifyKey } from './crypto.js';
import { aeadKeyLength, aeadNonceLength, aeadTagLength, foreignAeadKey, requireLength } from './engine-checks.js';
import type { RandomBytes } from './environment.js';
import { portableHashes } from './portable-hashes.js';
import { isSmallOrderMontgomery } from './small-order.js';
import { keyAdmission, signatureHasStrictForm } from './strict-ed25519.js';

interface NobleVerifyKey extends VerifyKey {
  readonly point: EdwardsPoint;
}

interface NobleAeadKey extends AeadKey {
  readonly nobleKey: Uint8Array;
}

const { Point } = ed25519;

/**
 * Makes an engine in plain JavaScript. It is synchronous and gives the same results everywhere. It is the fallback, and the
 * reference for the other engines.
 */
export function createNobleEngine({ randomBytes }: { randomBytes: RandomBytes }): CryptoEngine {
  const admitKey = keyAdmission(
    // A small table of multiples halves the time of each later check under this key.
    (bytes) => ({ bytes, point: Point.fromBytes(bytes, false).precompute(4) }) as unknown as NobleVerifyKey,
  );
  const secretOf = (key: AeadKey): Uint8Array => {
    const { nobleKey } = key as NobleAeadKey;
    if (nobleKey === undefined) throw foreignAeadKey();
    return nobleKey;
  };
  return {
    name: 'noble',
    randomBytes,
    ...portableHashes,
    admitKey,
    verify(key, message, signature) {
      if (!signatureHasStrictForm(signature)) return false;
      const point = (key as NobleVerifyKey).point ?? admitKey(key.bytes)?.point;
      return point !== undefined && satisfiesEquation(point, key.bytes, message, signature);
    },
    importAeadKey(key) {
      requireLength(key, aeadKeyLength, 'key');
      return { nobleKey: Uint8Array.from(key) } as unknown as NobleAeadKey;
    },
    encrypt(key, nonce, plaintext, associatedData) {
      requireLength(nonce, aeadNonceLength, 'nonce');
      return gcm(secretOf(key), nonce, associatedData).encrypt(plaintext);
    },
    decrypt(key, nonce, ciphertext, associatedData) {
      const secret = secretOf(key);
      if (nonce.length !== aeadNonceLength || ciphertext.length < aeadTagLength) return null;
      try {
        return gcm(secret, nonce, associatedData).decrypt(ciphertext);
      } catch (error) {
        // Lengths are checked above, so the tag does not match.
        if (error instanceof Error) return null;
        throw error;
      }
    },
    signerFromSeed(seed) {
      requireLength(seed, 32, 'seed');
      const secret = Uint8Array.from(seed);
      return {
        publicKey: ed25519.getPublicKey(secret),
        sign: (message) => ed25519.sign(message, secret),
      };
    },
    agreementFromSecret(secret) {
      requireLength(secret, 32, 'secret');
      const scalar = Uint8Array.from(secret);
      return {
        publicKey: x25519.getPublicKey(scalar),
        agree: (theirs) =>
          theirs.length !== 32 || isSmallOrderMontgomery(theirs) ? null : x25519.getSharedSecret(scalar, theirs),
      };
    },
  };
}

/**
 * Checks the equation of RFC 8032 section 5.1.7 without the cofactor: R' = S·B - k·A, compared byte for byte with R, k =
 * SHA-512(R ‖ A ‖ M). The library's own `verify` multiplies by the cofactor, and so accepts signatures that native verifiers
 * refuse.
 */
function satisfiesEquation(point: EdwardsPoint, key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const commitment = signature.subarray(0, 32);
  const challenge = bytesToNumberLE(sha512(concatBytes(commitment, key, message))) % Point.Fn.ORDER;
  const response = bytesToNumberLE(signature.subarray(32));
  const expected = Point.BASE.multiplyUnsafe(response).subtract(point.multiplyUnsafe(challenge));
  return equalBytes(expected.toBytes(), commitment);
}
