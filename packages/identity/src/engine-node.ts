import * as node from 'node:crypto';
import { concatBytes, equalBytes } from './bytes.js';
import type { AeadKey, CryptoEngine, VerifyKey } from './crypto.js';
import { aeadKeyLength, aeadNonceLength, aeadTagLength, foreignAeadKey, requireLength } from './engine-checks.js';
import type { RandomBytes } from './environment.js';
import { nativeKeyCheck } from './key-check-node.js';
import { privateKey, publicKey, rawPublicKey } from './node-keys.js';
import { isSmallOrderMontgomery } from './small-order.js';
import { keyAdmission, signatureHasStrictForm } from './strict-ed25519.js';

interface NodeVerifyKey extends VerifyKey {
  readonly nodeKey: node.KeyObject;
}

interface NodeAeadKey extends AeadKey {
  readonly nodeSecret: node.KeyObject;
}

const cipher = 'aes-256-gcm';
const tag = { authTagLength: aeadTagLength };

/** Makes an engine over node:crypto. All its functions are synchronous. `randomBytes` is for tests that must repeat. */
export function createNodeCrypto({ randomBytes }: { randomBytes?: RandomBytes } = {}): CryptoEngine {
  const admitKey = keyAdmission(
    (bytes) => ({ bytes, nodeKey: publicKey('Ed25519', bytes) }) as unknown as NodeVerifyKey,
    { isSound: nativeKeyCheck() },
  );
  const secretOf = (key: AeadKey): node.KeyObject => {
    const { nodeSecret } = key as NodeAeadKey;
    if (nodeSecret === undefined) throw foreignAeadKey();
    return nodeSecret;
  };
  const hmac = (key: Uint8Array, message: Uint8Array): Uint8Array =>
    plain(node.createHmac('sha256', key).update(message).digest());
  return {
    name: 'node',
    randomBytes: randomBytes ?? pooledRandomBytes(),
    sha256:
      typeof node.hash === 'function'
        ? (message) => plain(node.hash('sha256', message, 'buffer'))
        : (message) => plain(node.createHash('sha256').update(message).digest()),
    hmac,
    hkdf: (secret, info, length, salt) =>
      new Uint8Array(node.hkdfSync('sha256', secret, salt ?? new Uint8Array(), info, length)),
    admitKey,
    verify(key, message, signature) {
      if (!signatureHasStrictForm(signature)) return false;
      const nodeKey = (key as NodeVerifyKey).nodeKey ?? admitKey(key.bytes)?.nodeKey;
      return nodeKey !== undefined && node.verify(null, message, nodeKey, signature);
    },
    importAeadKey(key) {
      requireLength(key, aeadKeyLength, 'key');
      return { nodeSecret: node.createSecretKey(key) } as unknown as NodeAeadKey;
    },
    encrypt(key, nonce, plaintext, associatedData) {
      requireLength(nonce, aeadNonceLength, 'nonce');
      const sealing = node.createCipheriv(cipher, secretOf(key), nonce, tag);
      sealing.setAAD(associatedData);
      const body = sealing.update(plaintext);
      sealing.final();
      return concatBytes(body, sealing.getAuthTag());
    },
    decrypt(key, nonce, ciphertext, associatedData) {
      const secret = secretOf(key);
      const length = ciphertext.length - aeadTagLength;
      if (nonce.length !== aeadNonceLength || length < 0) return null;
      const opening = node.createDecipheriv(cipher, secret, nonce, tag);
      opening.setAAD(associatedData);
      opening.setAuthTag(ciphertext.subarray(length));
      const plaintext = opening.update(ciphertext.subarray(0, length));
      try {
        opening.final();
      } catch (error) {
        // `final` only compares the tag, so the tag does not match.
        if (error instanceof Error) return null;
        throw error;
      }
      return plain(plaintext);
    },
    signerFromSeed(seed) {
      requireLength(seed, 32, 'seed');
      const key = privateKey('Ed25519', seed);
      return {
        publicKey: rawPublicKey(key),
        sign: (message) => plain(node.sign(null, message, key)),
      };
    },
    agreementFromSecret(secret) {
      requireLength(secret, 32, 'secret');
      const mine = privateKey('X25519', secret);
      return {
        publicKey: rawPublicKey(mine),
        agree(theirs) {
          if (theirs.length !== 32 || isSmallOrderMontgomery(theirs)) return null;
          const shared = node.diffieHellman({
            privateKey: mine,
            publicKey: publicKey('X25519', theirs),
          });
          return equalBytes(shared, new Uint8Array(32)) ? null : plain(shared);
        },
      };
    },
  };
}

/**
 * Returns random bytes from a pool, because a system call costs the same for 16 bytes as for 4,096. Bytes that were returned
 * are wiped from the pool and never returned again.
 */
function pooledRandomBytes(): RandomBytes {
  const pool = new Uint8Array(4096);
  let used = pool.length;
  return (length) => {
    if (length > pool.length / 8) return plain(node.randomBytes(length));
    if (used + length > pool.length) {
      node.randomFillSync(pool);
      used = 0;
    }
    const bytes = pool.slice(used, used + length);
    pool.fill(0, used, used + length);
    used += length;
    return bytes;
  };
}

/** Returns a plain Uint8Array for a Buffer, whose `slice` does not copy. */
function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}
