import type { Observable, OnError } from '@kith/identity';
import { KithError, observable } from '@kith/identity';
import type { SpaceId } from '@kith/store';
import type { KeptSummary } from './kept-summaries.js';
import type { Workspace, WorkspaceSummary } from './types.js';

/** Every workspace on a device, open or not, and the list that is shown of them. */
export class WorkspaceBook {
  readonly #summaries;
  readonly #last = new Map<SpaceId, WorkspaceSummary>();
  readonly #open = new Map<SpaceId, { readonly workspace: Workspace; readonly stop: () => void }>();

  readonly #keep: (id: SpaceId, summary: KeptSummary) => void;

  constructor(keep: (id: SpaceId, summary: KeptSummary) => void, onError: OnError) {
    this.#keep = keep;
    this.#summaries = observable<readonly WorkspaceSummary[]>([], { same, onError });
  }

  get summaries(): Observable<readonly WorkspaceSummary[]> {
    return this.#summaries;
  }

  get open(): readonly Workspace[] {
    return [...this.#open.values()].map((entry) => entry.workspace);
  }

  get(id: SpaceId): Workspace | undefined {
    return this.#open.get(id)?.workspace;
  }

  knows(id: SpaceId): boolean {
    return this.#last.has(id);
  }

  /** Lists workspaces that were not opened so far, as they were last seen. */
  list(kept: ReadonlyMap<SpaceId, KeptSummary>): void {
    for (const [id, summary] of kept) this.#last.set(id, { id, ...summary, isOpen: false });
    this.#publish();
  }

  add(workspace: Workspace): void {
    const { id, name, standing } = workspace;
    const refresh = () => {
      // What was kept of a name holds until the name is read again.
      const kept = { name: name.getSnapshot() || (this.#last.get(id)?.name ?? ''), standing: standing.getSnapshot() };
      this.#last.set(id, { id, ...kept, isOpen: true });
      this.#publish();
      this.#keep(id, kept);
    };
    const ends = [name.subscribe(refresh), standing.subscribe(refresh)];
    const stop = () => {
      for (const end of ends) end();
    };
    this.#open.set(id, { workspace, stop });
    refresh();
  }

  /** It stays in the list, as it was last seen. */
  closed(id: SpaceId): void {
    this.#open.get(id)?.stop();
    this.#open.delete(id);
    const last = this.#last.get(id);
    if (last === undefined) return;
    this.#last.set(id, { ...last, isOpen: false });
    this.#publish();
  }

  /** It is no longer on this device. */
  forget(id: SpaceId): void {
    this.#last.delete(id);
    this.closed(id);
    this.#publish();
  }

  failed(id: SpaceId, error: unknown): void {
    const code = error instanceof KithError ? error.code : 'unexpected';
    const name = this.#last.get(id)?.name ?? '';
    this.#last.set(id, { id, name, standing: { kind: 'unopened', code }, isOpen: false });
    this.#publish();
  }

  #publish(): void {
    this.#summaries.set(
      [...this.#last.values()].toSorted((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1)),
    );
  }
}

function same(a: readonly WorkspaceSummary[], b: readonly WorkspaceSummary[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
