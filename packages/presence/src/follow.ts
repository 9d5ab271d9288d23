import { derived } from '@kith/identity';
import type { Did, Observable } from '@kith/identity';
import type { RoomFields } from './fields.js';
import type { PresenceService } from './presence-types.js';
import { sameJson } from './wire/json.js';

/**
 * What a person looks at, in the session of theirs that changed last and says so: over all rooms, or in the room around
 * `node`. Null while they look at nothing they tell of, and when they are gone.
 */
export function follow(
  presence: Pick<PresenceService, 'person' | 'room'>,
  person: Did,
  node?: string,
): Observable<NonNullable<RoomFields['viewing']> | null> {
  const source = node === undefined ? presence.person(person) : presence.room(node).person(person);
  return derived([source], () => source.getSnapshot()?.viewing ?? null, sameJson);
}
