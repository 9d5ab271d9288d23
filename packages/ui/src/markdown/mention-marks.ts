import type { MentionTarget, Mentions } from '@kith/comms';
import type { MentionedPerson } from '../people/person.js';
import { nextWebAddress } from './bare-address.js';

/** A part of a text: plain, or a name. */
export type TextPart =
  | { readonly kind: 'text'; readonly start: number; readonly text: string }
  | {
      readonly kind: 'mention';
      readonly start: number;
      readonly text: string;
      /** Everybody with this name. */ readonly targets: readonly MentionTarget[];
    };

/** Names by their first letter, then by themselves, so that a text costs what stands in it and not who could be named. */
export type MentionNames = ReadonlyMap<string, { lengths: number[]; targets: Map<string, MentionTarget[]> }>;

/** Returns the index of the names of people, for `markMentions`. Only people who have given themselves a name are in it. */
export function indexNames(people: readonly Pick<MentionedPerson, 'did' | 'name' | 'named'>[]): MentionNames {
  const index = new Map<string, { lengths: number[]; targets: Map<string, MentionTarget[]> }>();
  const add = (name: string, target: MentionTarget) => {
    const written = name.normalize('NFC');
    const group = index.get(key(written.charAt(0))) ?? { lengths: [], targets: new Map<string, MentionTarget[]>() };
    index.set(key(written.charAt(0)), group);
    if (!group.lengths.includes(written.length)) group.lengths.push(written.length);
    group.targets.set(key(written), [...(group.targets.get(key(written)) ?? []), target]);
  };
  for (const { name, did, named } of people) if (named) add(name, did);
  add('room', 'room');
  for (const { lengths } of index.values()) lengths.sort((a, b) => b - a);
  return index;
}

/** Without regard to case. */
function key(name: string): string {
  return name.toLowerCase();
}

/** "@Ada" in "x@Ada" and in "@Adam" is part of another word, and so is "@room" in "@room_service". */
const wordBefore = /[\p{L}\p{N}]/u;
const wordAfter = /^(?:[\p{L}\p{N}\p{M}_]|-[\p{L}\p{N}])/u;

/** More names than this in one text are not looked for: drawing them would take longer than reading them. */
const mostMarked = 500;

/** Splits a text at the names of people it could mention; the longest name counts. Which of them were notified is the message's to say. */
export function markMentions(written: string, names: MentionNames): readonly TextPart[] {
  if (!written.includes('@')) return [{ kind: 'text', start: 0, text: written }];
  // Composed and decomposed letters are the same name.
  const text = written.normalize('NFC');
  const parts: TextPart[] = [];
  let from = 0;
  let address = nextWebAddress(text, 0);
  for (let at = text.indexOf('@'); at !== -1 && parts.length < mostMarked * 2; at = text.indexOf('@', at + 1)) {
    if (at < from || wordBefore.test(text.charAt(at - 1))) continue;
    while (address !== null && address.end <= at) address = nextWebAddress(text, address.end);
    // The name of somebody elsewhere.
    if (address !== null && address.start < at) continue;
    const group = names.get(key(text.charAt(at + 1)));
    const length = group?.lengths.find(
      (candidate) =>
        group.targets.has(key(text.slice(at + 1, at + 1 + candidate))) &&
        !wordAfter.test(text.slice(at + 1 + candidate, at + 4 + candidate)),
    );
    if (group === undefined || length === undefined) continue;
    if (at > from) parts.push({ kind: 'text', start: from, text: text.slice(from, at) });
    from = at + 1 + length;
    const targets = group.targets.get(key(text.slice(at + 1, from))) ?? [];
    parts.push({ kind: 'mention', start: at, text: text.slice(at, from), targets });
  }
  if (from < text.length) parts.push({ kind: 'text', start: from, text: text.slice(from) });
  return parts;
}

export function isDeclared(did: MentionTarget, mentions: Mentions): boolean {
  return did === 'room' ? mentions.room : mentions.dids.includes(did);
}
