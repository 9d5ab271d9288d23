import { callsPerson } from '@kith/comms';
import type { Message } from '@kith/comms';
import type { Did } from '@kith/identity';
import { useWorkspace } from '@kith/react';
import type { NodeId } from '@kith/store';
import { memo } from 'react';
import type { KeyboardEvent } from 'react';
import { keyOf } from '../parts/keys.js';
import { ClockTime } from '../parts/time.js';
import { PersonAvatar } from '../people/person-avatar.js';
import type { MentionedPerson } from '../people/person.js';
import { useFace } from '../people/use-face.js';
import { MessageActions, actionsFor } from './message-actions.js';
import type { MessageAction } from './message-actions.js';
import { MessageBody } from './message-body.js';
import { MessageHead } from './message-head.js';
import { ReplyQuote } from './reply-quote.js';

/** The properties of `MessageRow`. */
export interface MessageRowProps {
  readonly message: Message;
  /** Shows author and time; false where the message continues the one above it. */
  readonly head: boolean;
  /** The members whose names the text may mention. */
  readonly people: readonly MentionedPerson[];
  /** The message that this one answers, where it is loaded. */
  readonly quoted?: Message | undefined;
  /** What can be done with the message; nothing unless told. */
  readonly actions?: readonly MessageAction[];
  /** The message that Tab reaches among those of its list; undefined where the list is no such stop. */
  readonly reachable?: boolean;
  /** The focus is on the message or in it, so that Tab goes on to its parts. */
  readonly entered?: boolean;
  /** The message was just jumped to. */
  readonly flash?: boolean;
  readonly onFocus?: (message: NodeId) => void;
  /** Shows a person; names and faces are no buttons without it. */
  readonly onPerson?: (person: Did) => void;
  /** Goes to a message; a quote is no button without it. */
  readonly onJump?: (message: NodeId) => void;
  /** Called when the quoted message cannot be read. */
  readonly onError: (error: unknown) => void;
}

const noActions: readonly MessageAction[] = [];

/**
 * Draws one message: its author and time, the message that it answers, its text, its marks and its actions. Draws again only when a
 * property changes. Needs a WorkspaceProvider above it.
 */
export const MessageRow = memo(function MessageRow({
  message,
  head,
  people,
  quoted,
  actions = noActions,
  reachable,
  entered = false,
  flash = false,
  onFocus,
  onPerson,
  onJump,
  onError,
}: MessageRowProps) {
  const { me } = useWorkspace();
  const author = useFace(message.author);
  const possible = actionsFor(message, actions);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = keyOf(event).toLowerCase();
    const action = possible.find(({ shortcut }) => shortcut.toLowerCase() === key);
    if (action === undefined) return;
    event.preventDefault();
    action.run(message);
  };

  return (
    <article
      className="kith kith-message"
      aria-keyshortcuts={possible.length === 0 ? undefined : possible.map(({ shortcut }) => shortcut).join(' ')}
      tabIndex={reachable === undefined ? undefined : reachable ? 0 : -1}
      data-message={message.id}
      data-head={head}
      data-calls-me={callsPerson(message, me)}
      data-flash={flash}
      onFocus={onFocus && (() => onFocus(message.id))}
      onKeyDown={onKeyDown}
    >
      {message.inReplyTo !== undefined && (
        <ReplyQuote id={message.inReplyTo} loaded={quoted} onJump={onJump} onError={onError} />
      )}
      <div className="kith-message-margin">
        {!head ? (
          <ClockTime at={message.createdAt} />
        ) : onPerson === undefined ? (
          <PersonAvatar person={author} quiet />
        ) : (
          <button
            type="button"
            className="kith-plain kith-message-avatar"
            tabIndex={-1}
            aria-hidden="true"
            onClick={() => onPerson(message.author)}
          >
            <PersonAvatar person={author} quiet />
          </button>
        )}
      </div>
      <div className="kith-message-main">
        {head ? (
          <MessageHead message={message} author={author} reachable={entered} onPerson={onPerson} />
        ) : (
          <span className="kith-hidden">{author.name}</span>
        )}
        <MessageBody message={message} people={people} />
      </div>
      {possible.length > 0 && <MessageActions message={message} actions={possible} reachable={entered} />}
    </article>
  );
});
