import type { Token } from 'markdown-it';
import { isVisible } from '@kith/comms';
import { isPart, mostParts, partsOf } from './parts.js';
import { lettersOf } from './tree.js';
import type { Container, TextNode } from './tree.js';

const deepest = 24;

const containers: Readonly<Record<string, Container>> = {
  paragraph: 'paragraph',
  heading: 'heading',
  strong: 'strong',
  em: 'emphasis',
  s: 'deleted',
  blockquote: 'quote',
  table: 'table',
  tr: 'row',
  th: 'cell',
  td: 'cell',
};

interface Level {
  readonly finish: (children: readonly TextNode[]) => TextNode;
  readonly children: TextNode[];
}

/** The tokens of a parser as a tree; null where that would have too many parts, or lie too deep. */
export function treeOf(tokens: readonly Token[]): readonly TextNode[] | null {
  const root: Level = { finish: (children) => ({ kind: 'paragraph', children }), children: [] };
  const levels = [root];
  let count = 0;
  const all = tokens.filter(isPart).flatMap((token) => (token.type === 'inline' ? (token.children ?? []) : [token]));
  for (const token of all) {
    const top = levels.at(-1) ?? root;
    if (token.nesting === 1) levels.push({ finish: opened(token), children: [] });
    else if (token.nesting === -1) {
      if (levels.length > 1) levels.pop();
      levels.at(-1)?.children.push(top.finish(top.children));
    } else push(top.children, leaf(token));
    count += partsOf(token);
    if (count > mostParts || levels.length > deepest) return null;
  }
  return root.children;
}

/** Neighbouring text becomes one, so that a name is found across what only looked like a mark. */
function push(children: TextNode[], node: TextNode): void {
  const last = children.at(-1);
  if (node.kind === 'text' && last?.kind === 'text')
    children[children.length - 1] = { kind: 'text', text: last.text + node.text };
  else children.push(node);
}

function opened(token: Token): Level['finish'] {
  const name = token.type.replace('_open', '');
  switch (name) {
    case 'link':
      return (children) => linkTo(String(token.attrGet('href') ?? ''), children);
    case 'bullet_list':
      return (children) => ({ kind: 'list', start: null, children });
    case 'ordered_list':
      return (children) => ({ kind: 'list', start: Number(token.attrGet('start') ?? 1), children });
    case 'list_item':
      return taskOr;
    default:
      return (children) => ({ kind: containers[name] ?? 'paragraph', children });
  }
}

/** A link without any letters shows where it leads. An image in a link is part of that. */
function linkTo(url: string, children: readonly TextNode[]): TextNode {
  const inside = children.flatMap((child) => (child.kind === 'link' ? child.children : [child]));
  return { kind: 'link', url, children: isVisible(lettersOf(inside)) ? inside : [{ kind: 'text', text: url }] };
}

function leaf(token: Token): TextNode {
  switch (token.type) {
    case 'code_inline':
      return { kind: 'code', text: token.content, block: false };
    case 'fence':
    case 'code_block':
      return {
        kind: 'code',
        text: token.content.endsWith('\n') ? token.content.slice(0, -1) : token.content,
        block: true,
      };
    case 'softbreak':
      return { kind: 'text', text: '\n' };
    case 'hardbreak':
      return { kind: 'break' };
    case 'hr':
      return { kind: 'line' };
    case 'image':
      // A remote image would tell its server who reads what and when.
      return linkTo(String(token.attrGet('src') ?? ''), [{ kind: 'text', text: token.content }]);
    default:
      return { kind: 'text', text: token.content };
  }
}

/** "[ ] " and "[x] " at the beginning of an item make it a task. */
function taskOr(children: readonly TextNode[]): TextNode {
  const [paragraph, ...others] = children;
  const [text, ...rest] = paragraph?.kind === 'paragraph' ? paragraph.children : [];
  const mark = text?.kind === 'text' ? /^\[([ xX])\]\s/u.exec(text.text) : null;
  if (paragraph?.kind !== 'paragraph' || text?.kind !== 'text' || mark === null)
    return { kind: 'item', done: null, children };
  const first: TextNode = { kind: 'text', text: text.text.slice(mark[0].length) };
  const inside: TextNode = { kind: 'paragraph', children: [first, ...rest] };
  return { kind: 'item', done: mark[1] !== ' ', children: [inside, ...others] };
}
