import { KithError } from './errors.js';

export const aeadKeyLength = 32;
export const aeadNonceLength = 12;
export const aeadTagLength = 16;
/** The PKCS #8 and SPKI headers of RFC 8410, in front of the 32 raw bytes. */
export const derHeaders = {
  ed25519Private: '302e020100300506032b657004220420',
  ed25519Public: '302a300506032b6570032100',
  x25519Private: '302e020100300506032b656e04220420',
  x25519Public: '302a300506032b656e032100',
};

/** Lengths of secrets and nonces are the caller's own doing, so a wrong one throws. */
export function requireLength(bytes: Uint8Array, length: number, argument: string): void {
  if (bytes.length === length) return;
  throw new KithError(`${argument}-length`, `${argument} has ${bytes.length} bytes.`, {
    fix: `Pass exactly ${length} bytes.`,
    argument,
  });
}

export function foreignAeadKey(): KithError {
  return new KithError('aead-key-foreign', 'This AEAD key was imported by another engine.', {
    fix: 'Use the engine that imported it.',
    argument: 'key',
  });
}
