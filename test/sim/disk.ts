import { memoryStorage } from '@kith/store';
import type { KeyValuePair, KeyValueStore, StorageDriver } from '@kith/store';
import type { Random } from './random.js';
import type { Timeline } from './timeline.js';

/** What a process needs to be for its disk. */
export interface Mortal {
  alive: boolean;
  die(): void;
  /** Dies at the commit after this many further ones, before or after it takes effect; null to live on. */
  diesAtCommit: number | null;
}

/** One of its own for each: a promise that never settles keeps everybody who waits for it in memory. */
const never = (): Promise<never> => new Promise(() => undefined);

/**
 * A disk that keeps what was committed and nothing else. A process that has died gets no answer any more, and no write of
 * it takes effect; whether the commit it died in took effect, it never learns.
 */
export function diskOf(storage: StorageDriver, process: Mortal, timeline: Timeline, random: Random): StorageDriver {
  const wait = (milliseconds: number): Promise<void> =>
    milliseconds === 0 ? Promise.resolve() : new Promise((resolve) => timeline.after(milliseconds, resolve));
  const alive = async <T>(act: () => Promise<T>): Promise<T> => {
    if (!process.alive) return never();
    const answer = await act();
    return process.alive ? answer : never();
  };
  const handle = (store: KeyValueStore): KeyValueStore => ({
    get: (key) => alive(() => store.get(key)),
    getMany: (keys) => alive(() => store.getMany(keys)),
    range: (query) => alive(() => store.range(query)),
    clear: (range) => alive(() => store.clear(range)),
    estimate: () => alive(() => store.estimate()),
    close: () => store.close(),
    commit: (batch) =>
      alive(async () => {
        await wait(random.chance(0.5) ? 0 : random.between(1, 8));
        if (!process.alive) return never();
        if (process.diesAtCommit !== null) {
          process.diesAtCommit -= 1;
          if (process.diesAtCommit < 0) {
            if (random.chance(0.5)) await store.commit(batch);
            process.die();
            return never();
          }
        }
        return store.commit(batch);
      }),
  });
  return {
    open: async (name) => handle(await storage.open(name)),
    list: () => storage.list(),
    delete: (name) => storage.delete(name),
  };
}

/** Another disk with the same contents. */
export async function copyOf(storage: StorageDriver): Promise<StorageDriver> {
  const copy = memoryStorage();
  for (const name of await storage.list()) {
    const [from, to] = await Promise.all([storage.open(name), copy.open(name)]);
    const puts: KeyValuePair[] = await from.range({ from: new Uint8Array(), to: new Uint8Array(64).fill(255) });
    await to.commit({ expect: [], puts, deletes: [] });
    await Promise.all([from.close(), to.close()]);
  }
  return copy;
}
