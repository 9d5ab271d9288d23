import { KithError } from '@kith/identity';
import type { Clock, OnError, Timer } from '@kith/identity';
import type { Space, SpaceId } from '@kith/store';
import type { Spaces } from './spaces.js';
import type { Workspace } from './types.js';
import type { WorkspaceBook } from './workspace-book.js';

export interface OpenerParts {
  readonly book: WorkspaceBook;
  readonly spaces: Pick<Spaces, 'list' | 'open'>;
  readonly clock: Clock;
  /** Makes the workspace of an opened space, and adds it to the book. */
  readonly adopt: (space: Space) => Workspace;
  readonly onError: OnError;
}

/** Milliseconds that a program has to open what it shows, before the other workspaces are opened. */
const BEFORE_THE_REST = 1_000;
/** Milliseconds between two workspaces that nobody asked for: the page answers in between. */
const BETWEEN = 25;

/**
 * Opens the workspaces of a device: at once those that are asked for, and then all others, one at a time, so that they sync, ring and count
 * what is unread.
 */
export class WorkspaceOpener {
  readonly #parts: OpenerParts;
  readonly #opening = new Map<SpaceId, Promise<Workspace>>();
  /** Known by their summaries, and not opened so far. */
  readonly #rest = new Set<SpaceId>();
  #timer: Timer | undefined;
  #closed = false;

  constructor(parts: OpenerParts) {
    this.#parts = parts;
  }

  /** Lists what the device holds. A workspace without a summary is opened to learn its name. */
  async start(): Promise<void> {
    const { book, spaces } = this.#parts;
    const held = [...(await spaces.list())];
    const kept = new Map(held.flatMap(([id, summary]) => (summary === null ? [] : [[id, summary] as const])));
    book.list(kept);
    for (const id of kept.keys()) this.#rest.add(id);
    for (const [id] of held) if (!kept.has(id)) await this.#openUnasked(id);
    this.#later(BEFORE_THE_REST);
  }

  /** @throws what storage throws; the workspace is then listed with the code. */
  async open(id: SpaceId): Promise<Workspace> {
    const { book, spaces } = this.#parts;
    const open = book.get(id);
    if (open !== undefined) return open;
    try {
      return await this.once(id, () => spaces.open(id));
    } catch (error) {
      // What was left of a deleted database, and is gone now: there was no workspace.
      if (error instanceof KithError && error.code === 'space-unknown') book.forget(id);
      else book.failed(id, error);
      throw error;
    }
  }

  /** One opening at a time for each space: its storage has one owner. */
  once(id: SpaceId, open: () => Promise<Space>): Promise<Workspace> {
    this.#rest.delete(id);
    const under = this.#opening.get(id);
    if (under !== undefined) return under;
    const opened = open()
      .then(this.#parts.adopt)
      .finally(() => this.#opening.delete(id));
    this.#opening.set(id, opened);
    return opened;
  }

  /** Resolves when the workspace is not being opened, and will not be unless asked for. */
  async settled(id: SpaceId): Promise<void> {
    this.#rest.delete(id);
    await Promise.allSettled([this.#opening.get(id)]);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    await Promise.allSettled(this.#opening.values());
  }

  #later(milliseconds: number): void {
    if (this.#closed || this.#rest.size === 0) return;
    this.#timer = this.#parts.clock.after(milliseconds, () => {
      this.#openNext().catch(this.#parts.onError);
    });
  }

  async #openNext(): Promise<void> {
    await Promise.allSettled(this.#opening.values());
    const [next] = this.#rest;
    if (next === undefined || this.#closed) return;
    await this.#openUnasked(next);
    this.#later(BETWEEN);
  }

  /** One that cannot be opened must not keep the others closed. */
  async #openUnasked(id: SpaceId): Promise<void> {
    try {
      await this.open(id);
    } catch (error) {
      if (!(error instanceof KithError && error.code === 'space-unknown')) this.#parts.onError(error);
    }
  }
}
