import type { MentionTarget } from '@kith/comms';

/** A message's text as it is drawn: the allow-list of everything a message can consist of. */
export type TextNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string; readonly block: boolean }
  | { readonly kind: 'mention'; readonly text: string; readonly target: MentionTarget }
  | { readonly kind: 'line' | 'break' }
  | { readonly kind: 'link'; readonly url: string; readonly children: readonly TextNode[] }
  | {
      readonly kind: 'list';
      /** The number of its first item; null for bullets. */ readonly start: number | null;
      readonly children: readonly TextNode[];
    }
  | {
      readonly kind: 'item';
      /** Of a task; null for an item that is none. */ readonly done: boolean | null;
      readonly children: readonly TextNode[];
    }
  | { readonly kind: Container; readonly children: readonly TextNode[] };

export type Container =
  | 'paragraph'
  | 'heading'
  | 'strong'
  | 'emphasis'
  | 'deleted'
  | 'quote'
  | 'table'
  | 'row'
  | 'cell';

/** All letters of it, without what only forms them. */
export function lettersOf(nodes: readonly TextNode[]): string {
  return nodes
    .map((node) => ('text' in node ? node.text : 'children' in node ? lettersOf(node.children) : ''))
    .join('');
}
