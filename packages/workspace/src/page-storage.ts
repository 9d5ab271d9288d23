/** The part of a browser's localStorage or sessionStorage that is used. It never throws. */
export interface PageStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  /** Whether what is written outlives the page; false from the first failure on. */
  lasts(): boolean;
}

/**
 * A storage of the page that goes on in memory where the browser withholds it: reading the property may throw ("block all
 * cookies"), it may be null, and every write may fail (full, or a private window).
 */
export function pageStorage(find: () => Storage | null): PageStorage {
  const memory = new Map<string, string | null>();
  let failed = false;
  const attempt = <T>(act: (storage: Storage) => T): T | undefined => {
    if (failed) return undefined;
    try {
      const storage = find();
      if (storage !== null) return act(storage);
      failed = true;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      failed = true;
    }
    return undefined;
  };
  return {
    getItem: (key) =>
      memory.get(key) ?? (memory.has(key) ? null : (attempt((storage) => storage.getItem(key)) ?? null)),
    setItem(key, value) {
      const stored = attempt((storage) => {
        storage.setItem(key, value);
        return true;
      });
      if (stored === true) memory.delete(key);
      else memory.set(key, value);
    },
    removeItem(key) {
      const removed = attempt((storage) => {
        storage.removeItem(key);
        return true;
      });
      if (removed === true) memory.delete(key);
      else memory.set(key, null);
    },
    lasts: () => !failed,
  };
}
