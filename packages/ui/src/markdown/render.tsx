import type { ReactNode } from 'react';
import type { MentionTarget, Mentions } from '@kith/comms';
import type { Did } from '@kith/identity';
import { MarkedText, MentionMark } from './marked-text.js';
import type { MentionNames } from './mention-marks.js';
import { safeLink } from './links.js';
import type { TextNode } from './tree.js';

export interface RenderContext {
  readonly mentions: Mentions;
  readonly me: Did | null;
  readonly names: MentionNames;
  /** The name somebody has now; undefined where it is not known. */
  readonly nameOf: (target: MentionTarget) => string | undefined;
  /** In a list or a quote. */
  readonly inBlock?: boolean;
}

export function renderNodes(nodes: readonly TextNode[], context: RenderContext): ReactNode[] {
  return nodes.map((node, index) => renderNode(node, index, context));
}

/** A list or quote takes its direction from the text in it, but not from text that has a direction of its own. */
const paragraphDirection = ({ inBlock }: RenderContext) => (inBlock === true ? undefined : 'auto');

function renderNode(node: TextNode, key: number, context: RenderContext): ReactNode {
  const inside = (within = context) => ('children' in node ? renderNodes(node.children, within) : null);
  const insideBlock = () => inside({ ...context, inBlock: true });
  switch (node.kind) {
    case 'text':
      return <MarkedText key={key} text={node.text} context={context} />;
    case 'mention':
      return <MentionMark key={key} text={node.text} target={node.target} context={context} />;
    case 'paragraph':
      return (
        <p key={key} dir={paragraphDirection(context)}>
          {inside()}
        </p>
      );
    case 'heading':
      return (
        // No heading of the page: a message has no place in its outline.
        <p key={key} dir={paragraphDirection(context)} className="kith-text-heading">
          {inside()}
        </p>
      );
    case 'strong':
      return <strong key={key}>{inside()}</strong>;
    case 'emphasis':
      return <em key={key}>{inside()}</em>;
    case 'deleted':
      return <del key={key}>{inside()}</del>;
    case 'code':
      return node.block ? (
        <pre key={key} dir="ltr" tabIndex={0} aria-label="Code">
          <code>{node.text}</code>
        </pre>
      ) : (
        <code key={key} dir="ltr">
          {node.text}
        </code>
      );
    case 'quote':
      return (
        <blockquote key={key} dir="auto">
          {insideBlock()}
        </blockquote>
      );
    case 'list':
      return node.start === null ? (
        <ul key={key} dir="auto">
          {insideBlock()}
        </ul>
      ) : (
        <ol key={key} start={node.start} dir="auto">
          {insideBlock()}
        </ol>
      );
    case 'item':
      return (
        <li key={key} data-task={node.done ?? undefined}>
          {node.done !== null && (
            <input
              type="checkbox"
              checked={node.done}
              readOnly
              tabIndex={-1}
              aria-label={node.done ? 'Done' : 'Open'}
            />
          )}
          {inside()}
        </li>
      );
    case 'link':
      return (
        <SafeLink key={key} url={node.url}>
          {inside()}
        </SafeLink>
      );
    case 'break':
      return <br key={key} />;
    case 'line':
      return <hr key={key} />;
    case 'table':
      return (
        <div key={key} className="kith-text-table" tabIndex={0} role="group" aria-label="Table">
          <table>
            <tbody>{inside()}</tbody>
          </table>
        </div>
      );
    case 'row':
      return <tr key={key}>{inside()}</tr>;
    case 'cell':
      return (
        <td key={key} dir="auto">
          {inside()}
        </td>
      );
    default:
      return node satisfies never;
  }
}

function SafeLink({ url, children }: { url: string; children: ReactNode }) {
  const address = safeLink(url);
  if (address === null) return <span>{children}</span>;
  return (
    <a href={address} title={address} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}
