import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import type { ClassicLevel } from 'classic-level';
import { levelMissing, storageBusy, storageDamaged, storageFailed, storageFull, storageNewer } from './errors.js';
import { inspectLevel } from './level-inspect.js';
import { formatKey, storedValue, userRange, userValue, writeNumberKey, writeNumberValue } from './level-records.js';
import { STORAGE_FORMAT } from './port.js';

export type Level = ClassicLevel<Uint8Array, Uint8Array>;
/** Makes the database object of a directory, unopened. */
export type CreateLevel = (directory: string) => Promise<Level>;

export const classicLevel: CreateLevel = async (directory) => {
  const Class = await loadLevel();
  return new Class<Uint8Array, Uint8Array>(directory, { keyEncoding: 'view', valueEncoding: 'view' });
};

/** Loads classic-level. It is a compiled package that only programs with directory storage install. */
async function loadLevel(): Promise<typeof ClassicLevel> {
  try {
    return (await import('classic-level')).ClassicLevel;
  } catch (cause) {
    throw levelMissing(cause);
  }
}

/** Opens or creates the database of a directory. Checks first whether LevelDB would lose data by opening it. */
export async function openLevel(directory: string, create: CreateLevel): Promise<Level> {
  let inspection = await inspectLevel(directory);
  if (inspection.kind === 'damaged') {
    // A compaction in another process looks like damage for a moment.
    if (await isLocked(directory)) throw storageBusy(directory);
    inspection = await inspectLevel(directory);
  }
  if (inspection.kind === 'damaged') throw storageDamaged(directory, inspection.what);
  if (inspection.kind === 'absent') await createDirectory(directory);

  const level = await create(directory);
  try {
    await level.open();
  } catch (error) {
    throw levelError(directory, error);
  }
  try {
    await checkFormat(level, directory);
  } catch (error) {
    await level.close();
    throw levelError(directory, error);
  }
  return level;
}

/** Tells whether a process, or another handle in this one, has the database of a directory open. */
export async function isLocked(directory: string): Promise<boolean> {
  // LevelDB takes its lock before it refuses to open an existing database.
  const Class = await loadLevel();
  const probe = new Class(directory, { createIfMissing: false, errorIfExists: true });
  try {
    await probe.open();
    await probe.close();
    return false;
  } catch (error) {
    return codesOf(error).includes('LEVEL_LOCKED');
  }
}

async function checkFormat(level: Level, directory: string): Promise<void> {
  const stored = await level.get(formatKey);
  if (stored === undefined) {
    if ((await level.keys({ ...userRange, limit: 1 }).all()).length > 0)
      throw storageDamaged(directory, 'its format record is missing');
    await level.batch(
      [
        {
          type: 'put',
          key: formatKey,
          value: storedValue(formatKey, Uint8Array.of(STORAGE_FORMAT)),
        },
        { type: 'put', key: writeNumberKey, value: writeNumberValue(0) },
      ],
      { sync: true },
    );
    return;
  }
  // Every format begins with the version, so the version of a newer format can be read.
  const version = stored[0] ?? 0;
  if (version > STORAGE_FORMAT) throw storageNewer(directory, `storage format ${version}, known is ${STORAGE_FORMAT}`);
  if (version < 1 || userValue(formatKey, stored) === undefined)
    throw storageDamaged(directory, 'its format record is not one');
}

/** Makes a directory readable only by its owner: its content shows who communicates with whom. */
async function createDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await syncDirectory(path.dirname(directory));
  } catch (error) {
    throw levelError(directory, error);
  }
}

/** Makes the names in a directory durable. Windows has no such call and does so by itself. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Returns the coded error for an error of LevelDB or of the file system. Coded errors are returned as they are. */
export function levelError(directory: string, error: unknown): Error {
  const codes = codesOf(error);
  const coded = codes.find((code) => code.startsWith('storage-'));
  if (coded !== undefined && error instanceof Error) return error;
  if (isFullError(error)) return storageFull(directory, error);
  if (codes.includes('LEVEL_LOCKED')) return storageBusy(directory, error);
  if (codes.includes('LEVEL_CORRUPTION')) return storageDamaged(directory, 'LevelDB cannot read it', error);
  return storageFailed(directory, error);
}

/** Tells whether an error means a full disk. LevelDB passes on the text of the system's error, not its number. */
export function isFullError(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && (at.code === 'ENOSPC' || at.code === 'EDQUOT' || at.code === 'storage-full')) return true;
    if (/no space left|quota exceeded|not enough space|disk full/i.test(at.message)) return true;
  }
  return false;
}

function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) if ('code' in at) codes.push(String(at.code));
  return codes;
}
