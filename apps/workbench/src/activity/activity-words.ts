import { isolated } from '@kith/ui';
import type { ActivityKind } from './activity.js';

/** "Ada mentioned you in #general"; `place` is null for what this device does not have, and where there is none. */
export function activityWords(kind: ActivityKind, person: string, place: string | null): string {
  const who = isolated(person);
  const where = place === null ? '' : ` in ${place}`;
  switch (kind) {
    case 'mention':
      return `${who} mentioned you${where}`;
    case 'reply':
      return `${who} replied to you${where}`;
    case 'missed-call':
      return `Missed call from ${who}${where}`;
    case 'poke':
      return `${who} poked you`;
    case 'invitation':
      return `${who} invited you${place === null ? '' : ` to ${place}`}`;
    case 'call-invitation':
      return `${who} invited you to a call${where}`;
    case 'joined':
      return `${who} joined`;
  }
}
