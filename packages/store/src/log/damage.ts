import type { KithError } from '@kith/identity';
import { storeError } from '../codes.js';
import { MalformedBytes } from '../format/cbor-bytes.js';

/** Makes the error for stored data that cannot be what was written. */
export function damaged(what: string): KithError {
  return storeError('storage-damaged', {
    message: `This space's storage is damaged: ${what}.`,
    fix: 'Keep a copy of the storage, delete it here, and open the space again from another device or a fresh invite.',
  });
}

/** Makes the error for a database that was deleted. */
export function storageLost(): KithError {
  return storeError('storage-lost', {
    message: "This space's storage was deleted while it was open.",
    fix: 'Copy what you have written, close the space, and join it again: what others hold comes back.',
  });
}

/**
 * Returns the result of `read`.
 * @throws KithError `storage-damaged` where the record is malformed.
 */
export function readStored<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedBytes) throw damaged('a record');
    throw error;
  }
}
