import { observable, printError } from '@kith/identity';
import type { Observable } from '@kith/identity';
import type { Workspace } from '@kith/workspace';

/** How far opening a workspace has come. */
export type OpeningState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'open'; readonly workspace: Workspace };

export interface Opening {
  readonly state: Observable<OpeningState>;
  /** Opens, unless somebody holds it already. Returns what gives it back; after the last one it is closed. */
  hold(open: () => Promise<Workspace>): () => void;
  /** Tries again after a failure. */
  retry(): void;
}

const opening: OpeningState = { kind: 'opening' };

/** Opens once for all who hold it. StrictMode gives back and takes again at once: nothing is closed in between. */
export function createOpening(): Opening {
  const state = observable<OpeningState>(opening);
  let holders = 0;
  let open: () => Promise<Workspace> = () => Promise.reject(new Error('nobody holds it'));
  /** What is open, or is being opened; null while nothing is. */
  let current: Promise<Workspace> | null = null;
  /** One at a time has the storage. */
  let closed: Promise<void> = Promise.resolve();

  const start = (): void => {
    state.set(opening);
    const mine = closed.then(() => open());
    current = mine;
    mine.then(
      (workspace) => {
        if (current === mine) state.set({ kind: 'open', workspace });
      },
      (error: unknown) => {
        if (current === mine) state.set({ kind: 'failed', error });
      },
    );
  };
  const stop = (): void => {
    const mine = current;
    current = null;
    state.set(opening);
    closed = (async () => {
      const workspace = await mine?.catch(() => undefined);
      await workspace?.close();
    })().catch(printError);
  };

  return {
    state,
    hold(how) {
      open = how;
      holders += 1;
      if (current === null) start();
      let given = false;
      return () => {
        if (given) return;
        given = true;
        holders -= 1;
        queueMicrotask(() => {
          if (holders === 0 && current !== null) stop();
        });
      };
    },
    retry() {
      if (state.getSnapshot().kind === 'failed') start();
    },
  };
}
