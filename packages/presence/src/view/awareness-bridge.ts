import { KithError, encodeCanonical } from '@kith/identity';
import { Awareness } from 'y-protocols/awareness';
import { Doc } from 'yjs';
import type { FieldChanges, Json, Peer } from '../fields.js';
import type { Room } from '../presence-types.js';
import { isJson, isPlainObject, sameJson } from '../wire/json.js';
import { ClientIds } from './client-ids.js';

/** Whatever an editor says beside `user` and `cursor`. */
export const AWARENESS_FIELDS = 'awareness:fields';
const FIELDS_MAX = 1_024;

/** The validator of that field. */
export function isAwarenessFields(value: unknown): value is Json {
  return isPlainObject(value) && isJson(value) && encodeCanonical(value).length <= FIELDS_MAX;
}

export interface AwarenessBridge {
  readonly awareness: Awareness;
  close(): void;
}

/**
 * A y-protocols Awareness for editors. It is fed with verified states, one by one; bytes of others never reach it. What an editor
 * sets on it becomes fields of the own session: `user`, `cursor`, and the rest in `awareness:fields`.
 */
export function createAwarenessBridge(options: {
  readonly room: Room;
  /** `device.session` of this tab. */
  readonly own: string;
  readonly publish: (changes: FieldChanges) => void;
  readonly onError: (error: unknown) => void;
}): AwarenessBridge {
  const { room, own, publish, onError } = options;
  const doc = new Doc();
  const awareness = new Awareness(doc);
  // It would drop whom it has not heard for 30 s. Who is here is decided elsewhere.
  clearInterval(awareness._checkInterval as number);
  const ids = new ClientIds(awareness.clientID);
  const shown = new Map<string, Peer>();

  const follow = () => {
    const added: number[] = [];
    const updated: number[] = [];
    const removed: number[] = [];
    const peers = new Map(room.peers.getSnapshot().map((peer) => [peer.key, peer]));
    peers.delete(own);
    for (const key of [...shown.keys()]) {
      if (peers.has(key)) continue;
      const id = ids.of(key);
      shown.delete(key);
      ids.release(key);
      awareness.states.delete(id);
      awareness.meta.delete(id);
      removed.push(id);
    }
    for (const [key, peer] of peers) {
      const before = shown.get(key);
      if (before === peer) continue;
      const state = stateOf(peer);
      const id = ids.of(key);
      if (before !== undefined && sameJson(awareness.states.get(id), state)) {
        shown.set(key, peer);
        continue;
      }
      shown.set(key, peer);
      awareness.states.set(id, state);
      awareness.meta.set(id, { clock: (awareness.meta.get(id)?.clock ?? 0) + 1, lastUpdated: Date.now() });
      (before === undefined ? added : updated).push(id);
    }
    if (added.length + updated.length + removed.length === 0) return;
    const changes = { added, updated, removed };
    awareness.emit('change', [changes, bridged]);
    awareness.emit('update', [changes, bridged]);
  };

  const said = (_changes: unknown, origin: unknown) => {
    if (origin === bridged) return;
    const { changes, tooLarge } = fieldsOf(awareness.getLocalState());
    if (tooLarge.length > 0) {
      onError(
        new KithError('awareness-field-too-large', `An editor says more than others accept: ${tooLarge.join(', ')}.`, {
          fix: 'Keep positions in awareness, not contents: 1 KiB for the cursor, and 1 KiB for everything else.',
        }),
      );
    }
    try {
      publish(changes);
    } catch (error) {
      // An editor cannot deal with it; whoever runs the application can.
      onError(error);
    }
  };
  awareness.on('update', said);
  const stop = room.peers.subscribe(follow);
  follow();

  return {
    awareness,
    close() {
      stop();
      awareness.off('update', said);
      awareness.destroy();
      doc.destroy();
    },
  };
}

/** Where changes come from that the bridge makes itself. */
const bridged = 'kith';

function stateOf(peer: Peer): Record<string, unknown> {
  const { user, cursor } = peer.fields;
  const more = peer.fields[AWARENESS_FIELDS];
  return {
    ...(isPlainObject(more) ? more : {}),
    // Who it is follows from a signature; the rest is decoration.
    person: peer.person,
    ...(user === undefined ? {} : { user }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

function fieldsOf(state: Record<string, unknown> | null): {
  readonly changes: FieldChanges;
  readonly tooLarge: readonly string[];
} {
  const { user, cursor, ...more } = state ?? {};
  const tooLarge: string[] = [];
  const fits = (name: string, value: unknown): Json | null => {
    if (value === undefined || value === null) return null;
    const copy: unknown = JSON.parse(JSON.stringify(value));
    if (isJson(copy) && encodeCanonical(copy).length <= FIELDS_MAX) return copy;
    tooLarge.push(name);
    return null;
  };
  const others = Object.keys(more).length === 0 ? null : fits(Object.keys(more).join(', '), more);
  return {
    changes: { user: userOf(user), cursor: fits('cursor', cursor), [AWARENESS_FIELDS]: others },
    tooLarge,
  };
}

function userOf(value: unknown): NonNullable<FieldChanges['user']> | null {
  if (!isPlainObject(value)) return null;
  const user: Record<string, string> = {};
  for (const name of ['name', 'color', 'colorLight'] as const) {
    const text = value[name];
    if (typeof text !== 'string') continue;
    if (name === 'name') user[name] = text.slice(0, 120);
    else if (/^#[0-9a-f]{6}(?:[0-9a-f]{2})?$/i.test(text)) user[name] = name === 'color' ? text.slice(0, 7) : text;
  }
  return user;
}
