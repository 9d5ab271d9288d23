import type { MissedRing } from '@kith/comms';
import type { NewActivity } from './activity.js';

/** A call that was not answered: heard here, or read from the record of the one who rang, it has the same id. */
export function missedCall(missed: { ring: string; from: string; at: number; channel: string | null }): NewActivity {
  const { ring, from, at, channel } = missed;
  return { id: `call/${ring}`, kind: 'missed-call', from, at, channel, message: null, note: '' };
}

/** What somebody recorded to have rung in vain, perhaps while this page was closed. */
export function recordedCall({ id, from, startedAt, duration }: MissedRing, channel: string | null): NewActivity {
  // A clock that runs ahead would keep it on top.
  return missedCall({ ring: id, from, at: Math.min(startedAt + duration, Date.now()), channel });
}
