import { useWorkspace } from '@kith/react';
import type { TimelineView } from '@kith/react';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { ArrowDownIcon } from '../parts/icons.js';
import { Skeleton } from '../parts/skeleton.js';
import { useLate } from '../parts/use-late.js';
import { MessageItem } from './message-item.js';
import { layOutRows, newSince } from './rows.js';
import { useMentionedPeople } from './use-mentioned-people.js';

/** Closer to the end than this counts as being there. */
const endThreshold = 48;

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
  const people = useMentionedPeople();
  const { messages, hasMore, state } = view;
  const rows = useMemo(() => layOutRows(messages, { hasMore, firstUnread: null }), [messages, hasMore]);
  const viewport = useRef<HTMLDivElement>(null);
  const fromEnd = useRef(0);
  const [seen, setSeen] = useState<string | null>(null);
  const [atEnd, setAtEnd] = useState(true);
  const newest = messages.at(-1);
  const mine = newest?.author === me;
  const late = useLate(state === 'loading');

  const newestId = newest?.id ?? null;
  const settle = useCallback(() => {
    const element = viewport.current;
    if (element === null) return;
    fromEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight;
    const there = fromEnd.current <= endThreshold;
    setAtEnd(there);
    if (there) setSeen(newestId);
  }, [newestId]);
  const toEnd = useCallback(() => {
    // Not every document has `scrollTo`.
    if (viewport.current !== null) viewport.current.scrollTop = viewport.current.scrollHeight;
    settle();
  }, [settle]);

  // `toEnd` changes with the newest message.
  useLayoutEffect(() => {
    if (fromEnd.current <= endThreshold || mine) toEnd();
  }, [mine, toEnd]);
  useEffect(() => {
    const element = viewport.current;
    if (element === null || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() => {
      if (fromEnd.current <= endThreshold) toEnd();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [toEnd]);

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
    view
      .loadMore()
      .then(() =>
        requestAnimationFrame(() => {
          if (element !== null) element.scrollTop = element.scrollHeight - before;
        }),
      )
      .catch(onError);
  };
  const unseen = atEnd ? 0 : newSince(messages, seen, me);

  return (
    <div className="kith-messages">
      <div
        ref={viewport}
        className="kith-messages-viewport"
        role="log"
        aria-label="Discussion"
        aria-busy={state === 'loading'}
        tabIndex={0}
        onScroll={settle}
      >
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
            {rows.map((row) => (
              <MessageItem key={row.message.id} row={row} people={people} />
            ))}
          </ul>
        )}
      </div>
      {unseen > 0 && (
        <div className="kith-newer">
          <button type="button" className="kith-button" data-kind="primary" onClick={toEnd}>
            {unseen.toLocaleString()} new {unseen === 1 ? 'message' : 'messages'}
            <ArrowDownIcon size={14} />
          </button>
        </div>
      )}
    </div>
  );
}
