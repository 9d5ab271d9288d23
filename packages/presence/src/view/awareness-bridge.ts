import type { KithError } from '@kith/identity';
import { Awareness } from 'y-protocols/awareness';
import { Doc } from 'yjs';
import type { FieldChanges, Json, Peer } from '../fields.js';
import type { Room } from '../presence-types.js';
import { sameJson } from '../wire/json.js';
import { AWARENESS_FIELDS, fieldsOfEditor, stateForEditor } from './awareness-state.js';
import { ClientIds } from './client-ids.js';
import { presenceError } from '../codes.js';

export { AWARENESS_FIELDS, isAwarenessFields } from './awareness-state.js';

export interface AwarenessBridge {
  readonly awareness: Awareness;
  close(): void;
}

/**
 * Makes a y-protocols Awareness for editors. It gets verified states one by one; bytes of others never reach it. The values
 * that an editor sets become fields of the own session: `user`, `cursor`, and the rest in `awareness:fields`.
 */
export function createAwarenessBridge(options: {
  readonly room: Room;
  /** `device.session` of this tab. */
  readonly own: string;
  readonly publish: (changes: FieldChanges) => void;
  readonly onError: (error: unknown) => void;
  /** The document the editors edit: its number is the local client's, and only positions in its root types are shown. Without it, the
   * awareness has one of its own. */
  readonly doc?: Doc;
}): AwarenessBridge {
  const { room, own, onError } = options;
  const doc = options.doc ?? new Doc();
  const awareness = new Awareness(doc);
  // This timer would remove clients after 30 s of silence. Presence itself decides who is here.
  clearInterval(awareness._checkInterval as number);

  const stopShowing = showPeers(awareness, room, own, onError);
  const publisher = new Publisher(options.publish, onError);
  const said = ({ added, updated, removed }: AwarenessChanges) => {
    const local = [added, updated, removed].some((ids) => ids.includes(awareness.clientID));
    if (local) publisher.say(awareness.getLocalState());
  };
  awareness.on('update', said);

  return {
    awareness,
    close() {
      awareness.off('update', said);
      stopShowing();
      awareness.destroy();
      if (options.doc === undefined) doc.destroy();
    },
  };
}

interface AwarenessChanges {
  readonly added: number[];
  readonly updated: number[];
  readonly removed: number[];
}

/** The origin of changes that the bridge makes. */
const bridged = 'kith';

/** Keeps the states of all others equal to the room. Returns a function that removes them. */
function showPeers(awareness: Awareness, room: Room, own: string, onError: (error: unknown) => void): () => void {
  const { doc } = awareness;
  const ids = new ClientIds(awareness.clientID);
  const hasRoot = (name: string): boolean => doc.share.has(name);
  /** The states given to editors, for comparison: editors write into these objects. */
  const given = new Map<number, Record<string, unknown>>();
  let shown: readonly Peer[] = [];

  const show = (peers: readonly Peer[], all = false) => {
    const changes: AwarenessChanges = { added: [], updated: [], removed: [] };
    for (const [before, after] of differences(shown, peers, all)) {
      const key = after?.key ?? before?.key ?? '';
      if (key === own) continue;
      const id = ids.of(key);
      if (after === undefined) {
        ids.release(key);
        given.delete(id);
        awareness.states.delete(id);
        awareness.meta.delete(id);
        changes.removed.push(id);
        continue;
      }
      const state = stateForEditor(after, hasRoot);
      if (before !== undefined && sameJson(given.get(id), state)) continue;
      given.set(id, state);
      awareness.states.set(id, structuredClone(state));
      // Uses the clock of y-protocols. No decision depends on it.
      awareness.meta.set(id, { clock: (awareness.meta.get(id)?.clock ?? 0) + 1, lastUpdated: Date.now() });
      (before === undefined ? changes.added : changes.updated).push(id);
    }
    shown = peers;
    if (changes.added.length + changes.updated.length + changes.removed.length === 0) return;
    for (const name of ['change', 'update'] as const) {
      try {
        awareness.emit(name, [changes, bridged]);
      } catch (error) {
        // A failing editor must not stop the others.
        onError(error);
      }
    }
  };

  show(room.peers.getSnapshot());
  const roots = watchRoots(doc, () => show(shown, true));
  const stop = room.peers.subscribe(() => {
    show(room.peers.getSnapshot());
    roots.look();
  });
  return () => {
    roots.end();
    stop();
    show([]);
  };
}

