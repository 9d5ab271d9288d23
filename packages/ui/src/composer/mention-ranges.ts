import type { MentionPlace, MentionTarget, Mentions } from '@kith/comms';
import { indexNames, markMentions } from '../markdown/mention-marks.js';
import type { MentionedPerson } from '../people/person.js';

/** Carries ranges over an edit. One that the edit touches inside is no longer declared: half a name mentions nobody. */
export function moveRanges(ranges: readonly MentionPlace[], before: string, after: string): readonly MentionPlace[] {
  if (before === after) return ranges;
  const shorter = Math.min(before.length, after.length);
  let same = 0;
  while (same < shorter && before[same] === after[same]) same += 1;
  let sameEnd = 0;
  while (sameEnd < shorter - same && before[before.length - 1 - sameEnd] === after[after.length - 1 - sameEnd])
    sameEnd += 1;
  const changedEnd = before.length - sameEnd;
  const shift = after.length - before.length;
  return ranges.flatMap((range) => {
    if (range.end <= same) return continuesName(after, range.end) ? [] : [range];
    if (range.start >= changedEnd) return [{ ...range, start: range.start + shift, end: range.end + shift }];
    return [];
  });
}

/** "@Ada" that became "@Adam" is another name. */
function continuesName(text: string, end: number): boolean {
  return /^[\p{L}\p{N}]/u.test(text.slice(end, end + 2));
}

export interface MentionQuery {
  /** Where the `@` stands. */
  readonly start: number;
  readonly text: string;
}

/** The `@…` the caret stands in, if any: at the start of a word, up to 40 characters, with single spaces inside names. */
export function mentionQueryAt(text: string, caret: number, ranges: readonly MentionPlace[]): MentionQuery | null {
  const match = /(?:^|[^\p{L}\p{N}@])@((?:[^\s@]+(?: [^\s@]+)*)?)$/u.exec(text.slice(Math.max(0, caret - 42), caret));
  if (match?.[1] === undefined || match[1].length > 40) return null;
  const start = caret - match[1].length - 1;
  return ranges.some((range) => range.start === start) ? null : { start, text: match[1] };
}

/** Puts `@name ` where the query stood and declares it. */
export function insertMention(
  text: string,
  ranges: readonly MentionPlace[],
  query: MentionQuery,
  target: MentionTarget,
  name: string,
): { text: string; ranges: readonly MentionPlace[]; caret: number } {
  const queryEnd = query.start + 1 + query.text.length;
  const word = `@${name}`;
  const gap = text.charAt(queryEnd) === ' ' ? '' : ' ';
  const next = text.slice(0, query.start) + word + gap + text.slice(queryEnd);
  const end = query.start + word.length;
  const moved = moveRanges(ranges, text, next).filter((range) => range.end <= query.start || range.start >= end);
  const declared = [...moved, { target, start: query.start, end }].toSorted((a, b) => a.start - b.start);
  return { text: next, ranges: declared, caret: end + 1 };
}

/**
 * The mentions of a message to be edited. A message that was written without places has them found by the names of now, the
 * longest first; a mention that is not found stays declared, for nobody took it back.
 */
export function mentionsToEdit(
  text: string,
  { dids, room, places }: Mentions,
  people: readonly MentionedPerson[],
): { readonly ranges: readonly MentionPlace[]; readonly unplaced: readonly MentionTarget[] } {
  const targets: readonly MentionTarget[] = [...dids, ...(room ? ['room' as const] : [])];
  const ranges = places.length > 0 ? places : placesByName(text, targets, people);
  return { ranges, unplaced: targets.filter((target) => !ranges.some((range) => range.target === target)) };
}

/** Where the names of these stand in a text, the longest first; nowhere where places cannot be counted in it as it is. */
export function placesByName(
  text: string,
  targets: readonly MentionTarget[],
  people: readonly MentionedPerson[],
): readonly MentionPlace[] {
  if (targets.length === 0 || text.normalize('NFC') !== text) return [];
  const found = new Set<MentionTarget>();
  return markMentions(text, indexNames(people)).flatMap((part) => {
    if (part.kind === 'text') return [];
    const declared = part.targets.filter((target) => targets.includes(target));
    const target = declared.find((one) => !found.has(one)) ?? declared[0];
    if (target === undefined) return [];
    found.add(target);
    return [{ target, start: part.start, end: part.start + part.text.length }];
  });
}
