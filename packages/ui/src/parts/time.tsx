import { useNow, useTimeZone } from './use-now.js';

// Made for each use: a formatter keeps the time zone in which it was made, and devices travel.
const clockTime = () => new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** The whole date and time. */
export function fullTime(at: number): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' }).format(at);
}

const dayOfYear = { weekday: 'long', day: 'numeric', month: 'long' } as const;
const since = new Intl.RelativeTimeFormat(undefined, { numeric: 'always', style: 'short' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

/** Within a day in words, before that the hour; the whole date on hover. */
export function MessageTime({ at }: { at: number }) {
  useTimeZone();
  const age = useNow() - at;
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
      {sinceWords(age) ?? clockTime().format(at)}
    </time>
  );
}

/** The hour alone, for narrow places; the whole date on hover. */
export function ClockTime({ at }: { at: number }) {
  useTimeZone();
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
      {shortClock(at)}
    </time>
  );
}

/** Without "am" and "pm": what stands above and below says which. */
function shortClock(at: number): string {
  const parts = clockTime()
    .formatToParts(at)
    .filter(({ type }) => type !== 'dayPeriod');
  return parts
    .map(({ value }) => value)
    .join('')
    .trim();
}

const minute = 60_000;
const hour = 60 * minute;

/** "now", "5 min. ago", "3 hr. ago"; null for a time more than a day ago, or in a future that no clock explains. */
export function sinceWords(age: number): string | null {
  if (age < -2 * minute || age >= 24 * hour) return null;
  if (age < minute) return 'now';
  return age < hour ? since.format(-Math.floor(age / minute), 'minute') : since.format(-Math.floor(age / hour), 'hour');
}

/** "Today", "Yesterday", or the date in the person's own locale. */
export function dayName(at: number, now: number): string {
  const days = Math.round((startOfDay(at) - startOfDay(now)) / 86_400_000);
  if (days === 0 || days === -1) {
    const word = relative.format(days, 'day');
    return word.charAt(0).toLocaleUpperCase() + word.slice(1);
  }
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(undefined, sameYear ? dayOfYear : { ...dayOfYear, year: 'numeric' }).format(at);
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
