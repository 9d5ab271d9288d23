import { decodeCanonical, encodeCanonical } from '@kith/identity';
import type { OnError } from '@kith/identity';
import type { KeyValueStore, Role, SpaceId, Standing, StorageDriver } from '@kith/store';

/** What a device knew of a workspace when it was last open here: enough to list it. */
export interface KeptSummary {
  readonly name: string;
  readonly standing: Standing;
}

const DATABASE = 'summaries';
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const everything = { from: new Uint8Array(), to: Uint8Array.of(0xff) };
const roles: Readonly<Record<Role, true>> = { owner: true, admin: true, member: true, guest: true };

/**
 * Keeps the name and standing of every workspace of a device in one small database, so that listing hundreds of workspaces opens none of
 * them. It is a copy: where it cannot be read or written, workspaces are opened to learn their names.
 */
export class KeptSummaries {
  readonly #storage: StorageDriver;
  readonly #onError: OnError;
  readonly #last = new Map<SpaceId, string>();
  #store: Promise<KeyValueStore | null> | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(storage: StorageDriver, onError: OnError) {
    this.#storage = storage;
    this.#onError = onError;
  }

  async load(): Promise<ReadonlyMap<SpaceId, KeptSummary>> {
    const found = new Map<SpaceId, KeptSummary>();
    try {
      for (const [key, value] of (await (await this.#opened())?.range(everything)) ?? []) {
        const summary = decodeSummary(value);
        if (summary !== null) found.set(decoder.decode(key) as SpaceId, summary);
      }
    } catch (error) {
      this.#onError(error);
    }
    return found;
  }

  /** Who is refused is not kept: such a workspace is opened to learn why. */
  keep(id: SpaceId, { name, standing }: KeptSummary): void {
    if (standing.kind === 'refused') return this.forget(id);
    const same = JSON.stringify([name, standing]);
    if (this.#last.get(id) === same) return;
    this.#last.set(id, same);
    this.#write({ puts: [[encoder.encode(id), encodeSummary(name, standing)]], deletes: [] });
  }

  forget(id: SpaceId): void {
    this.#last.delete(id);
    this.#write({ puts: [], deletes: [encoder.encode(id)] });
  }

  async close(): Promise<void> {
    await this.#writing;
    await (await this.#store)?.close();
  }

  #write(batch: Pick<Parameters<KeyValueStore['commit']>[0], 'puts' | 'deletes'>): void {
    this.#writing = this.#writing
      .then(async () => {
        const outcome = await (await this.#opened())?.commit({ expect: [], ...batch });
        if (outcome?.kind === 'failed') this.#onError(outcome.cause);
      })
      .catch(this.#onError);
  }

  #opened(): Promise<KeyValueStore | null> {
    this.#store ??= this.#storage.open(DATABASE).catch((error: unknown) => {
      this.#onError(error);
      return null;
    });
    return this.#store;
  }
}

function encodeSummary(name: string, standing: Exclude<Standing, { readonly kind: 'refused' }>): Uint8Array {
  return encodeCanonical(standing.kind === 'member' ? [name, standing.role, standing.canWrite] : [name, null, false]);
}

/** Returns null for a row that this version did not write. */
function decodeSummary(bytes: Uint8Array): KeptSummary | null {
  const decoded = decodeCanonical(bytes);
  if (!decoded.ok || !Array.isArray(decoded.value)) return null;
  const [name, role, canWrite] = decoded.value as unknown[];
  if (typeof name !== 'string' || typeof canWrite !== 'boolean') return null;
  if (role === null) return { name, standing: { kind: 'waiting-for-member' } };
  return isRole(role) ? { name, standing: { kind: 'member', role, canWrite } } : null;
}

function isRole(value: unknown): value is Role {
  return typeof value === 'string' && Object.hasOwn(roles, value);
}
