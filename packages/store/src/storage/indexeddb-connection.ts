import { storageBusy, storageClosed, storageFailed, storageFull, storageLost, storageNewer } from './errors.js';
import { STORAGE_FORMAT } from './port.js';

/** The one object store of a database: binary keys, values as ArrayBuffer. */
export const pairsStore = 'pairs';

/**
 * Keeps one database open. Opens it again when the browser drops the connection. Closes it when another tab deletes or upgrades
 * the database.
 */
export class IndexedDbConnection {
  readonly name: string;
  readonly #factory: IDBFactory;
  readonly #fullName: string;
  #database: Promise<IDBDatabase> | undefined;
  #closed = false;
  /** The database has been open in this handle. From then on this handle never creates it again. */
  #opened = false;

  private constructor(factory: IDBFactory, fullName: string, name: string) {
    this.#factory = factory;
    this.#fullName = fullName;
    this.name = name;
  }

  static async open(factory: IDBFactory, fullName: string, name: string): Promise<IndexedDbConnection> {
    const connection = new IndexedDbConnection(factory, fullName, name);
    await connection.#connected();
    return connection;
  }

  /** True after close(), and after another tab deleted or upgraded the database. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Begins a transaction. The caller must use it before awaiting anything else. */
  async transaction(mode: IDBTransactionMode): Promise<IDBTransaction> {
    const options = mode === 'readwrite' ? ({ durability: 'strict' } as const) : undefined;
    const database = await this.#connected();
    try {
      return database.transaction([pairsStore], mode, options);
    } catch (cause) {
      // The browser has dropped the connection without an event so far.
      if (this.#closed || !(cause instanceof DOMException) || cause.name !== 'InvalidStateError') throw cause;
      this.#database = undefined;
      return (await this.#connected()).transaction([pairsStore], mode, options);
    }
  }

  async #connected(): Promise<IDBDatabase> {
    if (this.#closed) throw storageClosed();
    this.#database ??= this.#connect();
    try {
      return await this.#database;
    } catch (cause) {
      this.#database = undefined;
      throw cause;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const database = this.#database;
    this.#database = undefined;
    (await database)?.close();
  }

  async #connect(): Promise<IDBDatabase> {
    const database = this.#opened
      ? await reopenDatabase(this.#factory, this.#fullName, this.name)
      : await openDatabase(this.#factory, this.#fullName, this.name);
    this.#opened = true;
    // Closes at once so that the other tab can continue. The next call here reports it.
    database.addEventListener('versionchange', () => {
      this.#closed = true;
      database.close();
    });
    database.addEventListener('close', () => (this.#database = undefined));
    return database;
  }
}

function openDatabase(factory: IDBFactory, fullName: string, name: string): Promise<IDBDatabase> {
  const request = factory.open(fullName, STORAGE_FORMAT);
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore(pairsStore));
  return opened(request, name);
}

/** Opens a database that existed before. If the browser has deleted it, an empty one must not take its place. */
async function reopenDatabase(factory: IDBFactory, fullName: string, name: string): Promise<IDBDatabase> {
  const request = factory.open(fullName, STORAGE_FORMAT);
  let lost = false;
  request.addEventListener('upgradeneeded', () => {
    lost = true;
    request.transaction?.abort();
  });
  try {
    return await opened(request, name);
  } catch (cause) {
    throw lost ? storageLost(name, cause) : cause;
  }
}

async function opened(request: IDBOpenDBRequest, name: string): Promise<IDBDatabase> {
  const blocked = new Promise<never>((_resolve, reject) => {
    request.addEventListener('blocked', (event) => reject(storageBusy(name, event)));
  });
  try {
    return await Promise.race([settled(request), blocked]);
  } catch (cause) {
    // A blocked request may still succeed later, when its caller no longer waits.
    request.addEventListener('success', () => request.result.close());
    throw openError(name, cause);
  }
}

function openError(name: string, cause: unknown): unknown {
  if (!(cause instanceof DOMException)) return cause;
  if (cause.name === 'VersionError') return storageNewer(name, 'its IndexedDB version is higher', cause);
  return isQuotaError(cause) ? storageFull(name, cause) : storageFailed(name, cause);
}

/** Returns the result of a plain request. */
export function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () =>
      reject(request.error ?? new Error('an IndexedDB request failed without a reason')),
    );
  });
}

export function isQuotaError(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}
