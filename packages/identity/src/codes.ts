import { errorsOf } from './errors.js';
import type { CodeTable } from './errors.js';

/** What a person can meet though the program does everything right: an app has words for each. */
const problems = {
  'crypto-unavailable': [
    'This page has no access to Web Crypto (crypto.subtle is missing).',
    'Serve the page over HTTPS, or open it as http://localhost: browsers withhold Web Crypto from plain HTTP on a network address.',
  ],
  'crypto-outdated': [
    "This browser's Web Crypto lacks an algorithm that Kith needs.",
    'Use Chrome or Edge 137, Firefox 130, Safari 17, or anything newer.',
  ],
  'identity-unreadable': ['The stored identity cannot be read.', 'Check the path and its permissions.'],
  'identity-unwritable': [
    'The identity cannot be stored.',
    'Choose a place on a local disk where this user may write and hard links exist.',
  ],
  'identity-damaged': [
    'The stored identity cannot be used. It was left untouched.',
    'Restore it from a backup, or move it away and start again with the recovery words.',
  ],
  'identity-newer': [
    'The stored identity was written by a newer version. It was left untouched.',
    'Update this program.',
  ],
} satisfies CodeTable;

/** What only whoever writes or runs the program does wrong. */
const mistakes = {
  'argument-invalid': ['An argument is not what the function takes.', 'Pass what its documentation says.'],
  'identity-exists': ['An identity is stored here already.', 'Open it, or choose another place.'],
  'identity-other-person': [
    'The identity stored here belongs to another person than the seed.',
    'Open it without a seed, or restore into another place.',
  ],
  'identity-permissions': [
    'Others on this machine may read the file of the identity.',
    'If nobody untrusted did, let only its owner read it: chmod 600.',
  ],
  'root-closed': [
    'The root signer was used after withRoot had ended.',
    'Sign inside the function given to withRoot, and return a promise that waits for it.',
  ],
  'certificate-malformed': ['A kept certificate cannot be read.', 'Restore this storage from a backup, or join again.'],
  'certificate-key-refused': [
    'A kept certificate names a refused key.',
    'Restore this storage from a backup, or join again.',
  ],
  'cbor-unsupported': [
    'Canonical CBOR has no form for this value.',
    'Use null, booleans, safe integers, finite numbers, text, bytes, arrays and plain objects, at most 32 levels deep.',
  ],
  'aead-key-foreign': ['This AEAD key was imported by another engine.', 'Use the engine that imported it.'],
  'seal-recipient': [
    'The recipient key is a point of small order.',
    'Seal only to keys taken from a verified certificate.',
  ],
  'key-length': ['A key does not have 32 bytes.', 'Pass the raw key: exactly 32 bytes.'],
  'nonce-length': ['A nonce does not have 12 bytes.', 'Pass exactly 12 bytes.'],
  'seed-length': ['A seed does not have 32 bytes.', 'Pass exactly 32 bytes.'],
  'secret-length': ['A secret does not have 32 bytes.', 'Pass exactly 32 bytes.'],
  'recipient-length': ['The key of a recipient does not have 32 bytes.', 'Pass exactly 32 bytes.'],
  'agreement-key-length': ['A key for agreements does not have 32 bytes.', 'Pass exactly 32 bytes.'],
} satisfies CodeTable;

export type IdentityProblem = keyof typeof problems;

/** Every code that an error of this package carries. */
export type IdentityCode = keyof typeof identityCodes;

export const identityCodes = Object.freeze({ ...problems, ...mistakes });

export const identityError = errorsOf(identityCodes);
