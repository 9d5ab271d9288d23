import { errorsOf } from './errors.js';
import type { CodeTable } from './errors.js';

/** Codes that a person can meet although the program is correct. An app has words for each. */
const problems = {
  'crypto-unavailable': [
    'This page has no access to Web Crypto (crypto.subtle is missing).',
    'Serve the page over HTTPS, or open it as http://localhost: browsers withhold Web Crypto from plain HTTP on a network address.',
  ],
  /** This browser's Web Crypto lacks an algorithm that Kith needs. */
  'crypto-outdated': [null, 'Use Chrome or Edge 137, Firefox 130, Safari 17, or anything newer.'],
  /** The stored identity cannot be read. */
  'identity-unreadable': [null, 'Check the path and its permissions.'],
  /** The identity cannot be stored. */
  'identity-unwritable': [null, 'Choose a place on a local disk where this user may write and hard links exist.'],
  /** The stored identity cannot be used. It was left untouched. */
  'identity-damaged': [null, 'Restore it from a backup, or move it away and start again with the recovery words.'],
  /** The stored identity was written by a newer version. It was left untouched. */
  'identity-newer': [null, 'Update this program.'],
} satisfies CodeTable;

/** Codes of mistakes in the program or in running it. */
const mistakes = {
  /** An argument is not what the function takes. */
  'argument-invalid': [null, null],
  'identity-exists': ['An identity is stored here already.', 'Open it, or choose another place.'],
  'identity-other-person': [
    'The identity stored here belongs to another person than the seed.',
    'Open it without a seed, or restore into another place.',
  ],
  /** Others on this machine may read the file of the identity. */
  'identity-permissions': [null, null],
  'root-closed': [
    'The root signer was used after withRoot had ended.',
    'Sign inside the function given to withRoot, and return a promise that waits for it.',
  ],
  'certificate-malformed': ['A kept certificate cannot be read.', 'Restore this storage from a backup, or join again.'],
  'certificate-key-refused': [
    'A kept certificate names a refused key.',
    'Restore this storage from a backup, or join again.',
  ],
  /** Canonical CBOR has no form for this value. */
  'cbor-unsupported': [
    null,
    'Use null, booleans, safe integers, finite numbers, text, bytes, arrays and plain objects, at most 32 levels deep.',
  ],
  'aead-key-foreign': ['This AEAD key was imported by another engine.', 'Use the engine that imported it.'],
  'seal-recipient': [
    'The recipient key is a point of small order.',
    'Seal only to keys taken from a verified certificate.',
  ],
  /** A key does not have 32 bytes. */
  'key-length': [null, null],
  /** A nonce does not have 12 bytes. */
  'nonce-length': [null, null],
  /** A seed does not have 32 bytes. */
  'seed-length': [null, null],
  /** A secret does not have 32 bytes. */
  'secret-length': [null, null],
  /** The key of a recipient does not have 32 bytes. */
  'recipient-length': [null, null],
  /** A key for agreements does not have 32 bytes. */
  'agreement-key-length': [null, null],
} satisfies CodeTable;

/** The codes that a person can meet although the program is correct. An app needs words for each of them. */
export type IdentityProblem = keyof typeof problems;

/** Every code that an error of this package carries. */
export type IdentityCode = keyof typeof identityCodes;

export const identityCodes = Object.freeze({ ...problems, ...mistakes });

export const identityError = errorsOf(identityCodes);
