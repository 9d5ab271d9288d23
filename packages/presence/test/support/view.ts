import type { Did } from '@kith/identity';
import type { RoomFields } from '../../src/fields.js';
import type { SessionState, Views } from '../../src/internal.js';
import type { PresenceEvent } from '../../src/presence-types.js';
import { createViews } from '../../src/view/views.js';
import { changedRooms } from '../../src/wire/state.js';
import { simulatedClock } from './clock.js';
import type { SimulatedClock } from './clock.js';

export const did = (name: string): Did => `did:key:z${name}`;

/** The session that this tab is. */
export const OWN = 'me-device.0';
export const ME = did('me');

export interface House {
  readonly clock: SimulatedClock;
  readonly views: Views;
  readonly events: PresenceEvent[];
  /** What listeners threw when nobody made the change. */
  readonly errors: unknown[];
  /** Puts a session as the gate would: its whole state, and the rooms that differ. `''` holds everywhere. */
  say(key: string, rooms: Readonly<Record<string, RoomFields>>, person?: Did): void;
  leave(key: string): void;
}

/** Views fed by sessions whose keys name their people: `ada-laptop.1` is a session of Ada. */
export function house(): House {
  const clock = simulatedClock();
  const events: PresenceEvent[] = [];
  const errors: unknown[] = [];
  const views = createViews({ clock, emit: (event) => events.push(event), onError: (error) => errors.push(error) });
  const states = new Map<string, SessionState>();
  return {
    clock,
    views,
    events,
    errors,
    say(key, rooms, person = personOf(key)) {
      const state = new Map(Object.entries(rooms));
      const changed = changedRooms(states.get(key) ?? new Map(), state);
      states.set(key, state);
      const device = key.slice(0, key.indexOf('.'));
      views.put({ key, person, device, state }, changed, key === OWN);
    },
    leave(key) {
      states.delete(key);
      views.remove(key);
    },
  };
}

export const personOf = (key: string): Did => did(key.slice(0, key.indexOf('-')));

/** How often an observable was told, and what it showed then. */
export function told<T>(observable: { getSnapshot(): T; subscribe(listener: () => void): () => void }): T[] {
  const seen: T[] = [];
  observable.subscribe(() => seen.push(observable.getSnapshot()));
  return seen;
}
