import type { MentionPlace, MentionTarget } from '@kith/comms';
import type { TextNode } from './tree.js';

/** Stands for a placed mention while the text is parsed, so that no mark within a name counts: a character that no text contains, and the number of the mention. */
const stand = '\ufdd0';
const firstNumber = 0xe000;
const standing = /\ufdd0[\ue000-\uf8ff]/gu;

export interface PlacedText {
  /** What is parsed instead of the text. */
  readonly text: string;
  readonly mentions: readonly { readonly text: string; readonly target: MentionTarget }[];
}

export function standInFor(text: string, places: readonly MentionPlace[]): PlacedText {
  const clean = text.replaceAll(stand, '\ufffd');
  if (places.length === 0) return { text: clean, mentions: [] };
  let from = 0;
  let parsed = '';
  places.forEach(({ start, end }, index) => {
    parsed += clean.slice(from, start) + stand + String.fromCharCode(firstNumber + index);
    from = end;
  });
  return {
    text: parsed + clean.slice(from),
    mentions: places.map(({ start, end, target }) => ({ text: clean.slice(start, end), target })),
  };
}

/** Puts the mentions back where their stand-ins are: as mentions in text, as their letters in code and addresses. */
export function putBack(nodes: readonly TextNode[], mentions: PlacedText['mentions']): readonly TextNode[] {
  if (mentions.length === 0) return nodes;
  return nodes.flatMap((node): readonly TextNode[] => {
    switch (node.kind) {
      case 'text':
        return parts(node.text, mentions);
      case 'code':
        return [{ ...node, text: letters(node.text, mentions) }];
      case 'link':
        return [{ ...node, url: letters(node.url, mentions), children: putBack(node.children, mentions) }];
      default:
        return 'children' in node ? [{ ...node, children: putBack(node.children, mentions) }] : [node];
    }
  });
}

function letters(text: string, mentions: PlacedText['mentions']): string {
  return text.replaceAll(standing, (found) => mentions[numberOf(found)]?.text ?? '');
}

function parts(text: string, mentions: PlacedText['mentions']): readonly TextNode[] {
  const nodes: TextNode[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(standing)) {
    if (index > from) nodes.push({ kind: 'text', text: text.slice(from, index) });
    const mention = mentions[numberOf(found)];
    if (mention !== undefined) nodes.push({ kind: 'mention', ...mention });
    from = index + found.length;
  }
  if (from < text.length) nodes.push({ kind: 'text', text: text.slice(from) });
  return nodes;
}

function numberOf(found: string): number {
  return found.charCodeAt(1) - firstNumber;
}
