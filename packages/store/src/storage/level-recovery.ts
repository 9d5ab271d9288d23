import { open, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readLog } from './level-log.js';
import { isWrite } from './level-records.js';

const probeFile = 'SPACE';
const margin = 1024 * 1024;

/**
 * Checks that there is space to open LevelDB again: opening rewrites its logs as tables. Must be called before closing a
 * database that still answers reads.
 * @throws the error of the file system where there is none.
 */
export async function probeSpace(directory: string): Promise<void> {
  const probe = path.join(directory, probeFile);
  const sizes = await Promise.all(
    (await logsOf(directory)).map(async (file) => (await stat(path.join(directory, file))).size),
  );
  try {
    await writeFile(probe, new Uint8Array(sizes.reduce((sum, size) => sum + size, margin)), {
      flush: true,
    });
  } finally {
    await rm(probe, { force: true });
  }
}

/**
 * Removes a write that was reported as failed from the log, whole or in part. Must be called while the database is closed.
 * Without this, LevelDB would restore the write if only its flush had failed, and would append after a torn record.
 */
export async function discardWrite(directory: string, number: number): Promise<void> {
  const newest = (await logsOf(directory)).at(-1);
  if (newest === undefined) return;
  const file = path.join(directory, newest);
  const bytes = await readFile(file);
  const { records, wholeBytes } = readLog(bytes);
  const keep = records.find((record) => isWrite(record.payload, number))?.start ?? wholeBytes;
  if (keep >= bytes.length) return;
  await truncate(file, keep);
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Log files, oldest first. */
async function logsOf(directory: string): Promise<string[]> {
  const logs = (await readdir(directory)).filter((file) => /^\d+\.log$/.test(file));
  return logs.toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
}
