import { derived } from '@kith/identity';
import type { Did, Observable } from '@kith/identity';
import type { RoomFields } from './fields.js';
import type { PresenceService } from './presence-types.js';
import { sameJson } from './wire/json.js';

/**
 * Returns the `viewing` field of the person's session that changed last, over all rooms or in the room around `node`. Null
 * while that field is not set, and when the person is offline.
 */
export function follow(
  presence: Pick<PresenceService, 'person' | 'room'>,
  person: Did,
  node?: string,
): Observable<NonNullable<RoomFields['viewing']> | null> {
  const source = node === undefined ? presence.person(person) : presence.room(node).person(person);
  return derived([source], () => source.getSnapshot()?.viewing ?? null, sameJson);
}
