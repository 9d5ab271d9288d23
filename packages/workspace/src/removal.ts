import { KithError } from '@kith/identity';
import type { SpaceId } from '@kith/store';
import type { TabChannel, Tabs } from './options.js';
import type { Spaces } from './spaces.js';
import type { WorkspaceBook } from './workspace-book.js';

export interface RemovalParts {
  readonly book: WorkspaceBook;
  readonly spaces: Pick<Spaces, 'delete'>;
  readonly tabs: Tabs | undefined;
  /** Resolves when a workspace is not being opened. */
  readonly opened: (id: SpaceId) => Promise<unknown>;
  readonly onError: (error: unknown) => void;
}

/** Takes workspaces off this device, whichever of its tabs they are open in. */
export class Removal {
  readonly #parts: RemovalParts;
  readonly #channel: TabChannel | null;
  readonly #underWay = new Map<SpaceId, Promise<void>>();

  constructor(parts: RemovalParts) {
    this.#parts = parts;
    this.#channel = parts.tabs?.channel('removed') ?? null;
    this.#channel?.onMessage((message) => {
      const id = removedIn(message);
      if (id !== null && parts.book.knows(id)) this.#leave(id).catch((error: unknown) => this.#unlessDeleted(error));
    });
  }

  /** One at a time for each workspace. */
  remove(id: SpaceId): Promise<void> {
    const under = this.#underWay.get(id) ?? this.#remove(id).finally(() => this.#underWay.delete(id));
    this.#underWay.set(id, under);
    return under;
  }

  /** Resolves when what was being removed is gone, or could not be: only then it can be opened again. */
  async done(id: SpaceId): Promise<void> {
    await Promise.allSettled([this.#underWay.get(id)]);
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay.values());
    this.#channel?.close();
  }

  async #remove(id: SpaceId): Promise<void> {
    // Whatever it still had to write goes with it.
    await this.#leave(id).catch(this.#parts.onError);
    this.#channel?.post({ removed: id });
    try {
      await this.#parts.spaces.delete(id);
    } catch (error) {
      // It is still here, and has to be shown.
      this.#parts.book.failed(id, error);
      throw error;
    }
  }

  async #leave(id: SpaceId): Promise<void> {
    const { book, opened } = this.#parts;
    await opened(id);
    const workspace = book.get(id);
    // Off the list first: nobody opens it again while it closes.
    book.forget(id);
    await workspace?.close();
  }

  /** The other tab may be quicker to delete than this one to close. */
  #unlessDeleted(error: unknown): void {
    const deleted = ['storage-lost', 'storage-closed', 'space-closed'];
    if (!(error instanceof KithError && deleted.includes(error.code))) this.#parts.onError(error);
  }
}

function removedIn(message: unknown): SpaceId | null {
  if (typeof message !== 'object' || message === null || !('removed' in message)) return null;
  return typeof message.removed === 'string' ? (message.removed as SpaceId) : null;
}
