import type { Observable, OnError } from '@kith/identity';
import { KithError, observable } from '@kith/identity';
import type { SpaceId } from '@kith/store';
import type { Workspace, WorkspaceSummary } from './types.js';

/** Every workspace on a device, open or not, and the list that is shown of them. */
export class WorkspaceBook {
  readonly #summaries;
  readonly #last = new Map<SpaceId, WorkspaceSummary>();
  readonly #open = new Map<SpaceId, { readonly workspace: Workspace; readonly stop: () => void }>();

  constructor(onError: OnError) {
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

  add(workspace: Workspace): void {
    const { id, name, standing } = workspace;
    const refresh = () => {
      this.#last.set(id, { id, name: name.getSnapshot(), standing: standing.getSnapshot() });
      this.#publish();
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
  }

  /** It is no longer on this device. */
  forget(id: SpaceId): void {
    this.closed(id);
    this.#last.delete(id);
    this.#publish();
  }

  failed(id: SpaceId, error: unknown): void {
    const code = error instanceof KithError ? error.code : 'unexpected';
    this.#last.set(id, { id, name: '', standing: { kind: 'unopened', code } });
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
