import type { Message } from '@kith/comms';
import type { Did } from '@kith/identity';
import { useWorkspace } from '@kith/react';
import type { TimelineView } from '@kith/react';
import type { NodeId } from '@kith/store';
import { useCallback, useLayoutEffect, useMemo, useRef } from 'react';
import type { ReactNode } from 'react';
import type { MessageAction } from '../messages/message-actions.js';
import { MessageRow } from '../messages/message-row.js';
import { MessageSkeleton } from '../parts/skeleton.js';
import { useLate } from '../parts/use-late.js';
import { useStartOfDay } from '../parts/use-now.js';
import type { MentionedPerson } from '../people/person.js';
import { placeArrivals } from './arrivals.js';
import { NewMessages } from './new-messages.js';
import { rowOf } from './row-of.js';
import { layOutRows } from './rows.js';
import { DayLine } from './separators.js';
import { useArrivals } from './use-arrivals.js';
import { useFlash } from './use-flash.js';
import { useOlder } from './use-older.js';
import { usePin } from './use-pin.js';
import { useRead } from './use-read.js';
import { useRowFocus } from './use-row-focus.js';
import { useSight } from './use-sight.js';
import { Button } from '../parts/button.js';

/** The properties of `MessageList`. */
export interface MessageListProps {
  /** The messages, from `useTimeline`. */
  readonly view: TimelineView;
  /** The members whose names the texts may mention. */
  readonly people: readonly MentionedPerson[];
  /** The name of the list. */
  readonly label: string;
  /** Shown while there are no messages. */
  readonly empty: ReactNode;
  /** What can be done with a message; nothing unless told. The same list until an action changes. */
  readonly actions?: readonly MessageAction[];
  /** Shows a person; names and faces are no buttons without it. */
  readonly onPerson?: (person: Did) => void;
  /** The arrow down was pressed at the last message. */
  readonly onLeave?: () => void;
  /** The newest message was on screen while somebody looked. */
  readonly onRead: () => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Draws messages, oldest first, every one that is loaded. The list stays where the reader is, and follows its end only while the reader
 * is there. Messages that come off the screen are told, and older ones are loaded on request. Fills its container. Needs a
 * WorkspaceProvider above it.
 */
export function MessageList({
  view,
  people,
  label,
  empty,
  actions,
  onPerson,
  onLeave,
  onRead,
  onError,
}: MessageListProps) {
  const { me } = useWorkspace();
  const { messages, hasMore, state } = view;
  const startOfDay = useStartOfDay();
  const rows = useMemo(
    () => layOutRows(messages, { hasMore, firstUnread: null, startOfDay }),
    [messages, hasMore, startOfDay],
  );
  const byId = useMemo(() => new Map(messages.map((message) => [message.id, message])), [messages]);
  const viewport = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const newest = messages.at(-1);
  const newestId = newest?.id ?? null;
  const late = useLate(state === 'loading');
  const { loadingOlder, loadOlder } = useOlder(view, viewport, onError);

  const { unseen, sawMessages } = useArrivals(messages, me, state === 'ready', loadingOlder ? 'older' : 'nothing');
  const toEnd = useCallback(() => {
    // Not every document has `scrollTo`.
    if (viewport.current !== null) viewport.current.scrollTop = viewport.current.scrollHeight;
  }, []);
  const { shown, look } = useSight(viewport, sawMessages);
  const { atEnd, goToEnd, leaveEnd } = usePin({ viewport, content, rows, scrollToEnd: toEnd, changed: look });
  const mine = newest?.author === me;
  useLayoutEffect(() => {
    if (mine && newestId !== null) goToEnd();
    // For a new message, and not for a new pin.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [mine, newestId]);
  const { above, below } = placeArrivals(unseen, messages, shown);
  useRead(atEnd, newestId, onRead);

  const [flash, setFlash] = useFlash<NodeId>();
  const bring = useCallback((id: string | undefined, block: ScrollLogicalPosition) => {
    // Not every document has it.
    if (id !== undefined) rowOf(viewport.current, id)?.scrollIntoView?.({ block });
  }, []);
  const jump = useCallback(
    (id: NodeId) => {
      leaveEnd();
      bring(id, 'center');
      setFlash(id);
    },
    [leaveEnd, bring, setFlash],
  );
  const ids = useMemo(() => messages.map(({ id }) => id), [messages]);
  const focus = useRowFocus({ viewport, ids, bring: (index) => bring(ids[index], 'nearest'), onLeave });
  const quotedOf = ({ inReplyTo }: Message) => (inReplyTo === undefined ? undefined : byId.get(inReplyTo));

  return (
    <div className="kith kith-messages">
      <div
        ref={viewport}
        className="kith-messages-viewport"
        role="log"
        aria-label={label}
        aria-busy={state === 'loading'}
        tabIndex={messages.length === 0 ? 0 : -1}
        onFocus={focus.onFocus}
        onBlur={focus.onBlur}
        onKeyDown={focus.onKeyDown}
      >
        <div ref={content} className="kith-messages-content">
          {state === 'loading' ? late && <MessageSkeleton /> : messages.length === 0 ? empty : null}
          {messages.length > 0 && (
            <ul className="kith-messages-list">
              {hasMore && (
                <li className="kith-messages-older">
                  <Button kind="quiet" onClick={loadOlder}>
                    Show older messages
                  </Button>
                </li>
              )}
              {rows.map(({ message, head, day }) => (
                <li key={message.id} className="kith-messages-item">
                  {day !== null && <DayLine at={day} />}
                  <MessageRow
                    message={message}
                    head={head}
                    people={people}
                    quoted={quotedOf(message)}
                    flash={message.id === flash}
                    onFocus={focus.setActive}
                    onError={onError}
                    {...focus.of(message.id)}
                    {...(actions === undefined ? {} : { actions })}
                    {...(onPerson === undefined ? {} : { onPerson })}
                    {...(quotedOf(message) === undefined ? {} : { onJump: jump })}
                  />
                </li>
              ))}
            </ul>
          )}
        </div>
      </div>
      <NewMessages
        above={above}
        below={below.length}
        offersEnd={!atEnd && below.length > 0}
        onJump={({ id }) => jump(id)}
        onEnd={goToEnd}
      />
    </div>
  );
}
