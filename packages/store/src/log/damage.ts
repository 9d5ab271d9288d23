import type { KithError } from '@kith/identity';
import { storeError } from '../codes.js';
import { MalformedBytes } from '../format/cbor-bytes.js';

/** What is stored of a space cannot be what was written. */
export function damaged(what: string): KithError {
  return storeError('storage-damaged', {
    message: `This space's storage is damaged: ${what}.`,
    fix: 'Keep a copy of the storage, delete it here, and open the space again from another device or a fresh invite.',
  });
}

/** The database this space was read from is gone, with everything in it. */
export function storageLost(): KithError {
  return storeError('storage-lost', {
    message: "This space's storage was deleted while it was open.",
    fix: 'Copy what you have written, close the space, and join it again: what others hold comes back.',
  });
}

/** What `read` makes of a record. @throws KithError `storage-damaged`. */
export function readStored<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedBytes) throw damaged('a record');
    throw error;
  }
}
