import { useWorkspace } from '@kith/react';
import type { TimelineView } from '@kith/react';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { ArrowDownIcon, ArrowUpIcon } from '../parts/icons.js';
import { isolated } from '../parts/isolate.js';
import { Skeleton } from '../parts/skeleton.js';
import { useLate } from '../parts/use-late.js';
import { useStartOfDay } from '../parts/use-now.js';
import { MessageRow } from '../messages/message-row.js';
import { arrivedWords, placeArrivals } from './arrivals.js';
import { layOutRows } from './rows.js';
import { DayLine } from './separators.js';
import { useArrivals } from './use-arrivals.js';
import { usePin } from './use-pin.js';
import { useSight } from './use-sight.js';
import { useNamedMembers } from '../people/use-named-members.js';

/** The messages of a discussion, oldest first. Stays where the reader is; follows the end only while they are there. */
export function MessageList({
  view,
  empty,
  onError,
  onRead,
}: {
  view: TimelineView;
  empty: ReactNode;
  onError: (error: unknown) => void;
  /** The newest message was on screen while somebody looked. */
  onRead: () => void;
}) {
  const { me } = useWorkspace();
  const people = useNamedMembers();
  const { messages, hasMore, state } = view;
  const startOfDay = useStartOfDay();
  const rows = useMemo(
    () => layOutRows(messages, { hasMore, firstUnread: null, startOfDay }),
    [messages, hasMore, startOfDay],
  );
  const byId = useMemo(() => new Map(messages.map((message) => [message.id, message])), [messages]);
  const viewport = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [loadingOlder, setLoadingOlder] = useState(false);
  const newest = messages.at(-1);
  const mine = newest?.author === me;
  const late = useLate(state === 'loading');

  const newestId = newest?.id ?? null;
  const { unseen, sawMessages } = useArrivals(messages, me, state === 'ready', loadingOlder ? 'older' : 'nothing');
  const toEnd = useCallback(() => {
    // Not every document has `scrollTo`.
    if (viewport.current !== null) viewport.current.scrollTop = viewport.current.scrollHeight;
  }, []);
  const { shown, look } = useSight(viewport, sawMessages);
  const { atEnd, goToEnd } = usePin({ viewport, content, rows, scrollToEnd: toEnd, changed: look });
  useLayoutEffect(() => {
    if (mine && newestId !== null) goToEnd();
    // For a new message, and not for a new pin.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [mine, newestId]);
  const { above, below } = placeArrivals(unseen, messages, shown);

  useEffect(() => {
    if (!atEnd || newestId === null) return undefined;
    const tell = () => {
      if (document.visibilityState === 'visible' && document.hasFocus()) onRead();
    };
    tell();
    window.addEventListener('focus', tell);
    return () => window.removeEventListener('focus', tell);
  }, [atEnd, newestId, onRead]);

  const older = () => {
    const element = viewport.current;
    const before = element === null ? 0 : element.scrollHeight - element.scrollTop;
    setLoadingOlder(true);
    view
      .loadMore()
      .then(() =>
        requestAnimationFrame(() => {
          if (element !== null) element.scrollTop = element.scrollHeight - before;
          setLoadingOlder(false);
        }),
      )
      .catch((error: unknown) => {
        setLoadingOlder(false);
        onError(error);
      });
  };
  const [firstAbove] = above;
  const nameOf = (author: string) => isolated(people.find(({ did }) => did === author)?.name ?? 'someone');
  const goTo = (id: string) =>
    viewport.current?.querySelector(`[data-message="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'center' });

  return (
    <div className="kith-messages">
      <div
        ref={viewport}
        className="kith-messages-viewport"
        role="log"
        aria-label="Discussion"
        aria-busy={state === 'loading'}
        tabIndex={0}
      >
        <div ref={content} className="kith-messages-content">
          {state === 'loading' ? late && <Skeleton /> : messages.length === 0 ? empty : null}
          {messages.length > 0 && (
            <ul className="kith-messages-list">
              {hasMore && (
                <li className="kith-messages-older">
                  <button type="button" className="kith-button" data-kind="quiet" onClick={older}>
                    Show older messages
                  </button>
                </li>
              )}
              {rows.map(({ message, head, day }) => (
                <li key={message.id} className="kith-messages-item">
                  {day !== null && <DayLine at={day} />}
                  <MessageRow
                    message={message}
                    head={head}
                    people={people}
                    quoted={message.inReplyTo === undefined ? undefined : byId.get(message.inReplyTo)}
                    onError={onError}
                  />
                </li>
              ))}
            </ul>
          )}
        </div>
      </div>
      {firstAbove !== undefined && (
        <div className="kith-newer" data-where="above">
          <button type="button" className="kith-button" data-kind="primary" onClick={() => goTo(firstAbove.id)}>
            <span>{arrivedWords(above, nameOf)}</span>
            <ArrowUpIcon size={14} />
          </button>
        </div>
      )}
      {!atEnd && below.length > 0 && (
        <div className="kith-newer">
          <button type="button" className="kith-button" data-kind="primary" onClick={goToEnd}>
            <span>{`${below.length.toLocaleString()} new ${below.length === 1 ? 'message' : 'messages'}`}</span>
            <ArrowDownIcon size={14} />
          </button>
        </div>
      )}
    </div>
  );
}
