import { describe, expect, it } from 'vitest';
import type { Message } from '@kith/comms';
import { layOutRows } from '../src/timeline/rows.js';

const ada = 'did:key:z6Mkada' as Message['author'];
const bob = 'did:key:z6Mkbob' as Message['author'];
const noon = new Date(2026, 4, 4, 12).getTime();
const minute = 60_000;
const day = 24 * 60 * minute;

function message(id: string, author: Message['author'], createdAt: number, more: Partial<Message> = {}): Message {
  return {
    id: id as Message['id'],
    channel: 'channel' as Message['channel'],
    author,
    text: id,
    mentions: { dids: [], room: false, places: [] },
    createdAt,
    timeSuspicious: false,
    readOnly: false,
    place: { feed: 0, seq: 0 },
    ...more,
  };
}

const heads = (messages: readonly Message[], firstUnread: string | null = null) =>
  layOutRows(messages, { hasMore: false, firstUnread }).map((row) => row.head);

describe('rows of a timeline', () => {
  it('UI-TL-1 messages of one person within five minutes stand together', () => {
    const messages = [
      message('a', ada, noon),
      message('b', ada, noon + 4 * minute),
      message('c', ada, noon + 9 * minute),
      message('d', bob, noon + 9 * minute),
    ];
    expect(heads(messages)).toEqual([true, false, true, true]);
  });

  it('UI-TL-1 a reply, a removed message and the unread line start anew', () => {
    const messages = [
      message('a', ada, noon),
      message('b', ada, noon, { inReplyTo: 'a' as Message['id'] }),
      message('c', ada, noon, { redactedBy: 'author' }),
      message('d', ada, noon),
      message('e', ada, noon),
    ];
    expect(heads(messages, 'e')).toEqual([true, true, true, true, true]);
  });

  it('UI-TL-2 a day line stands where a later day begins, and never twice for clocks that jump back', () => {
    const messages = [
      message('a', ada, noon),
      message('b', bob, noon + day),
      message('c', ada, noon),
      message('d', bob, noon + day),
      message('e', bob, noon + 2 * day),
    ];
    expect(layOutRows(messages, { hasMore: false, firstUnread: null }).map((row) => row.day !== null)).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
  });

  it('UI-TL-2 a clock that is known to be wrong begins no day', () => {
    const messages = [
      message('a', ada, noon),
      message('b', bob, noon + 3000 * day, { timeSuspicious: true }),
      message('c', ada, noon + day),
    ];
    expect(layOutRows(messages, { hasMore: false, firstUnread: null }).map((row) => row.day !== null)).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('UI-TL-2 a wrong clock takes the day lines of nobody else, wherever it stands', () => {
    const wrong = message('x', bob, noon + 40 * day, { timeSuspicious: true });
    const days = [message('a', ada, noon), message('b', bob, noon + day), message('c', ada, noon + 2 * day)];
    for (let at = 0; at <= days.length; at += 1) {
      const rows = layOutRows(days.toSpliced(at, 0, wrong), { hasMore: false, firstUnread: null });
      expect(rows.filter((row) => row.day !== null).map(({ message: { id } }) => id)).toEqual(['a', 'b', 'c']);
    }
  });

  it('UI-TL-3 the beginning is shown only when nothing older is left to load', () => {
    const messages = [message('a', ada, noon)];
    expect(layOutRows(messages, { hasMore: true, firstUnread: null })[0]?.begins).toBe(false);
    expect(layOutRows(messages, { hasMore: false, firstUnread: null })[0]?.begins).toBe(true);
  });
});
