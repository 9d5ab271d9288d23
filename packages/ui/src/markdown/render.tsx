import type { Nodes } from 'mdast';
import type { ReactNode } from 'react';
import type { Mentions } from '@kith/comms';
import type { MentionedPerson } from './mention-marks.js';
import { personStyle } from '../people/avatar.js';
import { safeLink } from './links.js';
import { markMentions } from './mention-marks.js';

export interface RenderContext {
  readonly mentions: Mentions;
  readonly people: readonly MentionedPerson[];
}

export function renderNodes(nodes: readonly Nodes[], context: RenderContext): ReactNode[] {
  return nodes.map((node, index) => renderNode(node, index, context));
}

/** The allow-list. A kind that is not named here shows its text. */
function renderNode(node: Nodes, key: number, context: RenderContext): ReactNode {
  const inside = () => ('children' in node ? renderNodes(node.children, context) : null);
  switch (node.type) {
    case 'text':
      return <MarkedText key={key} text={node.value} context={context} />;
    case 'paragraph':
      return (
        <p key={key} dir="auto">
          {inside()}
        </p>
      );
    case 'heading':
      return (
        <p key={key} dir="auto" className="kith-text-heading" role="heading" aria-level={4}>
          {inside()}
        </p>
      );
    case 'strong':
      return <strong key={key}>{inside()}</strong>;
    case 'emphasis':
      return <em key={key}>{inside()}</em>;
    case 'delete':
      return <del key={key}>{inside()}</del>;
    case 'inlineCode':
      return (
        <code key={key} dir="ltr">
          {node.value}
        </code>
      );
    case 'code':
      return (
        <pre key={key} dir="ltr" tabIndex={0} aria-label="Code">
          <code>{node.value}</code>
        </pre>
      );
    case 'blockquote':
      return <blockquote key={key}>{inside()}</blockquote>;
    case 'list':
      return node.ordered === true ? (
        <ol key={key} start={node.start ?? 1}>
          {inside()}
        </ol>
      ) : (
        <ul key={key}>{inside()}</ul>
      );
    case 'listItem':
      return (
        <li key={key} data-task={node.checked ?? undefined}>
          {typeof node.checked === 'boolean' && (
            <input
              type="checkbox"
              checked={node.checked}
              readOnly
              tabIndex={-1}
              aria-label={node.checked ? 'Done' : 'Open'}
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
    case 'image':
      // A remote image would tell its server who reads what and when.
      return (
        <SafeLink key={key} url={node.url}>
          {node.alt || node.url}
        </SafeLink>
      );
    case 'break':
      return <br key={key} />;
    case 'thematicBreak':
      return <hr key={key} />;
    case 'table':
      return (
        <div key={key} className="kith-text-table" tabIndex={0} role="group" aria-label="Table">
          <table>
            <tbody>{inside()}</tbody>
          </table>
        </div>
      );
    case 'tableRow':
      return <tr key={key}>{inside()}</tr>;
    case 'tableCell':
      return (
        <td key={key} dir="auto">
          {inside()}
        </td>
      );
    case 'footnoteReference':
      return <span key={key}>[^{node.label ?? node.identifier}]</span>;
    case 'footnoteDefinition':
      return (
        <div key={key}>
          [^{node.label ?? node.identifier}]: {inside()}
        </div>
      );
    default:
      return 'value' in node ? <span key={key}>{node.value}</span> : <span key={key}>{inside()}</span>;
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

function MarkedText({ text, context }: { text: string; context: RenderContext }) {
  return markMentions(text, context.mentions, context.people).map((part) => {
    if (part.kind === 'text') return part.text;
    if (!part.declared)
      return (
        <span
          key={part.start}
          className="kith-mention-undeclared"
          title="Not declared as a mention: they were not notified"
        >
          {part.text}
        </span>
      );
    const me = part.did === 'room' || context.people.some((person) => person.me && person.did === part.did);
    return (
      <span
        key={part.start}
        className="kith-mention"
        data-me={me}
        data-person=""
        style={part.did === 'room' ? undefined : personStyle(part.did)}
        dir="auto"
      >
        {part.text}
      </span>
    );
  });
}
