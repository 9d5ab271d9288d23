import type { KeyValueStore, StorageDriver } from '@kith/store';

/** The same storage, whose commits can be held back, fail, or take their time. */
export class HoldableStorage implements StorageDriver {
  readonly #inner: StorageDriver;
  #gate: Promise<void> | null = null;
  #open = (): void => {};
  #onWaiting = (): void => {};
  /** What commits do instead of taking effect; null: they take effect. */
  failing: 'storage-full' | 'storage-failed' | null = null;
  /** Milliseconds before each commit takes effect. */
  delay: () => number = () => 0;

  constructor(inner: StorageDriver) {
    this.#inner = inner;
  }

  /** Holds back all commits from here on; resolves when the first of them waits. */
  hold(): Promise<void> {
    this.#gate = new Promise((resolve) => (this.#open = resolve));
    return new Promise((resolve) => (this.#onWaiting = resolve));
  }

  release(): void {
    this.#gate = null;
    this.#open();
  }

  list(): Promise<string[]> {
    return this.#inner.list();
  }

  delete(name: string): Promise<void> {
    return this.#inner.delete(name);
  }

  async open(name: string): Promise<KeyValueStore> {
    const store = await this.#inner.open(name);
    return {
      get: (key) => store.get(key),
      getMany: (keys) => store.getMany(keys),
      range: (query) => store.range(query),
      clear: (range) => store.clear(range),
      estimate: () => store.estimate(),
      close: () => store.close(),
      commit: async (batch) => {
        if (this.#gate !== null) this.#onWaiting();
        while (this.#gate !== null) await this.#gate;
        const delay = this.delay();
        if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
        if (this.failing !== null)
          return { kind: 'failed', code: this.failing, cause: new DOMException('for a test', 'QuotaExceededError') };
        return store.commit(batch);
      },
    };
  }
}