/**
 * Watches for new root types, whose positions can then be shown. Reports them later, because an editor may be in the middle of
 * a change.
 */
function watchRoots(doc: Doc, onMore: () => void): { look(): void; end(): void } {
  let roots = doc.share.size;
  let ended = false;
  const look = (): void => {
    if (roots === doc.share.size) return;
    roots = doc.share.size;
    queueMicrotask(() => {
      if (!ended) onMore();
    });
  };
  doc.on('afterTransaction', look);
  return {
    look,
    end() {
      ended = true;
      doc.off('afterTransaction', look);
    },
  };
}

/** Yields the differences of two lists sorted by key. */
function* differences(
  before: readonly Peer[],
  after: readonly Peer[],
  all: boolean,
): Generator<readonly [Peer | undefined, Peer | undefined]> {
  let [left, right] = [0, 0];
  while (left < before.length || right < after.length) {
    const [old, current] = [before[left], after[right]];
    if (old === current && !all) {
      left += 1;
      right += 1;
    } else if (current === undefined || (old !== undefined && old.key < current.key)) {
      left += 1;
      yield [old, undefined];
    } else if (old === undefined || current.key < old.key) {
      right += 1;
      yield [undefined, current];
    } else {
      left += 1;
      right += 1;
      yield [old, current];
    }
  }
}

/** Publishes the changes of an editor once. Failures go to `onError`, because an editor cannot handle them. */
class Publisher {
  readonly #publish: (changes: FieldChanges) => void;
  readonly #onError: (error: unknown) => void;
  readonly #told = new Map<string, Json>();
  /** Fields that were reported as refused, until they can be published. */
  #refused: ReadonlySet<string> = new Set();

  constructor(publish: (changes: FieldChanges) => void, onError: (error: unknown) => void) {
    this.#publish = publish;
    this.#onError = onError;
  }

  say(state: Record<string, unknown> | null): void {
    const { fields, refused } = fieldsOfEditor(state ?? {});
    const before = this.#refused;
    this.#refused = new Set(refused.map(({ field }) => field));
    for (const { field, code } of refused) if (!before.has(field)) this.#onError(refusal(field, code));

    const changes = [...fields].filter(([field, value]) => !sameJson(this.#told.get(field) ?? null, value));
    if (changes.length === 0 || this.#tell(changes)) return;
    // The values published before are outdated.
    const gone = changes.filter(([field]) => this.#told.has(field)).map(([field]) => [field, null] as const);
    if (gone.length > 0) this.#tell(gone);
  }

  #tell(changes: readonly (readonly [string, Json])[]): boolean {
    try {
      this.#publish(Object.fromEntries(changes) as FieldChanges);
    } catch (error) {
      this.#onError(error);
      return false;
    }
    for (const [field, value] of changes) {
      if (value === null) this.#told.delete(field);
      else this.#told.set(field, value);
    }
    return true;
  }
}

function refusal(field: string, code: 'too-large' | 'invalid'): KithError {
  const name = field === AWARENESS_FIELDS ? 'what is neither `user` nor `cursor`' : `\`${field}\``;
  return code === 'too-large'
    ? presenceError('awareness-field-too-large', { message: `An editor says more than others accept: ${name}.` })
    : presenceError('awareness-field-invalid', { message: `An editor says what JSON cannot say: ${name}.` });
}
