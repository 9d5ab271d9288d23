import { dayName } from '../parts/time.js';
import { useNow } from '../parts/use-now.js';

/** Draws the line above the first message of a day. @param at - A time within that day, in milliseconds since 1970. */
export function DayLine({ at }: { at: number }) {
  return (
    <div className="kith kith-day">
      <span>{dayName(at, useNow())}</span>
    </div>
  );
}

/** Draws the line above the first message that this person has not read. */
export function UnreadLine() {
  return (
    <div className="kith kith-unread">
      <span>New</span>
    </div>
  );
}
