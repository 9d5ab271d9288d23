import { decodeCanonical, encodeCanonical, inDomain } from '@kith/identity';
import type { AeadKey, CryptoEngine, OnError, RandomBytes } from '@kith/identity';
import { openBody, sealBody } from '@kith/identity/internal';
import type { CommitBatch, KeyValueStore, Role, SpaceId, Standing, StorageDriver } from '@kith/store';

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

export interface KeptSummariesParts {
  readonly storage: StorageDriver;
  readonly crypto: CryptoEngine;
  readonly random: RandomBytes;
  readonly onError: OnError;
}

/**
 * Keeps the name and standing of every workspace of a device in one small database, so that listing hundreds of workspaces opens none of
 * them. Rows are encrypted, as everything is that a disk holds. It is a copy: where it cannot be read or written, workspaces are opened to
 * learn their names.
 */
export class KeptSummaries {
  readonly #parts: KeptSummariesParts;
  readonly #onError: OnError;
  readonly #last = new Map<SpaceId, string>();
  #key: AeadKey | null = null;
  #store: Promise<KeyValueStore | null> | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: KeptSummariesParts) {
    this.#parts = parts;
    this.#onError = parts.onError;
  }

  /** Takes the key of the rows, 32 bytes. Before, nothing is kept or found. Rows under another key count as missing. */
  async unlock(key: Uint8Array): Promise<void> {
    this.#key = await this.#parts.crypto.importAeadKey(key);
  }

  async load(): Promise<ReadonlyMap<SpaceId, KeptSummary>> {
    const found = new Map<SpaceId, KeptSummary>();
    const key = this.#key;
    if (key === null) return found;
    try {
      for (const [id, row] of (await (await this.#opened())?.range(everything)) ?? []) {
        const opened = await openBody(this.#parts.crypto, key, boundTo(id), row);
        const summary = opened === null ? null : decodeSummary(opened);
        if (summary !== null) found.set(decoder.decode(id) as SpaceId, summary);
      }
    } catch (error) {
      this.#onError(error);
    }
    return found;
  }

  /** Who is refused is not kept: such a workspace is opened to learn why. */
  keep(id: SpaceId, { name, standing }: KeptSummary): void {
    if (standing.kind === 'refused') return this.forget(id);
    const key = this.#key;
    const same = JSON.stringify([name, standing]);
    if (key === null || this.#last.get(id) === same) return;
    this.#last.set(id, same);
    this.#write(async () => {
      const row = encoder.encode(id);
      return {
        puts: [[row, await sealBody(this.#parts, key, boundTo(row), encodeSummary(name, standing))]],
        deletes: [],
      };
    });
  }

  forget(id: SpaceId): void {
    this.#last.delete(id);
    this.#write(async () => ({ puts: [], deletes: [encoder.encode(id)] }));
  }

  async close(): Promise<void> {
    await this.#writing;
    await (await this.#store)?.close();
  }

  #write(make: () => Promise<Pick<CommitBatch, 'puts' | 'deletes'>>): void {
    this.#writing = this.#writing
      .then(async () => {
        const outcome = await (await this.#opened())?.commit({ expect: [], ...(await make()) });
        if (outcome?.kind === 'failed') this.#onError(outcome.cause);
      })
      .catch(this.#onError);
  }

  #opened(): Promise<KeyValueStore | null> {
    this.#store ??= this.#parts.storage.open(DATABASE).catch((error: unknown) => {
      this.#onError(error);
      return null;
    });
    return this.#store;
  }
}

function boundTo(id: Uint8Array): Uint8Array {
  return inDomain('summary', id);
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
