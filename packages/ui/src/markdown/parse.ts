import { isVisible } from '@kith/comms';
import { createParser, ParseBudget, TooCostly } from './parser.js';
import { treeOf } from './tree-of.js';
import { lettersOf } from './tree.js';
import type { TextNode } from './tree.js';

/** Longer texts than a message can be are not formatted. */
const longest = 12_000;

const parser = createParser();

/**
 * A text's Markdown as a tree, or null where it is better shown as it was typed: because it costs more than it says, or
 * because nothing of it would be seen. HTML stays text.
 */
export function parseMessage(text: string): readonly TextNode[] | null {
  if (text.length > longest) return null;
  try {
    const tree = treeOf(parser.parse(text, { budget: new ParseBudget() }));
    return tree !== null && isVisible(lettersOf(tree)) ? tree : null;
  } catch (error) {
    if (error instanceof TooCostly) return null;
    throw error;
  }
}
