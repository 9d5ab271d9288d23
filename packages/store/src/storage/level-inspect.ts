import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { readLog } from './level-log.js';
import { readManifest } from './level-manifest.js';

export type Inspection = { kind: 'absent' } | { kind: 'sound' } | { kind: 'damaged'; what: string };

/**
 * Looks at a LevelDB directory without changing it. Opening does change it: LevelDB drops log records that do not match, starts
 * a new database where CURRENT is missing, and deletes every table that a cut-off MANIFEST no longer names.
 */
export async function inspectLevel(directory: string): Promise<Inspection> {
  const files = await filesOf(directory);
  if (files === undefined) return { kind: 'absent' };
  const holdsData = [...files].some((file) => /\.(log|ldb|sst)$/.test(file));
  if (!files.has('CURRENT')) return holdsData ? damaged('the file CURRENT is missing') : { kind: 'absent' };

  const current = (await readFile(path.join(directory, 'CURRENT'), 'latin1')).trim();
  if (!/^MANIFEST-\d+$/.test(current) || !files.has(current)) return damaged('the file CURRENT names no manifest');
  const manifestLog = readLog(await readFile(path.join(directory, current)));
  if (manifestLog.end === 'damaged') return damaged(`${current} was changed`);
  const manifest = readManifest(manifestLog.records.map((record) => record.payload));
  if (manifest === undefined) return damaged(`${current} cannot be read`);

  // A log is deleted only after a manifest that no longer needs it is on disk.
  const needed = manifest.logNumber;
  const logs = [...files].filter((file) => /^\d+\.log$/.test(file) && Number.parseInt(file, 10) >= needed);
  if (needed !== 0 && !logs.some((file) => Number.parseInt(file, 10) === needed))
    return damaged(`${current} or its log is cut short`);
  for (const table of manifest.tables) {
    const file = [`${table.number}`.padStart(6, '0')]
      .flatMap((stem) => [`${stem}.ldb`, `${stem}.sst`])
      .find((name) => files.has(name));
    if (file === undefined) return damaged(`table ${table.number} is missing`);
    if ((await stat(path.join(directory, file))).size !== table.size)
      return damaged(`${file} has another size than was written`);
  }
  for (const file of logs) {
    if (readLog(await readFile(path.join(directory, file))).end === 'damaged') return damaged(`${file} was changed`);
  }
  return { kind: 'sound' };
}

async function filesOf(directory: string): Promise<Set<string> | undefined> {
  try {
    return new Set(await readdir(directory));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function damaged(what: string): Inspection {
  return { kind: 'damaged', what };
}
