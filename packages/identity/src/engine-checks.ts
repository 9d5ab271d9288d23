import type { KithError } from './errors.js';
import { identityError } from './codes.js';

export const aeadKeyLength = 32;
export const aeadNonceLength = 12;
export const aeadTagLength = 16;
/** The PKCS #8 and SPKI headers of RFC 8410, in front of the 32 raw bytes. */
export const derHeaders = {
  ed25519Private: '302e020100300506032b657004220420',
  x25519Private: '302e020100300506032b656e04220420',
};

const lengthCodes = {
  agreementKey: 'agreement-key-length',
  key: 'key-length',
  nonce: 'nonce-length',
  recipient: 'recipient-length',
  recoverySeed: 'seed-length',
  secret: 'secret-length',
  seed: 'seed-length',
} as const;

/**
 * Checks the length of a secret or nonce. A wrong one is a mistake of the caller, so it throws.
 * @throws KithError `agreement-key-length`, `key-length`, `nonce-length`, `recipient-length`, `secret-length`, `seed-length`.
 */
export function requireLength(bytes: Uint8Array, length: number, argument: keyof typeof lengthCodes): void {
  if (bytes.length === length) return;
  throw identityError(lengthCodes[argument], {
    message: `${argument} has ${bytes.length} bytes.`,
    fix: `Pass exactly ${length} bytes.`,
    argument,
  });
}

export function foreignAeadKey(): KithError {
  return identityError('aead-key-foreign', { argument: 'key' });
}
