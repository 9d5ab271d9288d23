import { isVisible } from '@kith/comms';
import type { MentionPlace } from '@kith/comms';
import { createParser, ParseBudget, TooCostly } from './parser.js';
import { putBack, standInFor } from './placed.js';
import { treeOf } from './tree-of.js';
import { lettersOf } from './tree.js';
import type { TextNode } from './tree.js';

/** Longer texts than a message can be are not formatted. */
const longest = 12_000;

const parser = createParser();

/**
 * A text's Markdown as a tree, or null where it is better shown as it was typed: because it costs more than it says, or
 * because nothing of it would be seen. HTML stays text, and what a message names by place is a mention whatever marks its name
 * contains.
 */
export function parseMessage(written: string, places: readonly MentionPlace[] = []): readonly TextNode[] | null {
  if (written.length > longest) return null;
  const { text, mentions } = standInFor(written, places);
  try {
    const parsed = treeOf(parser.parse(text, { budget: new ParseBudget() }));
    const tree = parsed === null ? null : putBack(parsed, mentions);
    return tree !== null && isVisible(lettersOf(tree)) ? tree : null;
  } catch (error) {
    if (error instanceof TooCostly) return null;
    throw error;
  }
}
