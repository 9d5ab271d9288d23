import type { Channel, Message } from '@kith/comms';
import { useCallHistory, useWorkspace, type TimelineView } from '@kith/react';
import type { NodeId } from '@kith/store';
import {
  isolated,
  keyOf,
  layOutRows,
  placeArrivals,
  useArrivals,
  useLate,
  usePin,
  useSight,
  useStartOfDay,
} from '@kith/ui';
import { elementScroll, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useToasts } from '../parts/toasts.js';
import { Announcer } from './announcer.js';
import { ArrivedPill } from './arrived-pill.js';
import { CallLines } from './call-line.js';
import { callLines, placeCalls } from './call-lines.js';
import { ChannelBeginning } from './channel-beginning.js';
import { useJumpRequest } from './jump-request.js';
import { JumpPill } from './jump-pill.js';
import { MessageRow, type MessageHandlers } from './message-row.js';
import { TimelineSkeleton } from './timeline-skeleton.js';
import { useOpeningPlace } from './use-opening-place.js';
import { useReading } from './use-reading.js';

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
  const startOfDay = useStartOfDay();
  const history = useCallHistory(channel.id);
  const calls = useMemo(() => callLines(history), [history]);
  const rows = useMemo(() => {
    const laidOut = layOutRows(messages, { hasMore, firstUnread: firstUnread ?? null, startOfDay });
    return placeCalls(laidOut, calls, { hasMore, startOfDay });
  }, [messages, calls, hasMore, firstUnread, startOfDay]);
  const byId = useMemo(() => new Map<string, Message>(messages.map((message) => [message.id, message])), [messages]);

  const viewport = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const ownMove = useRef(false);
  const [positioned, setPositioned] = useState(false);
  const [loadingOlder, setLoadingOlder] = useState(false);
  const [active, setActive] = useState<NodeId | null>(null);
  const [focusInside, setFocusInside] = useState(false);
  const [flash, setFlash] = useState<NodeId | null>(null);
  const focusWanted = useRef<NodeId | null>(null);
  const jumpWanted = useRef<NodeId | null>(null);
  const newestWhenOpened = useRef<NodeId>(undefined);

  // Its functions are stable and its values are read while rendering, as its authors mean it; no compiler memoises them here.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLElement>({
    count: rows.length,
    getScrollElement: () => viewport.current,
    estimateSize: (index) => (rows[index]?.head === true ? 58 : 28),
    getItemKey: useCallback((index: number) => rows[index]?.message.id ?? index, [rows]),
    overscan: 10,
    anchorTo: 'end',
    scrollToFn: (offset, options, instance) => {
      ownMove.current = true;
      elementScroll(offset, options, instance);
    },
    paddingStart: 8,
    paddingEnd: 8,
    // Room for the buttons above a message.
    scrollPaddingStart: 24,
  });
  const items = virtualizer.getVirtualItems();

  const scrollToMessage = useCallback(
    (id: string) => {
      const index = rows.findIndex((row) => row.message.id === id);
      if (index !== -1) virtualizer.scrollToIndex(index, { align: 'start' });
    },
    [rows, virtualizer],
  );
  const place = useOpeningPlace(channel.id, view, firstUnread, viewport, scrollToMessage, reportProblem);
  const { opensAt, settle, release } = place;
  const ready = opensAt !== undefined;

  // The page itself, not what the virtual list knows of it so far: what it measures afterwards is followed too.
  const toEnd = useCallback(() => {
    const element = viewport.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  }, []);
  const { unseen, sawMessages } = useArrivals(messages, me, positioned, loadingOlder);
  const { shown, look } = useSight(viewport, sawMessages);
  const settled = useCallback(
    (pinned: boolean) => {
      settle(pinned);
      look();
    },
    [settle, look],
  );
  const pin = usePin(viewport, content, positioned, rows, toEnd, settled, ownMove);
  const { atEnd, leaveEnd, goToEnd } = pin;
  useLayoutEffect(() => {
    if (opensAt === undefined || positioned) return;
    if (opensAt === null) toEnd();
    else {
      leaveEnd();
      scrollToMessage(opensAt.message);
    }
    newestWhenOpened.current = newest?.id;
    setPositioned(true);
  }, [opensAt, positioned, newest, toEnd, leaveEnd, scrollToMessage]);

  // What the person has seen, and older messages before they are needed.
  const bottom = (virtualizer.scrollOffset ?? 0) + (virtualizer.scrollRect?.height ?? 0);
  const lastVisible = lastVisibleIndex(items, bottom);
  const lastVisibleMessage = lastVisible === null ? undefined : rows[lastVisible]?.message;
  const { above, below } = placeArrivals(unseen, messages, shown);
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
  const wantsOlder = positioned && hasMore && firstIndex <= loadAhead;
  useEffect(() => {
    if (!wantsOlder || loadingOlder) return;
    // Until it is there, nothing more is asked for.
    setLoadingOlder(true);
    view
      .loadMore()
      .catch(reportProblem)
      .finally(() => setLoadingOlder(false));
  }, [wantsOlder, loadingOlder, view, reportProblem]);

  const newestId = newest?.id;
  const newestIsMine = newest?.author === me;
  useEffect(() => {
    if (!positioned || !newestIsMine || newestId === undefined) return;
    // An own message always shows.
    if (newestId !== newestWhenOpened.current) {
      release();
      goToEnd();
    }
  }, [positioned, newestId, newestIsMine, release, goToEnd]);

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
        setLoadingOlder(true);
        view
          .reveal(id)
          .then((found) => {
            if (!found) jumpWanted.current = null;
          }, reportProblem)
          .finally(() => setLoadingOlder(false));
        return;
      }
      release();
      leaveEnd();
      virtualizer.scrollToIndex(index, { align: 'center' });
      setActive(id);
      setFlash(id);
    },
    [rows, virtualizer, view, reportProblem, release, leaveEnd],
  );
  useEffect(() => {
    if (jumpWanted.current === null || !byId.has(jumpWanted.current)) return;
    const wanted = jumpWanted.current;
    jumpWanted.current = null;
    jump(wanted);
  }, [byId, jump]);
  useJumpRequest(channel.id, positioned, jump);
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
    release();
    if (!(event.target instanceof HTMLElement)) return;
    if (keyOf(event) === 'Escape') {
      reading.clearDivider();
      release();
      goToEnd();
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
        onWheel={release}
        onTouchMove={release}
        onPointerDown={release}
        onFocus={() => setFocusInside(true)}
        onBlur={(event) => setFocusInside(event.currentTarget.contains(event.relatedTarget))}
        onKeyDown={onKeyDown}
      >
        <div className="timeline-sizer">
          {ready && rows.length === 0 && (
            <>
              <ChannelBeginning channel={channel} empty />
              <CallLines lines={calls} />
            </>
          )}
          <div
            className="timeline-content"
            ref={content}
            style={{ height: rows.length === 0 ? 0 : virtualizer.getTotalSize() }}
          >
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
      {positioned && <ArrivedPill above={above} onJump={(message) => jump(message.id)} />}
      {positioned && !atEnd && (
        <JumpPill
          count={below.length}
          onJump={() => {
            release();
            goToEnd();
          }}
        />
      )}
      <Announcer messages={messages} open={positioned} older={loadingOlder} />
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
