import { KithError } from '@kith/identity';

const encoder = new TextEncoder();

/** Refuses what no adapter could name a database. Everything else is encoded by the adapter. */
export function checkDatabaseName(name: string): void {
  const bytes = encoder.encode(name).length;
  if (bytes >= 1 && bytes <= 64 && !/\p{Surrogate}/u.test(name)) return;
  throw new KithError('storage-name', 'This is not a database name.', {
    fix: 'Pass a name of 1 to 64 bytes of UTF-8.',
    argument: 'name',
  });
}

export function storageClosed(): KithError {
  return new KithError('storage-closed', 'This database handle is closed.', {
    fix: 'Open the database again; it was closed here, or deleted by another handle or tab.',
  });
}

export function storageNewer(name: string, found: string, cause?: unknown): KithError {
  return new KithError('storage-newer', `The database "${name}" was written by a newer version (${found}).`, {
    fix: 'Update this program; nothing was changed.',
    cause,
  });
}

export function levelMissing(cause: unknown): KithError {
  return new KithError('level-missing', 'Keeping a database in a directory needs the package classic-level.', {
    fix: 'Install it beside Kith: npm install classic-level',
    cause,
  });
}

export function storageBusy(name: string, cause?: unknown): KithError {
  return new KithError('storage-busy', `The database "${name}" is already open elsewhere.`, {
    fix: 'Close the other program that uses it, or give this one its own directory.',
    cause,
  });
}

export function storageDamaged(name: string, what: string, cause?: unknown): KithError {
  return new KithError('storage-damaged', `The database "${name}" is damaged: ${what}.`, {
    fix: 'Put it back from a copy, or move it away and sync again from another device; it was left as found.',
    cause,
  });
}

export function storageFull(name: string, cause: unknown): KithError {
  return new KithError('storage-full', `There is no space left for the database "${name}".`, {
    fix: 'Free some space and try again; what is stored is whole.',
    cause,
  });
}

export function storageFailed(name: string, cause: unknown): KithError {
  return new KithError('storage-failed', `The database "${name}" could not be read or written.`, {
    fix: 'See the cause; check the disk and its permissions.',
    cause,
  });
}

export function storageLost(name: string, cause?: unknown): KithError {
  return new KithError('storage-lost', `The database "${name}" was deleted while it was open.`, {
    fix: 'Keep a copy of what is on the screen; close what uses the database, and open it anew.',
    cause,
  });
}
