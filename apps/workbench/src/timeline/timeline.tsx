import type { Channel, Message } from '@kith/comms';
import { useWorkspace, type TimelineView } from '@kith/react';
import type { NodeId } from '@kith/store';
import { keyOf, layOutRows, newSince, useLate, isolated } from '@kith/ui';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useToasts } from '../parts/toasts.js';
import { Announcer } from './announcer.js';
import { ChannelBeginning } from './channel-beginning.js';
import { JumpPill } from './jump-pill.js';
import { MessageRow, type MessageHandlers } from './message-row.js';
import { TimelineSkeleton } from './timeline-skeleton.js';
import { useReading } from './use-reading.js';

/** Closer to the end than this counts as being there. */
const endThreshold = 64;
/** Older messages are loaded when fewer rows than this remain above. */
const loadAhead = 15;
const flashFor = 1_600;

export function Timeline({
  channel,
  view,
  onReply,
  onEdit,
  onRedact,
  onLeave,
}: {
  channel: Channel;
  view: TimelineView;
  onReply: (message: Message) => void;
  onEdit: (message: Message) => void;
  onRedact: (message: Message) => void;
  /** Escape: back to the composer. */
  onLeave: () => void;
}) {
  const { me, inbox } = useWorkspace();
  const called = inbox.mentions(channel.id);
  const { report: reportProblem } = useToasts();
  const { messages, hasMore } = view;
  const newest = messages.at(-1);
  const reading = useReading(channel.id, newest);
  const { firstUnread } = reading;
  const rows = useMemo(
    () => layOutRows(messages, { hasMore, firstUnread: firstUnread ?? null }),
    [messages, hasMore, firstUnread],
  );
  const byId = useMemo(() => new Map<string, Message>(messages.map((message) => [message.id, message])), [messages]);

  const viewport = useRef<HTMLDivElement>(null);
  const [positioned, setPositioned] = useState(false);
  const [atEnd, setAtEnd] = useState(true);
  const [active, setActive] = useState<NodeId | null>(null);
  const [focusInside, setFocusInside] = useState(false);
  const [flash, setFlash] = useState<NodeId | null>(null);
  const lastSeen = useRef<NodeId | null>(null);
  const loading = useRef(false);
  const focusWanted = useRef<NodeId | null>(null);
  const jumpWanted = useRef<NodeId | null>(null);

  // Its functions are stable and its values are read while rendering, as its authors mean it; no compiler memoises them here.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLElement>({
    count: rows.length,
    getScrollElement: () => viewport.current,
    estimateSize: (index) => (rows[index]?.head === true ? 58 : 28),
    getItemKey: useCallback((index: number) => rows[index]?.message.id ?? index, [rows]),
    overscan: 10,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: endThreshold,
    paddingStart: 8,
    paddingEnd: 8,
    // Room for the buttons above a message.
    scrollPaddingStart: 24,
  });
  const items = virtualizer.getVirtualItems();

  // Open at the first unread message, or at the end.
  const unreadOutside = typeof firstUnread === 'string' && !byId.has(firstUnread);
  const ready = view.state === 'ready' && firstUnread !== undefined && !unreadOutside;
  useEffect(() => {
    if (view.state !== 'ready' || !unreadOutside || typeof firstUnread !== 'string') return;
    view.reveal(firstUnread).then((found) => {
      if (!found) reading.clearDivider();
    }, reportProblem);
  }, [unreadOutside, firstUnread, view, reading, reportProblem]);
  useLayoutEffect(() => {
    if (!ready || positioned) return;
    const index = rows.findIndex((row) => row.unread);
    if (index > 0) virtualizer.scrollToIndex(index, { align: 'start' });
    else if (rows.length > 0) virtualizer.scrollToEnd();
    setPositioned(true);
  }, [ready, positioned, rows, virtualizer]);

  // At the end or not: what people do decides it, not what grows or shrinks around them.
  const atEndNow = useRef(true);
  const noteEnd = useCallback(() => {
    const element = viewport.current;
    if (element === null) return;
    atEndNow.current = element.scrollHeight - element.scrollTop - element.clientHeight <= endThreshold;
    setAtEnd(atEndNow.current);
  }, []);
  useEffect(() => {
    const element = viewport.current;
    if (element === null || !positioned) return undefined;
    const observer = new ResizeObserver(() => {
      if (atEndNow.current) virtualizer.scrollToEnd();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [positioned, virtualizer]);

  // What the person has seen, and older messages before they are needed.
  const lastVisible = lastVisibleIndex(items, (virtualizer.scrollOffset ?? 0) + (virtualizer.scrollRect?.height ?? 0));
  const lastVisibleMessage = lastVisible === null ? undefined : rows[lastVisible]?.message;
  const { report } = reading;
  useEffect(() => {
    if (!positioned || lastVisibleMessage === undefined) return undefined;
    const tell = () => report(lastVisibleMessage);
    tell();
    window.addEventListener('focus', tell);
    document.addEventListener('visibilitychange', tell);
    // An edit can call somebody in what was read before.
    const stop = called.subscribe(tell);
    return () => {
      stop();
      window.removeEventListener('focus', tell);
      document.removeEventListener('visibilitychange', tell);
    };
  }, [positioned, lastVisibleMessage, report, called]);
  const firstIndex = items[0]?.index ?? 0;
  useEffect(() => {
    if (!positioned || !hasMore || loading.current || firstIndex > loadAhead) return;
    loading.current = true;
    view
      .loadMore()
      .catch(reportProblem)
      .finally(() => {
        loading.current = false;
      });
  }, [positioned, hasMore, firstIndex, view, reportProblem]);

  // The end: remembered for counting what came since; an own message always shows.
  if (atEnd && newest !== undefined) lastSeen.current = newest.id;
  const newestId = newest?.id;
  const newestIsMine = newest?.author === me;
  useEffect(() => {
    if (positioned && newestIsMine && newestId !== undefined) virtualizer.scrollToEnd();
  }, [positioned, newestId, newestIsMine, virtualizer]);

  const focusMessage = useCallback(
    (id: NodeId, index: number) => {
      setActive(id);
      focusWanted.current = id;
      virtualizer.scrollToIndex(index, { align: 'auto' });
    },
    [virtualizer],
  );
  const jump = useCallback(
    (id: NodeId) => {
      const index = rows.findIndex((row) => row.message.id === id);
      if (index === -1) {
        jumpWanted.current = id;
        view.reveal(id).then((found) => {
          if (!found) jumpWanted.current = null;
        }, reportProblem);
        return;
      }
      virtualizer.scrollToIndex(index, { align: 'center' });
      setActive(id);
      setFlash(id);
    },
    [rows, virtualizer, view, reportProblem],
  );
  useEffect(() => {
    if (jumpWanted.current === null || !byId.has(jumpWanted.current)) return;
    const wanted = jumpWanted.current;
    jumpWanted.current = null;
    jump(wanted);
  }, [byId, jump]);
  useEffect(() => {
    if (flash === null) return undefined;
    const timer = setTimeout(() => setFlash(null), flashFor);
    return () => clearTimeout(timer);
  }, [flash]);
  useEffect(() => {
    if (focusWanted.current === null) return;
    const element = viewport.current?.querySelector<HTMLElement>(`[data-message="${focusWanted.current}"]`);
    if (!element) return;
    focusWanted.current = null;
    element.focus({ preventScroll: true });
  });

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (!(event.target instanceof HTMLElement)) return;
    if (keyOf(event) === 'Escape') {
      reading.clearDivider();
      virtualizer.scrollToEnd();
      onLeave();
      return;
    }
    const focused = event.target.closest<HTMLElement>('[data-message]')?.dataset['message'];
    if (focused === undefined) return;
    const at = rows.findIndex((row) => row.message.id === focused);
    const next = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[keyOf(event)];
    if (next === undefined) return;
    event.preventDefault();
    const target = rows[next];
    if (target !== undefined) focusMessage(target.message.id, next);
    else if (next >= rows.length) onLeave();
  };

  const handlers = useMemo<MessageHandlers>(
    () => ({ onReply, onEdit, onRedact, onJump: jump }),
    [onReply, onEdit, onRedact, jump],
  );
  const late = useLate(!ready);
  const reachable = active !== null && byId.has(active) ? active : newestId;

  return (
    <div className="timeline">
      <div
        ref={viewport}
        className="timeline-viewport"
        role="list"
        aria-label={`Messages in ${isolated(channel.name)}`}
        aria-busy={!ready}
        data-shown={positioned}
        onScroll={positioned ? noteEnd : undefined}
        onFocus={() => setFocusInside(true)}
        onBlur={(event) => setFocusInside(event.currentTarget.contains(event.relatedTarget))}
        onKeyDown={onKeyDown}
      >
        <div className="timeline-sizer">
          {ready && rows.length === 0 && <ChannelBeginning channel={channel} empty />}
          <div className="timeline-content" style={{ height: rows.length === 0 ? 0 : virtualizer.getTotalSize() }}>
            <div className="timeline-window" style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
              {items.map((item) => {
                const row = rows[item.index];
                if (row === undefined) return null;
                const { message } = row;
                return (
                  <div
                    key={item.key}
                    ref={virtualizer.measureElement}
                    data-index={item.index}
                    className="timeline-item"
                    role="listitem"
                    aria-posinset={item.index + 1}
                    aria-setsize={hasMore ? -1 : rows.length}
                  >
                    {row.begins && <ChannelBeginning channel={channel} />}
                    <MessageRow
                      row={row}
                      quoted={message.inReplyTo === undefined ? undefined : byId.get(message.inReplyTo)}
                      reachable={message.id === reachable}
                      entered={focusInside && message.id === reachable}
                      flash={message.id === flash}
                      onFocus={setActive}
                      handlers={handlers}
                    />
                  </div>
                );
              })}
            </div>
          </div>
        </div>
      </div>
      {late && <TimelineSkeleton />}
      {positioned && !atEnd && (
        <JumpPill count={newSince(messages, lastSeen.current, me)} onJump={() => virtualizer.scrollToEnd()} />
      )}
      <Announcer messages={messages} />
    </div>
  );
}

function lastVisibleIndex(
  items: readonly { index: number; start: number; end: number }[],
  bottom: number,
): number | null {
  let last: number | null = null;
  for (const item of items) if (item.start + Math.min(40, item.end - item.start) <= bottom + 1) last = item.index;
  return last;
}
