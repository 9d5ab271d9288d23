import { deviceOf } from '@kith/identity/internal';
import type { SessionKey } from '../signal/signals.js';
import type { RoomConfig } from './room-state.js';

/** Compares two sessions by person, then by key. Negative when `a` comes first; zero only for the same session. */
export function compareSessions(personOf: RoomConfig['personOf'], a: SessionKey, b: SessionKey): number {
  const left = personOf(deviceOf(a)) ?? '';
  const right = personOf(deviceOf(b)) ?? '';
  if (left !== right) return left < right ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}
