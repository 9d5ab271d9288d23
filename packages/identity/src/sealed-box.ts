import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { concatBytes } from './bytes.js';
import type { CryptoEngine, KeyAgreement } from './crypto.js';
import { inDomain } from './domain.js';
import { requireLength } from './engine-checks.js';
import { chain } from './environment.js';
import type { Awaitable } from './environment.js';
import { identityError } from './codes.js';

/** The bytes that a box adds to its plaintext: the ephemeral public key (32) and the tag (16). */
export const sealedBoxOverhead = 48;

/**
 * Encrypts to one X25519 key, anonymously: ephemeral public key ‖ XChaCha20-Poly1305. Key and nonce come from
 * HKDF-SHA256(X25519 secret, salt = ephemeral ‖ recipient, info = `kith/v1/seal` ‖ context). Each pair is used once. Opening
 * needs the same context.
 * @throws KithError `seal-recipient` for a recipient key of small order.
 */
export function seal(
  crypto: CryptoEngine,
  request: { recipient: Uint8Array; context: Uint8Array; plaintext: Uint8Array },
): Awaitable<Uint8Array> {
  const { recipient, context, plaintext } = request;
  requireLength(recipient, 32, 'recipient');
  return chain(crypto.agreementFromSecret(crypto.randomBytes(32)), (ephemeral) =>
    chain(ephemeral.agree(recipient), (secret) => {
      if (secret === null) {
        throw identityError('seal-recipient', { argument: 'recipient' });
      }
      const cipher = boxCipher(crypto, secret, ephemeral.publicKey, recipient, context);
      return concatBytes(ephemeral.publicKey, cipher.encrypt(plaintext));
    }),
  );
}

/**
 * Opens a box. Returns null for another recipient's box, another context, and a box that was changed, cut or made with a bad
 * point.
 */
export function openSealed(
  crypto: CryptoEngine,
  request: { agreement: KeyAgreement; context: Uint8Array; box: Uint8Array },
): Awaitable<Uint8Array | null> {
  const { agreement, context, box } = request;
  if (box.length < sealedBoxOverhead) return null;
  const ephemeral = box.slice(0, 32);
  return chain(agreement.agree(ephemeral), (secret) => {
    if (secret === null) return null;
    try {
      return boxCipher(crypto, secret, ephemeral, agreement.publicKey, context).decrypt(box.subarray(32));
    } catch (error) {
      // All lengths are correct here, so the tag does not match.
      if (error instanceof Error) return null;
      throw error;
    }
  });
}

function boxCipher(
  crypto: CryptoEngine,
  secret: Uint8Array,
  ephemeral: Uint8Array,
  recipient: Uint8Array,
  context: Uint8Array,
) {
  const derived = crypto.hkdf(secret, inDomain('seal', context), 56, concatBytes(ephemeral, recipient));
  return xchacha20poly1305(derived.subarray(0, 32), derived.subarray(32));
}
