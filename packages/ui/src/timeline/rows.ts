import type { Message } from '@kith/comms';

/** One message with what is drawn above it. Separators belong to their message, so that a row's key is a message's id for good. */
export interface Row {
  readonly message: Message;
  /** The beginning of the channel stands above it. */
  readonly begins: boolean;
  /** A new day begins with it: some time within that day. */
  readonly day: number | null;
  /** The "new" line stands above it. */
  readonly unread: boolean;
  /** Shows author and time; false where it continues the message above. */
  readonly head: boolean;
}

/** Messages of one person within this time of each other stand together. */
const groupWithin = 5 * 60_000;

/**
 * Lays messages out, oldest first. Order comes from the log and not from clocks, so a day line appears only where time
 * reaches a later day than any before it: a clock set back does not make the days alternate.
 */
export function layOutRows(
  messages: readonly Message[],
  options: { hasMore: boolean; firstUnread: string | null; startOfDay?: (at: number) => number },
): readonly Row[] {
  const { startOfDay = (at: number) => new Date(at).setHours(0, 0, 0, 0) } = options;
  let latestDay = Number.NEGATIVE_INFINITY;
  let previous: Message | null = null;
  return messages.map((message, index) => {
    const start = startOfDay(message.createdAt);
    // A clock that was wrong takes no day line, and none from those who come after it.
    const newDay = start > latestDay && !message.timeSuspicious;
    if (newDay) latestDay = start;
    const unread = message.id === options.firstUnread;
    const continues = !newDay && !unread && previous !== null && standTogether(previous, message);
    previous = message;
    return {
      message,
      begins: index === 0 && !options.hasMore,
      day: newDay ? message.createdAt : null,
      unread,
      head: !continues,
    };
  });
}

function standTogether(above: Message, below: Message): boolean {
  if (above.author !== below.author || below.inReplyTo !== undefined) return false;
  if (above.redactedBy !== undefined || below.redactedBy !== undefined) return false;
  return Math.abs(below.createdAt - above.createdAt) < groupWithin;
}
