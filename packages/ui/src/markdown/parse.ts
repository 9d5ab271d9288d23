import type { Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

/** Deeper nesting than people write costs more than it says: such a text is shown as it was typed. */
const deepestNesting = 24;

/** More marks than this in one message are not formatting; matching them costs the square of their number. */
const mostMarks = 1_000;

/** GFM as a tree, or null where the text is better shown as typed. Raw HTML stays text: it is switched off in the parser. */
export function parseMessage(text: string): Root | null {
  if (nestsDeeply(text)) return null;
  const tree = fromMarkdown(text, {
    extensions: [gfm(), { disable: { null: ['htmlFlow', 'htmlText', 'definition', 'setextUnderline'] } }],
    mdastExtensions: [gfmFromMarkdown()],
  });
  return depth(tree, 0) > deepestNesting ? null : tree;
}

/** Nested quotes and lists, and marks in great number, are where the parser's work stops being in proportion. */
function nestsDeeply(text: string): boolean {
  return (
    /(?:^|\n)(?:[ \t]*(?:>|[-+*]|\d{1,9}[.)])[ \t]*){25}/u.test(text) ||
    (text.match(/[*_~]/gu)?.length ?? 0) > mostMarks
  );
}

function depth(node: Nodes, level: number): number {
  if (level > deepestNesting || !('children' in node)) return level;
  let deepest = level;
  for (const child of node.children) deepest = Math.max(deepest, depth(child, level + 1));
  return deepest;
}

/** Up to this many emoji and nothing else are drawn large. */
const mostLargeEmoji = 12;
// Written out: a literal with this flag asks for a newer language than the packages are built for.
const onlyEmoji = new RegExp(String.raw`^(?:\p{RGI_Emoji}|\s)+$`, 'v');
const eachEmoji = new RegExp(String.raw`\p{RGI_Emoji}`, 'gv');

export function isOnlyEmoji(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > 200 || !onlyEmoji.test(trimmed)) return false;
  return (trimmed.match(eachEmoji) ?? []).length <= mostLargeEmoji;
}
