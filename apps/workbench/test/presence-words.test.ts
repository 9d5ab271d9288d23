import { describe, expect, it } from 'vitest';
import type { Did } from '@kith/identity';
import type { Presence, Status } from '@kith/presence';
import { quietEnds, statusEndAt } from '../src/status/ends.js';
import { orderHere, othersViewing } from '../src/people/here-order.js';
import {
  customWords,
  doingWords,
  onlineWords,
  memberWords,
  refusalWords,
  untilWords,
  viewersWords,
} from '../src/people/presence-words.js';

const did = (name: string) => `did:key:${name}` as Did;
const present = (name: string, status: Status = 'online', more: Partial<Presence> = {}): Presence => ({
  person: did(name),
  self: false,
  status,
  typing: false,
  sessions: [`${name}.1`],
  since: 0,
  ...more,
});
const nameOf = (person: Did) => person.slice('did:key:'.length);
const namesOf = (people: readonly Presence[]) => people.map(({ person }) => nameOf(person));

describe('who is here', () => {
  it('WB-CALL-9 the row of a member says that they are in a call', () => {
    expect(memberWords('online', true, '☕ Tea')).toEqual(['Online', 'In a call', '☕ Tea']);
    expect(memberWords('offline', false, '')).toEqual(['Offline']);
  });

  it('WB-PS-2 counts them, and lists oneself first, then the most present, then by name', () => {
    expect([0, 1, 2, 1_234].map(onlineWords)).toEqual(['Just you', 'Just you', '2 online', '1,234 online']);
    const people = [
      present('Zoe'),
      present('Bob', 'away'),
      present('Cem', 'idle'),
      present('Dan', 'dnd'),
      present('Me', 'away', { self: true }),
      present('Ada'),
    ];
    expect(namesOf(orderHere(people, nameOf))).toEqual(['Me', 'Ada', 'Zoe', 'Dan', 'Cem', 'Bob']);
  });

  it('WB-PS-2 says what they do, without what they do not say', () => {
    expect(doingWords(present('Ada'), '')).toEqual([]);
    expect(doingWords(present('Ada', 'online', { call: { id: 'c' }, activity: 'Running tests' }), '☕ Tea')).toEqual([
      'In a call',
      'Running tests',
      '☕ Tea',
    ]);
  });

  it('WB-PS-3 a viewer is somebody else who looks at the channel, not whoever is only in its room', () => {
    const looking = { viewing: { node: 'general' } };
    const people = [
      present('Ada', 'online', looking),
      present('Bob', 'online', { viewing: { node: 'plans' } }),
      present('Cem'),
      present('Me', 'online', { ...looking, self: true }),
    ];
    expect(namesOf(othersViewing(people, 'general'))).toEqual(['Ada']);
  });

  it('WB-PS-3 names up to three viewers and counts more', () => {
    expect(viewersWords([])).toBe('');
    expect(viewersWords(['Ada'])).toBe('Ada is looking at this channel');
    expect(viewersWords(['Ada', 'Bob', 'Cem'])).toBe('Ada, Bob, and Cem are looking at this channel');
    expect(viewersWords(['Ada', 'Bob', 'Cem', 'Dan'])).toBe('4 people are looking at this channel');
  });
});

describe('what somebody says about themself', () => {
  const noon = new Date(2026, 2, 3, 12, 0).getTime();

  it('WB-PS-7 a custom status ends after half an hour, an hour, at midnight, or never', () => {
    expect(statusEndAt('half-hour', noon)).toBe(noon + 1_800_000);
    expect(statusEndAt('hour', noon)).toBe(noon + 3_600_000);
    expect(statusEndAt('today', noon)).toBe(new Date(2026, 2, 4).getTime());
    expect(statusEndAt('never', noon)).toBeNull();
    expect(customWords({ emoji: '☕', message: 'Tea' })).toBe('☕ Tea');
    expect([customWords({ message: 'Tea' }), customWords({ emoji: '☕' }), customWords(null)]).toEqual([
      'Tea',
      '☕',
      '',
    ]);
  });

  it('WB-PS-8 "until tomorrow" ends in the morning of the next day, also over a change of the clocks', () => {
    const ends = (at: number) => quietEnds(at).map(({ until }) => until);
    expect(ends(noon)).toEqual([noon + 3_600_000, new Date(2026, 2, 4, 8).getTime(), null]);
    for (let day = 0; day < 366; day += 1) {
      const [, morning] = ends(new Date(2026, 0, 1 + day, 23, 30).getTime());
      expect(new Date(morning ?? 0).getHours()).toBe(8);
    }
  });

  it('WB-PS-8 an end is told by the hour today, and with its day after that', () => {
    expect(untilWords(null, noon)).toBeNull();
    expect(untilWords(noon + 3_600_000, noon)).toMatch(/^until (?:1:00 PM|13:00)$/u);
    expect(untilWords(new Date(2026, 2, 4, 8).getTime(), noon)).toMatch(/^until Wednesday/u);
  });
});

describe('pokes and invitations that did not go', () => {
  it('WB-PS-10 say why, and say nothing when they went', () => {
    expect(refusalWords({ sent: 1 }, 'Ada')).toBeNull();
    expect(refusalWords({ refused: 'nobody-there' }, 'Ada')).toContain('Ada cannot be reached now');
    expect(refusalWords({ refused: 'too-often' }, 'Ada')).toBe(
      'Wait a few seconds before you poke or invite Ada again.',
    );
    expect(refusalWords({ refused: 'no-key' }, 'Ada')).toContain('has not arrived yet');
  });
});
