import { useNow } from './use-now.js';

const clockTime = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
export const fullTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const dayAndYear = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const dayOfYear = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

/** The hour of a message, with the whole date on hover. */
export function ClockTime({
  at,
  relativeFor = 0,
}: {
  at: number;
  /** Younger than this many milliseconds: in words. */ relativeFor?: number;
}) {
  const now = useNow();
  const age = now - at;
  const words = age >= 0 && age < relativeFor ? sinceWords(age) : clockTime.format(at);
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime.format(at)}>
      {words}
    </time>
  );
}

function sinceWords(age: number): string {
  return age < 60_000 ? 'now' : relative.format(-Math.floor(age / 60_000), 'minute');
}

/** "Today", "Yesterday", or the date in the person's own locale. */
export function dayName(at: number, now: number): string {
  const days = Math.round((startOfDay(at) - startOfDay(now)) / 86_400_000);
  if (days === 0 || days === -1) {
    const word = relative.format(days, 'day');
    return word.charAt(0).toLocaleUpperCase() + word.slice(1);
  }
  return (new Date(at).getFullYear() === new Date(now).getFullYear() ? dayOfYear : dayAndYear).format(at);
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
