import { limits } from '@kith/comms';
import type { MentionPlace, MentionTarget, Mentions } from '@kith/comms';
import type { MentionedPerson } from '../people/person.js';
import { calledIn } from './called-names.js';
import type { Draft } from './draft.js';
import { placesByName } from './mention-ranges.js';

/** Whom a draft mentions, and where: who was picked, and whose name is typed in full where nobody else has it. */
export function declaredMentions({ text, ranges, mode }: Draft, people: readonly MentionedPerson[]): Mentions {
  const typed = typedIn(text, ranges, people);
  const places = [...ranges, ...typed.places].toSorted((a, b) => a.start - b.start);
  const unplaced = mode.kind === 'edit' ? mode.unplaced : [];
  const targets = new Set([...ranges.map(({ target }) => target), ...unplaced, ...typed.targets]);
  const dids = [...targets].filter((target) => target !== 'room').slice(0, limits.MENTIONS_MAX);
  const room = targets.has('room');
  const kept = ({ target }: MentionPlace) => (target === 'room' ? room : dids.includes(target));
  return { dids, room, places: places.filter(kept) };
}

/** Names that several people have, typed without choosing one of them: nobody is mentioned by these. */
export function ambiguousNames({ text, ranges }: Draft, people: readonly MentionedPerson[]): readonly string[] {
  return calledIn(besides(text, ranges), people)
    .names.filter(({ people: same }) => same.length > 1)
    .map(({ name, people: same }) => people.find(({ did }) => did === same[0])?.name ?? name);
}

function typedIn(
  text: string,
  ranges: readonly MentionPlace[],
  people: readonly MentionedPerson[],
): { readonly targets: readonly MentionTarget[]; readonly places: readonly MentionPlace[] } {
  const rest = besides(text, ranges);
  const { names, room } = calledIn(rest, people);
  const targets: readonly MentionTarget[] = [
    ...names.flatMap(({ people: same }) => (same.length === 1 ? same : [])),
    ...(room ? ['room' as const] : []),
  ];
  return { targets, places: placesByName(rest, targets, people) };
}

/** The text without what was picked: a letter that no name contains stands for each of its own. */
function besides(text: string, ranges: readonly MentionPlace[]): string {
  return ranges.reduceRight(
    (rest, { start, end }) => rest.slice(0, start) + '\ufdd0'.repeat(end - start) + rest.slice(end),
    text,
  );
}

export function sameMentions(a: Mentions, b: Mentions): boolean {
  return a.room === b.room && a.dids.length === b.dids.length && a.dids.every((did) => b.dids.includes(did));
}

/** What is sent of a draft. */
export interface MessageContent {
  readonly text: string;
  readonly mentions: Mentions;
}

/** What is sent of a draft: without the space around it. */
export function contentOf(draft: Draft, people: readonly MentionedPerson[]): MessageContent {
  const text = draft.text.trim();
  const skipped = draft.text.length - draft.text.trimStart().length;
  const mentions = declaredMentions(draft, people);
  const places = mentions.places.map((place) => ({ ...place, start: place.start - skipped, end: place.end - skipped }));
  return { text, mentions: { ...mentions, places } };
}
