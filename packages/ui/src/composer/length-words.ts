import { limits } from '@kith/comms';

/** Fewer characters left than this are told. */
const tellBelow = 1_000;

/** What the counter says, or null while there is plenty of room. Lengths are in UTF-16 code units. */
export function lengthWords(length: number): { readonly text: string; readonly over: boolean } | null {
  const left = limits.MESSAGE_TEXT_MAX - length;
  if (left > tellBelow) return null;
  if (left >= 0) return { text: `${left.toLocaleString()} left`, over: false };
  const most = limits.MESSAGE_TEXT_MAX.toLocaleString();
  return { text: `${(-left).toLocaleString()} over the limit of ${most} characters`, over: true };
}
