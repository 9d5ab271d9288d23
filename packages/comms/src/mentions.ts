import { keyFromDid } from '@kith/identity';
import type { Did } from '@kith/identity';
import type { Node } from '@kith/store';
import { isRecord, stringOf } from './read.js';
import type { MentionPlace, MentionTarget, Mentions, Message } from './types.js';

const nobody: Mentions = { dids: [], room: false, places: [] };

export function mentionsOf(node: Node): Mentions {
  const declared = node.properties['mentions'];
  if (node.properties['redacted'] === true || !isRecord(declared)) return nobody;
  const dids = didsIn(declared['dids']);
  const room = declared['room'] === true;
  const text = stringOf(node.properties, 'text') ?? '';
  return { dids, room, places: placesIn(declared['places'], dids, room, text) };
}

/**
 * Tells whether a message calls this person: by name, or with everybody. A message does not call its author, and calls nobody once
 * it is redacted.
 */
export function callsPerson({ author, mentions }: Pick<Message, 'author' | 'mentions'>, person: Did): boolean {
  return author !== person && (mentions.room || mentions.dids.includes(person));
}

/** Tells whether the message of this node calls this person. */
export function nodeCalls(node: Node, person: Did): boolean {
  return callsPerson({ author: node.creator, mentions: mentionsOf(node) }, person);
}

/** Tells whether an edit added the mention of this person, and no later edit took the mention back. */
export function nodeRecalls(node: Node, person: Did): boolean {
  const { dids, room } = addedIn(node);
  return nodeCalls(node, person) && (room || dids.includes(person));
}

/** What edits have added to the mentions of a message, as far as it still declares it. */
function addedIn(node: Node): { readonly dids: readonly Did[]; readonly room: boolean } {
  const declared = node.properties['mentions'];
  const added = isRecord(declared) ? declared['added'] : undefined;
  if (!isRecord(added)) return { dids: [], room: false };
  const { dids, room } = mentionsOf(node);
  return { dids: didsIn(added['dids']).filter((did) => dids.includes(did)), room: added['room'] === true && room };
}

/** What an edit adds to what a message declared before, or earlier edits have added; null for nothing. */
export function addedBy(
  node: Node,
  now: { readonly dids: readonly Did[]; readonly room?: boolean },
): { readonly dids: readonly Did[]; readonly room?: boolean } | null {
  const before = mentionsOf(node);
  const earlier = addedIn(node);
  const dids = now.dids.filter((did) => !before.dids.includes(did) || earlier.dids.includes(did));
  const room = now.room === true && (!before.room || earlier.room);
  return dids.length === 0 && !room ? null : { dids, ...(room ? { room } : {}) };
}

/** Places that do not fit the text, or lie over each other, say nothing. */
function placesIn(value: unknown, dids: readonly Did[], room: boolean, text: string): readonly MentionPlace[] {
  if (!Array.isArray(value)) return [];
  const places: MentionPlace[] = [];
  let from = 0;
  for (const [start, end, who] of value as readonly (readonly number[])[]) {
    const target: MentionTarget | undefined = who === -1 ? (room ? 'room' : undefined) : dids[who ?? -1];
    if (start === undefined || end === undefined || target === undefined) return [];
    if (start < from || end <= start || end > text.length) return [];
    places.push({ start, end, target });
    from = end;
  }
  return places;
}

function didsIn(value: unknown): readonly Did[] {
  return Array.isArray(value) ? value.filter(isDid) : [];
}

const isDid = (value: unknown): value is Did => typeof value === 'string' && keyFromDid(value) !== null;
