import type { Did } from '@kith/identity';
import type { Mentions } from '@kith/comms';

/** A declared mention and where its `@name` stands in the text being written. */
export interface MentionRange {
  readonly target: Did | 'room';
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export const mostMentions = 50;

/** Carries ranges over an edit. One that the edit touches inside is no longer declared: half a name mentions nobody. */
export function moveRanges(ranges: readonly MentionRange[], before: string, after: string): readonly MentionRange[] {
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

export function declaredMentions(ranges: readonly MentionRange[]): Mentions {
  const targets = new Set(ranges.map((range) => range.target));
  return { dids: [...targets].filter((target) => target !== 'room'), room: targets.has('room') };
}

export interface MentionQuery {
  /** Where the `@` stands. */
  readonly start: number;
  readonly text: string;
}

/** The `@…` the caret stands in, if any: at the start of a word, up to 40 characters, with single spaces inside names. */
export function mentionQueryAt(text: string, caret: number, ranges: readonly MentionRange[]): MentionQuery | null {
  const match = /(?:^|[^\p{L}\p{N}@])@((?:[^\s@]+(?: [^\s@]+)*)?)$/u.exec(text.slice(Math.max(0, caret - 42), caret));
  if (match?.[1] === undefined || match[1].length > 40) return null;
  const start = caret - match[1].length - 1;
  return ranges.some((range) => range.start === start) ? null : { start, text: match[1] };
}

/** Puts `@name ` where the query stood and declares it. */
export function insertMention(
  text: string,
  ranges: readonly MentionRange[],
  query: MentionQuery,
  target: Did | 'room',
  name: string,
): { text: string; ranges: readonly MentionRange[]; caret: number } {
  const queryEnd = query.start + 1 + query.text.length;
  const word = `@${name}`;
  const gap = text.charAt(queryEnd) === ' ' ? '' : ' ';
  const next = text.slice(0, query.start) + word + gap + text.slice(queryEnd);
  const end = query.start + word.length;
  const moved = moveRanges(ranges, text, next).filter((range) => range.end <= query.start || range.start >= end);
  const declared = [...moved, { target, start: query.start, end }].toSorted((a, b) => a.start - b.start);
  return { text: next, ranges: declared, caret: end + 1 };
}

/** Finds the names of a message's declared mentions in its text again, so that it can be edited. */
export function rangesOf(
  text: string,
  mentions: Mentions,
  nameOf: (did: Did) => string | null,
): readonly MentionRange[] {
  const targets: (Did | 'room')[] = [...mentions.dids, ...(mentions.room ? ['room' as const] : [])];
  return targets
    .flatMap((target) => {
      const name = target === 'room' ? 'room' : nameOf(target);
      const start = name === null ? -1 : text.indexOf(`@${name}`);
      return start === -1 || name === null ? [] : [{ target, start, end: start + name.length + 1 }];
    })
    .toSorted((a, b) => a.start - b.start);
}
