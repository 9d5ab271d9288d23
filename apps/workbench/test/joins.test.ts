import type { Did } from '@kith/identity';
import { describe, expect, it } from 'vitest';
import { unreadIn, withEntry } from '../src/activity/activity.js';
import { activityWords } from '../src/activity/activity-words.js';
import { joinWords, watchJoins } from '../src/notices/joins.js';

const minute = 60_000;
const did = (name: string) => `did:key:${name}` as Did;

/** Members with the time at which they said their name; null for one whose name has not arrived. */
const facts = (own: number | null, now: number, members: Readonly<Record<string, number | null>>) => ({
  ownIntroduction: own,
  now,
  members: Object.keys(members).map(did),
  introducedAt: (person: Did) => members[person.slice('did:key:'.length)] ?? null,
});

describe('who joins', () => {
  it('WB-AC-5 is told once their name is here, and once', () => {
    const watch = watchJoins();
    expect(watch.look(facts(0, 60 * minute, { ada: 0, bob: 59 * minute }))).toEqual([]);
    expect(watch.look(facts(0, 61 * minute, { ada: 0, bob: 59 * minute, grace: null }))).toEqual([]);
    const at = 61 * minute;
    const joined = facts(0, at + 5, { ada: 0, bob: 59 * minute, grace: at, ivan: at + 1 });
    expect(watch.look(joined)).toEqual([
      { person: did('grace'), at },
      { person: did('ivan'), at: at + 1 },
    ]);
    expect(watch.look(joined)).toEqual([]);
  });

  it('WB-AC-5 is not told of by a workspace that is synced for the first time, or after days', () => {
    const watch = watchJoins();
    const now = 1_000 * minute;
    // Waiting to be let in.
    expect(watch.look(facts(null, now, { ada: 0 }))).toEqual([]);
    expect(watch.look(facts(now, now, { ada: 0, me: now }))).toEqual([]);
    // Came shortly before, and is known a moment later.
    expect(watch.look(facts(now, now, { ada: 0, me: now, bob: now - minute }))).toEqual([]);
    expect(watch.look(facts(now, now + 900 * minute, { ada: 0, me: now, cem: now + 10 * minute }))).toEqual([]);
  });

  it('WB-AC-5 is listed without being counted, in words that name at most three', () => {
    const entry = { id: 'joined/grace', kind: 'joined', from: did('grace'), at: 1 } as const;
    expect(unreadIn(withEntry([], { ...entry, channel: null, message: null, note: '' }))).toBe(0);
    expect(activityWords('joined', 'Grace', null)).toBe('Grace joined');
    expect(joinWords(['Grace'], null)).toBe('Grace joined');
    expect(joinWords(['Grace', 'Ivan', 'Cem'], 'Tea club')).toBe('Grace, Ivan, and Cem joined Tea club');
    expect(joinWords(['Grace', 'Ivan', 'Cem', 'Dee'], null)).toBe('Grace, Ivan, and 2 more joined');
  });
});
