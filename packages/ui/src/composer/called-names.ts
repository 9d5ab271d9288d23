import type { Did } from '@kith/identity';
import { indexNames, markMentions } from '../markdown/mention-marks.js';
import type { MentionNames } from '../markdown/mention-marks.js';
import type { MentionedPerson } from '../people/person.js';
import { parseMessage } from '../markdown/parse.js';
import type { TextNode } from '../markdown/tree.js';

/** A name that a text calls, and everybody who has it. */
export interface CalledName {
  /** Without the `@`, in lower case: what a choice among people of one name is kept under. */
  readonly name: string;
  readonly people: readonly Did[];
}

/** The names that a text calls, and whether it calls everybody. */
export interface Called {
  readonly names: readonly CalledName[];
  readonly room: boolean;
}

/** Whose names stand in a text as `@name` of a member or `@room`, outside of code. */
export function calledIn(text: string, people: readonly MentionedPerson[]): Called {
  if (!text.includes('@')) return { names: [], room: false };
  const index = indexNames(people);
  const me = people.find((person) => person.me)?.did;
  const names = new Map<string, CalledName>();
  let room = false;
  for (const part of parseMessage(text)?.flatMap(wordsOf) ?? [text]) {
    for (const { name, targets } of namesIn(part, index)) {
      if (targets.includes('room')) room = true;
      const named = targets.filter((target) => target !== 'room');
      // Whoever writes means somebody else of their name.
      const others = named.length > 1 ? named.filter((did) => did !== me) : named;
      if (others.length > 0) names.set(name, { name, people: others });
    }
  }
  return { names: [...names.values()], room };
}

function namesIn(text: string, index: MentionNames) {
  return markMentions(text, index).flatMap((part) =>
    part.kind === 'mention' ? [{ name: part.text.slice(1).toLowerCase(), targets: part.targets }] : [],
  );
}

function wordsOf(node: TextNode): readonly string[] {
  if (node.kind === 'text') return [node.text];
  return 'children' in node ? node.children.flatMap(wordsOf) : [];
}
