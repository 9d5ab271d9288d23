import { describe, expect, it } from 'vitest';
import { mentionables } from '../src/index.js';
import type { Profile } from '../src/index.js';
import { person } from './support/people.js';

const profiles: Profile[] = [
  { person: person('1'), displayName: 'José Álvarez', handle: 'pepe' },
  { person: person('2'), displayName: 'Mary Jo Smith' },
  { person: person('3'), displayName: 'Banjo' },
  { person: person('4') },
];
const find = (query: string, limit?: number) =>
  mentionables(
    profiles,
    (who) => profiles.find((profile) => profile.person === who) ?? { person: who },
    query,
    limit,
  ).map((item) => item.name);

describe('the @ picker', () => {
  it('MSG-12 puts names that begin with the query before later words and the middle of words', () => {
    expect(find('jo')).toEqual(['José Álvarez', 'Mary Jo Smith', 'Banjo']);
  });

  it('MSG-12 ignores case and accents, and looks at handles', () => {
    expect(find('ALVA')).toEqual(['José Álvarez']);
    expect(find('pep')).toEqual(['José Álvarez']);
    expect(find('zzz')).toEqual([]);
  });

  it('MSG-12 offers everybody for an empty query, also those without a name, up to the limit', () => {
    expect(find('')).toHaveLength(4);
    expect(find('', 2)).toHaveLength(2);
    expect(find(person('4').slice(-8))).toEqual([`…${person('4').slice(-8)}`]);
  });
});
