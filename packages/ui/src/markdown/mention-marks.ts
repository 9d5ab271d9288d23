import type { Did } from '@kith/identity';
import type { Mentions } from '@kith/comms';
import type { PersonFace } from '../people/person.js';

/** Somebody a text may name. */
export interface MentionedPerson extends Pick<PersonFace, 'did' | 'name' | 'named'> {
  readonly me: boolean;
}

export type TextPart =
  | { readonly kind: 'text'; readonly start: number; readonly text: string }
  | {
      readonly kind: 'mention';
      readonly start: number;
      readonly text: string;
      readonly did: Did | 'room';
      /** False: only looks like a mention; nobody was notified. */ readonly declared: boolean;
    };

/**
 * Splits a text at the names of people it could mention. Who is mentioned is decided by the message's declaration alone;
 * this only finds where to draw it, and marks an `@name` that nobody was notified of.
 */
export function markMentions(
  text: string,
  mentions: Mentions,
  people: readonly Pick<MentionedPerson, 'did' | 'name' | 'named'>[],
): readonly TextPart[] {
  if (!text.includes('@')) return [{ kind: 'text', start: 0, text }];
  const names = candidates(people);
  const parts: TextPart[] = [];
  let from = 0;
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    if (at < from || (at > 0 && /[\p{L}\p{N}]/u.test(text.charAt(at - 1)))) continue;
    const found = names.filter(
      ({ name }) => text.startsWith(name, at + 1) && !/^[\p{L}\p{N}]/u.test(text.slice(at + 1 + name.length)),
    );
    const longest = found[0];
    if (longest === undefined) continue;
    const declared = found.find(({ did, name }) => name.length === longest.name.length && isDeclared(did, mentions));
    const chosen = declared ?? longest;
    if (at > from) parts.push({ kind: 'text', start: from, text: text.slice(from, at) });
    from = at + 1 + chosen.name.length;
    parts.push({
      kind: 'mention',
      start: at,
      text: text.slice(at, from),
      did: chosen.did,
      declared: declared !== undefined,
    });
  }
  if (from < text.length) parts.push({ kind: 'text', start: from, text: text.slice(from) });
  return parts;
}

/** Longest first, so that "@Ada Lovelace" is not taken for "@Ada". */
function candidates(
  people: readonly Pick<MentionedPerson, 'did' | 'name' | 'named'>[],
): readonly { name: string; did: Did | 'room' }[] {
  const named = people.filter((person) => person.named).map(({ name, did }) => ({ name, did: did as Did | 'room' }));
  return [...named, { name: 'room', did: 'room' as const }].toSorted((a, b) => b.name.length - a.name.length);
}

export function isDeclared(did: Did | 'room', mentions: Mentions): boolean {
  return did === 'room' ? mentions.room : mentions.dids.includes(did);
}
