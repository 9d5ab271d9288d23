import type { Did } from '@kith/identity';
import { describe, expect, it } from 'vitest';
import {
  decodeActivity,
  encodeActivity,
  markedRead,
  mostActivity,
  unreadIn,
  withEntry,
  type ActivityEntry,
  type NewActivity,
} from '../src/activity/activity.js';
import { activityKey, openActivity } from '../src/activity/activity-store.js';
import { activityWords } from '../src/activity/activity-words.js';
import { missedCall, recordedCall } from '../src/activity/missed-calls.js';

const happened = (id: string, at: number, more: Partial<NewActivity> = {}): NewActivity => ({
  id,
  kind: 'mention',
  from: 'did:key:ada',
  at,
  channel: 'general',
  message: id,
  note: 'Come',
  ...more,
});
const ids = (list: readonly ActivityEntry[]) => list.map(({ id }) => id);
const listed = (...entries: readonly NewActivity[]) =>
  entries.reduce<readonly ActivityEntry[]>((list, entry) => withEntry(list, entry), []);

function memoryStorage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

describe('what happened', () => {
  it('WB-AC-1 is listed newest first, once, and the newest 200 of it', () => {
    expect(ids(listed(happened('b', 2), happened('c', 3), happened('a', 1)))).toEqual(['c', 'b', 'a']);
    const read = markedRead(listed(happened('a', 1)), () => true);
    expect(withEntry(read, happened('a', 9))).toBe(read);
    const many = listed(...Array.from({ length: mostActivity + 5 }, (_, at) => happened(`m${at}`, at)));
    expect(many).toHaveLength(200);
    expect([many[0]?.id, many.at(-1)?.id]).toEqual(['m204', 'm5']);
  });

  it('WB-AC-1 outlives the page, and several tabs write to one list', () => {
    const storage = memoryStorage();
    const [one, other] = [openActivity(storage, 'tea'), openActivity(storage, 'tea')];
    one.add(happened('a', 1));
    other.add(happened('b', 2));
    one.add(happened('b', 2));
    one.markRead(({ id }) => id === 'a');
    other.look();
    for (const activity of [one, other, openActivity(storage, 'tea')]) {
      expect(ids(activity.list.getSnapshot())).toEqual(['b', 'a']);
      expect(unreadIn(activity.list.getSnapshot())).toBe(1);
    }
    expect(openActivity(storage, 'garden').list.getSnapshot()).toEqual([]);
  });

  it('WB-AC-2 what makes no sense is left out, the rest stays', () => {
    const list = listed(happened('a', 1), happened('b', 2, { channel: null, message: null, kind: 'poke' }));
    expect(decodeActivity(encodeActivity(list))).toEqual(list);
    const odd: unknown[] = [
      null,
      7,
      { ...list[0], at: 'soon' },
      { ...list[0], kind: 'earthquake' },
      { ...list[0], channel: 5 },
      { ...list[0], read: 1 },
      list[1],
      list[1],
    ];
    expect(decodeActivity(JSON.stringify(odd))).toEqual([list[1]]);
    for (const broken of [null, '', '{', '{}', '"a"']) expect(decodeActivity(broken)).toEqual([]);
    const storage = memoryStorage();
    storage.setItem(activityKey('tea'), '{');
    const activity = openActivity(storage, 'tea');
    activity.add(happened('a', 1));
    expect(ids(activity.list.getSnapshot())).toEqual(['a']);
  });

  it('WB-AC-3 reading changes nothing where nothing is new', () => {
    const list = listed(happened('a', 1), happened('b', 2));
    const read = markedRead(list, ({ id }) => id === 'a');
    expect(read.map((entry) => entry.read)).toEqual([false, true]);
    expect(markedRead(read, ({ id }) => id === 'a')).toBe(read);
  });

  it('WB-AC-4 a call is listed once, whether it was heard, recorded, or both, in either order', () => {
    const from = 'did:key:ada' as Did;
    const heard = missedCall({ ring: 'r1', from, at: 5, channel: null });
    const recorded = recordedCall({ id: 'r1', call: 'direct', from, startedAt: 1, duration: 2 }, null);
    const other = recordedCall({ id: 'r2', call: 'direct', from, startedAt: Date.now() + 1e9, duration: 2 }, null);
    expect(listed(heard, recorded)).toMatchObject([{ kind: 'missed-call', from, at: 5 }]);
    expect(listed(recorded, heard)).toMatchObject([{ kind: 'missed-call', from, at: 3 }]);
    expect(listed(heard, other)).toHaveLength(2);
    expect(other.at).toBeLessThanOrEqual(Date.now());
  });

  it('WB-AC-3 says who did what, and where', () => {
    expect(activityWords('mention', 'Ada', '#plans')).toBe('Ada mentioned you in #plans');
    expect(activityWords('reply', 'Ada', null)).toBe('Ada replied to you');
    expect(activityWords('missed-call', 'Ada', null)).toBe('Missed call from Ada');
    expect(activityWords('poke', 'Ada', null)).toBe('Ada poked you');
    expect(activityWords('invitation', 'Ada', '#plans')).toBe('Ada invited you to #plans');
    expect(activityWords('call-invitation', 'Ada', 'Lounge')).toBe('Ada invited you to a call in Lounge');
  });
});
