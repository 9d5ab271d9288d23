import { readdir, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { storageDamaged } from './errors.js';
import { GroupCommit } from './group-commit.js';
import { expectedKeys, judge } from './judge.js';
import { type CreateLevel, isFullError, type Level, levelError, openLevel } from './level-open.js';
import { discardWrite, probeSpace } from './level-recovery.js';
import {
  emptyRange,
  readWriteNumber,
  storedKey,
  storedValue,
  userKey,
  userValue,
  writeNumberKey,
  writeNumberValue,
} from './level-records.js';
import type { CommitBatch, CommitOutcome, KeyRange, KeyValuePair, StorageEstimate } from './port.js';

const oneRead = 512 * 1024;
/** How many pairs one commit of `clear` deletes. */
const oneClear = 10_000;

/**
 * One open LevelDB, shared by the handles of this process. Writes go through a group commit. A failed write is undone before
 * the next one.
 */
export class LevelDatabase {
  readonly #directory: string;
  readonly #create: CreateLevel;
  readonly #commits = new GroupCommit((batches) => this.#write(batches));
  readonly #reads = new Set<Promise<unknown>>();
  /** Undefined only during a recovery, or after an incomplete one. */
  #level: Level | undefined;
  #recovering: Promise<void> | undefined;
  /** The number of the failed write that is still in the log. */
  #failedWrite: number | undefined;
  #writeNumber: number;
  #written = false;

  private constructor(directory: string, create: CreateLevel, level: Level, writeNumber: number) {
    this.#directory = directory;
    this.#create = create;
    this.#level = level;
    this.#writeNumber = writeNumber;
  }

  static async open(directory: string, create: CreateLevel): Promise<LevelDatabase> {
    const level = await openLevel(directory, create);
    try {
      return new LevelDatabase(directory, create, level, await lastWriteNumber(level, directory));
    } catch (error) {
      await level.close();
      throw levelError(directory, error);
    }
  }

  async getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    const stored = keys.map(storedKey);
    const found = await this.#read((level) => level.getMany(stored));
    return found.map((bytes, index) => {
      const key = stored[index];
      return bytes === undefined || key === undefined ? undefined : this.#checked(key, bytes);
    });
  }

  async range({ from, to, reverse = false, limit = Infinity }: KeyRange): Promise<KeyValuePair[]> {
    if (limit < 1) return [];
    const bounds = {
      gte: storedKey(from),
      lt: storedKey(to),
      reverse,
      limit,
      highWaterMarkBytes: oneRead,
    };
    const found = await this.#read((level) => level.iterator(bounds).all());
    return found.map(([key, bytes]) => [userKey(key), this.#checked(key, bytes)]);
  }

  commit(batch: CommitBatch): Promise<CommitOutcome> {
    return this.#commits.commit(batch);
  }

  async clear({ from, to }: Pick<KeyRange, 'from' | 'to'>): Promise<void> {
    const bounds = { gte: storedKey(from), lt: storedKey(to) };
    for (;;) {
      const keys = await this.#read((level) => level.keys({ ...bounds, limit: oneClear }).all());
      if (keys.length === 0) break;
      const outcome = await this.commit({ expect: [], puts: [], deletes: keys.map(userKey) });
      if (outcome.kind === 'failed') throw levelError(this.#directory, outcome.cause);
    }
    // Without this, the pairs would stay in the files until LevelDB happens to write their tables anew.
    await this.#read((level) => level.compactRange(bounds.gte, bounds.lt));
  }

  idle(): Promise<void> {
    return this.#commits.idle();
  }

  async estimate(): Promise<StorageEstimate> {
    const files = await readdir(this.#directory);
    const sizes = await Promise.all(files.map((file) => sizeOf(path.join(this.#directory, file))));
    const usage = sizes.reduce((sum, size) => sum + size, 0);
    const volume = await statfs(this.#directory);
    return { usage, quota: usage + volume.bavail * volume.bsize };
  }

  async close(): Promise<void> {
    await this.idle();
    await this.#recovering;
    await Promise.allSettled(this.#reads);
    const level = this.#level;
    this.#level = undefined;
    if (level !== undefined) {
      // Writes the log out as a table, so that the next open has nothing to replay.
      if (this.#written && this.#failedWrite === undefined) await level.compactRange(emptyRange.from, emptyRange.to);
      await level.close();
    }
    await this.#discardFailedWrite();
  }

  async #read<Result>(run: (level: Level) => Promise<Result>): Promise<Result> {
    try {
      while (this.#level === undefined) await this.#recover();
      const reading = run(this.#level);
      this.#reads.add(reading);
      try {
        return await reading;
      } finally {
        this.#reads.delete(reading);
      }
    } catch (error) {
      throw levelError(this.#directory, error);
    }
  }

  #checked(key: Uint8Array, bytes: Uint8Array): Uint8Array {
    const value = userValue(key, bytes);
    if (value === undefined) throw storageDamaged(this.#directory, 'a record does not match its checksum');
    return value;
  }

  async #write(batches: readonly CommitBatch[]): Promise<readonly CommitOutcome[]> {
    try {
      if (this.#failedWrite !== undefined) await this.#recover();
      const keys = [...expectedKeys(batches)];
      const values = await this.getMany(keys.map(([, key]) => key));
      const { accepted, writes } = judge(batches, new Map(keys.map(([name], index) => [name, values[index]])));
      if (writes.size > 0) await this.#flush([...writes.values()]);
      return accepted.map((yes) => (yes ? { kind: 'committed' } : { kind: 'conflict' }));
    } catch (cause) {
      const code = isFullError(cause) ? 'storage-full' : 'storage-failed';
      return batches.map(() => ({ kind: 'failed', code, cause }));
    }
  }

  async #flush(writes: readonly { key: Uint8Array; value: Uint8Array | undefined }[]): Promise<void> {
    while (this.#level === undefined) await this.#recover();
    const number = (this.#writeNumber += 1);
    const operations = writes.map(({ key, value }) => {
      const stored = storedKey(key);
      return value === undefined
        ? ({ type: 'del', key: stored } as const)
        : ({ type: 'put', key: stored, value: storedValue(stored, value) } as const);
    });
    try {
      this.#written = true;
      await this.#level.batch([{ type: 'put', key: writeNumberKey, value: writeNumberValue(number) }, ...operations], {
        sync: true,
      });
    } catch (error) {
      this.#failedWrite = number;
      await this.#recover().catch((recovery: unknown) => {
        // Reads continue with the open database. The next commit tries again.
        throw new AggregateError([error, recovery], messageOf(error), { cause: error });
      });
      throw error;
    }
  }

  #recover(): Promise<void> {
    this.#recovering ??= this.#reopen().finally(() => (this.#recovering = undefined));
    return this.#recovering;
  }

  /** Opens the database again. After a failed write, LevelDB refuses every write until then. */
  async #reopen(): Promise<void> {
    await probeSpace(this.#directory);
    const level = this.#level;
    this.#level = undefined;
    await Promise.allSettled(this.#reads);
    await level?.close();
    await this.#discardFailedWrite();
    this.#level = await openLevel(this.#directory, this.#create);
  }

  async #discardFailedWrite(): Promise<void> {
    if (this.#failedWrite === undefined) return;
    await discardWrite(this.#directory, this.#failedWrite);
    this.#failedWrite = undefined;
  }
}

async function lastWriteNumber(level: Level, directory: string): Promise<number> {
  const stored = await level.get(writeNumberKey);
  const value = stored === undefined ? undefined : userValue(writeNumberKey, stored);
  if (value?.length !== 8) throw storageDamaged(directory, 'its write counter is not one');
  return readWriteNumber(value);
}

/** Returns the size of a file, 0 if it is gone: LevelDB may delete a file between listing and reading. */
async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
