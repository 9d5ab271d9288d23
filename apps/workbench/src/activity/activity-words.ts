import { isolated } from '@kith/ui';
import type { ActivityKind } from './activity.js';

/** "Ada mentioned you in #general"; `place` is null for what this device does not have, and where there is none. */
export function activityWords(kind: ActivityKind, person: string, place: string | null): string {
  const name = isolated(person);
  const where = place === null ? '' : ` in ${place}`;
  switch (kind) {
    case 'mention':
      return `${name} mentioned you${where}`;
    case 'reply':
      return `${name} replied to you${where}`;
    case 'missed-call':
      return `Missed call from ${name}${where}`;
    case 'poke':
      return `${name} poked you`;
    case 'invitation':
      return `${name} invited you${place === null ? '' : ` to ${place}`}`;
    case 'call-invitation':
      return `${name} invited you to a call${where}`;
  }
}
