import type { Message } from '@kith/comms';
import type { NodeId } from '@kith/store';
import { useWorkspace } from '@kith/react';
import {
  ClockTime,
  dayName,
  DeliveryMark,
  fullTime,
  keyOf,
  MessageText,
  MessageTime,
  personStyle,
  useNow,
  PersonAvatar,
} from '@kith/ui';
import { Ban, TriangleAlert } from 'lucide-react';
import { memo, type KeyboardEvent } from 'react';
import { usePeople, usePerson } from '../data/people.js';
import { useDialogs } from '../dialogs/dialogs.js';
import { CallLines } from './call-line.js';
import type { RowWithCalls } from './call-lines.js';
import { MessageActions, mayEdit, mayRedact } from './message-actions.js';
import { ReplyQuote } from './reply-quote.js';

export interface MessageHandlers {
  readonly onReply: (message: Message) => void;
  readonly onEdit: (message: Message) => void;
  readonly onRedact: (message: Message) => void;
  readonly onJump: (id: NodeId) => void;
}

export const MessageRow = memo(function MessageRow({
  row,
  quoted,
  reachable,
  entered,
  flash,
  onFocus,
  handlers,
}: {
  row: RowWithCalls;
  /** The message replied to, where it is loaded. */
  quoted: Message | undefined;
  /** The one message that Tab reaches; arrows reach the others. */
  reachable: boolean;
  /** The focus is on it or in it, so that Tab goes on to what it holds. */
  entered: boolean;
  flash: boolean;
  onFocus: (id: NodeId) => void;
  handlers: MessageHandlers;
}) {
  const { message } = row;
  const { me } = useWorkspace();
  const people = usePeople();
  const author = usePerson(message.author);
  const myRole = people.find((person) => person.me)?.role ?? null;
  const { open } = useDialogs();
  const callsMe = message.author !== me && (message.mentions.room || message.mentions.dids.includes(me));
  const redacted = message.redactedBy !== undefined;

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey || redacted) return;
    const action = {
      r: () => handlers.onReply(message),
      e: mayEdit(message, me) ? () => handlers.onEdit(message) : undefined,
      Delete: mayRedact(message, me, myRole) ? () => handlers.onRedact(message) : undefined,
    }[keyOf(event)];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };

  return (
    <>
      <CallLines lines={row.calls.filter(({ beforeDay }) => beforeDay)} />
      {row.day !== null && <DayLine at={row.day} />}
      <CallLines lines={row.calls.filter(({ beforeDay }) => !beforeDay)} />
      {row.unread && (
        <div className="unread-line">
          <span>New</span>
        </div>
      )}
      <article
        className="message"
        aria-keyshortcuts="r e Delete"
        tabIndex={reachable ? 0 : -1}
        data-message={message.id}
        data-head={row.head}
        data-calls-me={callsMe}
        data-flash={flash}
        onFocus={() => onFocus(message.id)}
        onKeyDown={onKeyDown}
      >
        {message.inReplyTo !== undefined && (
          <ReplyQuote id={message.inReplyTo} loaded={quoted} onJump={handlers.onJump} />
        )}
        <div className="message-margin">
          {row.head ? (
            <button
              type="button"
              className="message-avatar"
              tabIndex={-1}
              aria-hidden="true"
              onClick={() => open({ kind: 'person', did: message.author })}
            >
              <PersonAvatar person={author} quiet />
            </button>
          ) : (
            <ClockTime at={message.createdAt} />
          )}
        </div>
        <div className="message-main">
          {row.head ? (
            <header className="message-head">
              <button
                type="button"
                className="message-author ellipsis"
                dir="auto"
                data-person=""
                data-named={author.named}
                style={personStyle(author.did)}
                title={`${author.name}\n${author.fingerprint}`}
                tabIndex={entered ? 0 : -1}
                onClick={() => open({ kind: 'person', did: message.author })}
              >
                {author.name}
              </button>
              <MessageTime at={message.createdAt} />
              {message.timeSuspicious && (
                <span
                  className="message-clock"
                  title="The clock of the device that wrote this was wrong. The order does not depend on it."
                >
                  <TriangleAlert size={12} aria-hidden />
                  <span>clock unsure</span>
                </span>
              )}
            </header>
          ) : (
            <span className="hidden-visually">{author.name}</span>
          )}
          <div className="message-content">
            {redacted ? (
              <p className="message-removed">
                <Ban size={14} aria-hidden />
                {message.redactedBy === 'moderator'
                  ? 'Removed by a moderator'
                  : message.author === me
                    ? 'You removed this message'
                    : 'Removed by its author'}
              </p>
            ) : (
              <MessageText text={message.text} mentions={message.mentions} people={people} />
            )}
            <span className="message-marks">
              {message.editedAt !== undefined && !redacted && (
                <span className="message-edited" title={`Edited ${fullTime(message.editedAt)}`}>
                  edited
                </span>
              )}
              {message.author === me && !redacted && <DeliveryMark message={message} />}
            </span>
          </div>
        </div>
        {!redacted && <MessageActions message={message} myRole={myRole} reachable={entered} handlers={handlers} />}
      </article>
      <CallLines lines={row.callsBelow} />
    </>
  );
});

function DayLine({ at }: { at: number }) {
  return (
    <div className="day-line">
      <span>{dayName(at, useNow())}</span>
    </div>
  );
}
