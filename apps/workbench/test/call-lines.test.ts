import type { CallEntry, Message } from '@kith/comms';
import type { Did } from '@kith/identity';
import type { NodeId } from '@kith/store';
import { layOutRows } from '@kith/ui';
import { describe, expect, it } from 'vitest';
import { callLines, callWords, placeCalls } from '../src/channel/call-lines.js';

const minute = 60_000;
const [ada, grace] = ['did:key:z6Mkada', 'did:key:z6Mkgrace'] as const;
const call = (startedAt: number, duration: number, people: readonly Did[] = [ada, grace]): CallEntry => ({
  ...{ kind: 'call', startedAt, duration, people },
});
const message = (id: string, createdAt: number, timeSuspicious = false): Message => ({
  ...{ id: id as NodeId, channel: 'general' as NodeId, author: ada, text: id, createdAt, timeSuspicious },
  ...{ mentions: { dids: [], room: false, places: [] }, readOnly: false, place: { feed: 0, seq: 0 } },
});
const startOfDay = (at: number) => at - (at % (1_440 * minute));

function placed(messages: readonly Message[], entries: readonly CallEntry[], hasMore = false, hasNewer = false) {
  const rows = layOutRows(messages, { hasMore, firstUnread: null, startOfDay });
  return placeCalls(rows, callLines(entries), { hasMore, hasNewer, startOfDay });
}

describe('calls in a timeline', () => {
  it('WB-TL-10 stand where they ended, above what was written later or below all of it', () => {
    const rows = placed(
      [message('a', minute), message('b', 10 * minute), message('c', 20 * minute)],
      [call(25 * minute, minute), call(5 * minute, 4 * minute)],
    );
    expect(rows.map(({ calls }) => calls.map(({ endedAt }) => endedAt / minute))).toEqual([[], [9], []]);
    expect(rows.map(({ callsBelow }) => callsBelow.map(({ endedAt }) => endedAt / minute))).toEqual([[], [], [26]]);
    // What follows a line says again who wrote it.
    expect(rows.map(({ head }) => head)).toEqual([true, true, true]);
  });

  it('WB-TL-10 ignore wrong clocks, stand on their side of a day line, and wait for what is not loaded', () => {
    const day = 1_440 * minute;
    const wrong = placed(
      [message('a', minute), message('b', 9 * day, true), message('c', 2 * minute)],
      [call(day, minute)],
    );
    expect(wrong.at(-1)?.callsBelow).toHaveLength(1);
    const nextDay = [message('a', minute), message('b', day + 9 * minute)];
    const [before, after] = [call(5 * minute, minute), call(day + minute, minute)];
    expect(
      placed(nextDay, [before, after])
        .at(-1)
        ?.calls.map(({ beforeDay }) => beforeDay),
    ).toEqual([true, false]);
    expect(placed(nextDay, [call(0, 1)], true).flatMap(({ calls }) => calls)).toEqual([]);
    expect(placed(nextDay, [call(0, 1)]).flatMap(({ calls }) => calls)).toHaveLength(1);
    const last = [call(day + 10 * minute, minute)];
    expect(placed(nextDay, last, false, true).flatMap(({ callsBelow }) => callsBelow)).toEqual([]);
    expect(placed(nextDay, last).flatMap(({ callsBelow }) => callsBelow)).toHaveLength(1);
  });

  it('WB-TL-10 are calls in which people met', () => {
    expect(
      callLines([call(1, 2, [ada]), { kind: 'ring', startedAt: 1, from: ada, to: grace, outcome: 'declined' }]),
    ).toEqual([]);
  });

  it('WB-TL-10 say who and how long', () => {
    expect(callWords(['Ada', 'Grace'], 12 * minute + 5)).toBe('Ada and Grace were in a call · 12 min');
    expect(callWords(['Ada', 'Bob', 'Cem', 'Dee', 'Eve'], 65 * minute)).toMatch(
      /^Ada, Bob, Cem, and 2 more were in a call · 1 hr 5 min$/u,
    );
    expect(callWords(['Ada', 'Grace'], 7_900)).toBe('Ada and Grace were in a call · 7 sec');
  });
});
