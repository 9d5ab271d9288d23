import type { KithError } from '@kith/identity';
import { storeError } from '../codes.js';

const encoder = new TextEncoder();

/** Refuses names that some adapter could not use. Adapters encode all others. */
export function checkDatabaseName(name: string): void {
  const bytes = encoder.encode(name).length;
  if (bytes >= 1 && bytes <= 64 && !/\p{Surrogate}/u.test(name)) return;
  throw storeError('storage-name', { argument: 'name' });
}

export function storageClosed(): KithError {
  return storeError('storage-closed');
}

export function storageNewer(name: string, found: string, cause?: unknown): KithError {
  return storeError('storage-newer', {
    message: `The database "${name}" was written by a newer version (${found}).`,
    cause,
  });
}

export function levelMissing(cause: unknown): KithError {
  return storeError('level-missing', { cause });
}

export function storageBusy(name: string, cause?: unknown): KithError {
  return storeError('storage-busy', { message: `The database "${name}" is already open elsewhere.`, cause });
}

export function storageDamaged(name: string, what: string, cause?: unknown): KithError {
  return storeError('storage-damaged', { message: `The database "${name}" is damaged: ${what}.`, cause });
}

export function storageFull(name: string, cause: unknown): KithError {
  return storeError('storage-full', { message: `There is no space left for the database "${name}".`, cause });
}

export function storageFailed(name: string, cause: unknown): KithError {
  return storeError('storage-failed', { message: `The database "${name}" could not be read or written.`, cause });
}

export function storageLost(name: string, cause?: unknown): KithError {
  return storeError('storage-lost', { message: `The database "${name}" was deleted while it was open.`, cause });
}
