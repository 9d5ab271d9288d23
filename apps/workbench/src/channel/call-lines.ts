import type { CallEntry } from '@kith/comms';
import type { Did } from '@kith/identity';
import { namesInWords } from '@kith/ui';
import type { Row } from '@kith/ui';

/** A call that took place, as one line among the messages. */
export interface CallLine {
  readonly key: string;
  readonly people: readonly Did[];
  readonly duration: number;
  readonly endedAt: number;
  /** It was over before the day began that begins with this row. */
  readonly beforeDay: boolean;
}

export interface RowWithCalls extends Row {
  /** Above its message. */
  readonly calls: readonly CallLine[];
  /** Below its message, where that is the last one. */
  readonly callsBelow: readonly CallLine[];
}

/** Calls in which people met, the oldest first; whoever waited in vain met nobody. */
export function callLines(entries: readonly CallEntry[]): readonly CallLine[] {
  return entries
    .flatMap((entry): CallLine[] => {
      if (entry.kind === 'ring' || entry.people.length < 2) return [];
      const { people, duration, startedAt } = entry;
      const endedAt = startedAt + duration;
      return [{ key: `call ${endedAt}`, people, duration, endedAt, beforeDay: false }];
    })
    .toSorted((a, b) => a.endedAt - b.endedAt);
}

/**
 * Puts each call where it ended: above the first message that was written later, so that a new line comes at the end and moves
 * nothing. One before the oldest message that is loaded waits for those above, and one after the newest for those below.
 */
export function placeCalls(
  rows: readonly Row[],
  lines: readonly CallLine[],
  options: { readonly hasMore: boolean; readonly hasNewer: boolean; readonly startOfDay: (at: number) => number },
): readonly RowWithCalls[] {
  const placed = new Map<number, CallLine[]>();
  for (const line of lines) {
    const later = rows.findIndex(({ message }) => !message.timeSuspicious && message.createdAt > line.endedAt);
    const at = later === -1 ? rows.length : later;
    if (at === 0 && options.hasMore) continue;
    if (at === rows.length && options.hasNewer) continue;
    const day = rows[at]?.day ?? null;
    const beforeDay = day !== null && line.endedAt < options.startOfDay(day);
    placed.set(at, [...(placed.get(at) ?? []), { ...line, beforeDay }]);
  }
  return rows.map((row, index) => {
    const calls = placed.get(index) ?? [];
    const callsBelow = index === rows.length - 1 ? (placed.get(rows.length) ?? []) : [];
    return { ...row, head: row.head || calls.length > 0, calls, callsBelow };
  });
}

const mostNamed = 4;

/** "Ada and Grace were in a call · 12 min" */
export function callWords(names: readonly string[], duration: number): string {
  return `${namesInWords(names, mostNamed)} were in a call · ${lengthWords(duration)}`;
}

function lengthWords(duration: number): string {
  const minutes = Math.floor(duration / 60_000);
  if (minutes === 0) return amount(Math.max(1, Math.floor(duration / 1_000)), 'second');
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours > 0 ? amount(hours, 'hour') : '', rest > 0 ? amount(rest, 'minute') : ''].filter(Boolean).join(' ');
}

function amount(value: number, unit: 'second' | 'minute' | 'hour'): string {
  return new Intl.NumberFormat(undefined, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
}
