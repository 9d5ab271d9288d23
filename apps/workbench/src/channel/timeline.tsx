import type { Channel, Message } from '@kith/comms';
import { useCallHistory, useWorkspace, type TimelineView } from '@kith/react';
import type { NodeId } from '@kith/store';
import {
  isolated,
  keyOf,
  layOutRows,
  NewMessages,
  placeArrivals,
  useArrivals,
  useFlash,
  useLate,
  useMessageActions,
  usePin,
  useRowFocus,
  useSight,
  useStartOfDay,
} from '@kith/ui';
import { elementScroll, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useToasts } from '../parts/toasts.js';
import { Announcer } from './announcer.js';
import { CallLines } from './call-line.js';
import { callLines, placeCalls } from './call-lines.js';
import { ChannelBeginning } from './channel-beginning.js';
import { useJumpRequest } from '../navigation/jump-request.js';
import { TimelineRow } from './timeline-row.js';
import { TimelineSkeleton } from '../parts/timeline-skeleton.js';
import { useLanding } from './use-landing.js';
import { useOpeningPlace } from './use-opening-place.js';
import { usePaging } from './use-paging.js';
import { useReading } from './use-reading.js';

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
  const { messages, hasMore, hasNewer, newest } = view;
  /** With what is newest, wherever the window is: whoever reads further up is told of it. */
  const watched = useMemo(
    () => (hasNewer && newest !== undefined ? [...messages, newest] : messages),
    [messages, hasNewer, newest],
  );
  const reading = useReading(channel.id, newest);
  const { firstUnread } = reading;
  const startOfDay = useStartOfDay();
  const history = useCallHistory(channel.id);
  const calls = useMemo(() => callLines(history), [history]);
  const rows = useMemo(() => {
    const laidOut = layOutRows(messages, { hasMore, firstUnread: firstUnread ?? null, startOfDay });
    return placeCalls(laidOut, calls, { hasMore, hasNewer, startOfDay });
  }, [messages, calls, hasMore, hasNewer, firstUnread, startOfDay]);
  const byId = useMemo(() => new Map<string, Message>(messages.map((message) => [message.id, message])), [messages]);

  const viewport = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const ownMove = useRef(false);
  const [positioned, setPositioned] = useState(false);
  const [flash, setFlash] = useFlash<NodeId>();
  /** Being loaded, or scrolled to. */
  const [jumping, setJumping] = useState<NodeId | null>(null);
  const newestWhenOpened = useRef<NodeId>(undefined);
  const endWanted = useRef(false);

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
  const place = useOpeningPlace(channel.id, view, firstUnread, positioned, viewport, scrollToMessage, reportProblem);
  const { opensAt, settle, release } = place;
  const ready = opensAt !== undefined;

  // The page itself, not what the virtual list knows of it so far: what it measures afterwards is followed too.
  const toEnd = useCallback(() => {
    const element = viewport.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  }, []);
  const paging = usePaging(
    view,
    // Until the message is on screen, what is there says nothing about where the person reads.
    {
      active: positioned && jumping === null,
      rows: rows.length,
      first: items[0]?.index ?? 0,
      last: items.at(-1)?.index ?? 0,
    },
    reportProblem,
  );
  const { asked, reveal } = paging;
  const { unseen, sawMessages } = useArrivals(watched, me, positioned, asked);
  const { shown, look } = useSight(viewport, sawMessages);
  const settled = useCallback(
    (pinned: boolean) => {
      settle(pinned);
      look();
    },
    [settle, look],
  );
  const pin = usePin({
    viewport,
    content,
    rows,
    scrollToEnd: toEnd,
    active: positioned,
    goesOn: hasNewer,
    changed: settled,
    ownMove,
  });
  const { atEnd, leaveEnd, goToEnd } = pin;
  const toNewest = useCallback(() => {
    release();
    if (!hasNewer) return goToEnd();
    endWanted.current = true;
    return view.showNewest();
  }, [hasNewer, view, release, goToEnd]);
  useLayoutEffect(() => {
    if (hasNewer || !endWanted.current) return;
    endWanted.current = false;
    goToEnd();
  }, [hasNewer, goToEnd]);
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

  // What the person has seen.
  const bottom = (virtualizer.scrollOffset ?? 0) + (virtualizer.scrollRect?.height ?? 0);
  const lastVisible = lastVisibleIndex(items, bottom);
  const lastVisibleMessage = lastVisible === null ? undefined : rows[lastVisible]?.message;
  const { above, below } = placeArrivals(unseen, watched, shown);
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
  const newestId = newest?.id;
  const newestIsMine = newest?.author === me;
  useEffect(() => {
    if (!positioned || !newestIsMine || newestId === undefined) return;
    // An own message always shows.
    if (newestId === newestWhenOpened.current) return;
    newestWhenOpened.current = newestId;
    toNewest();
  }, [positioned, newestId, newestIsMine, toNewest]);

  const ids = useMemo(() => messages.map(({ id }) => id), [messages]);
  const focus = useRowFocus({
    viewport,
    ids,
    bring: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
    onLeave: hasNewer ? undefined : onLeave,
  });
  const { setActive } = focus;
  const jump = useCallback(
    (id: NodeId) => {
      const index = rows.findIndex((row) => row.message.id === id);
      if (index === -1) {
        setJumping(id);
        reveal(id)
          .then((found) => {
            if (!found) setJumping(null);
          })
          .catch((error: unknown) => {
            setJumping(null);
            reportProblem(error);
          });
        return;
      }
      release();
      leaveEnd();
      virtualizer.scrollToIndex(index, { align: 'center' });
      setActive(id);
      setFlash(id);
    },
    [rows, virtualizer, reveal, reportProblem, release, leaveEnd, setActive, setFlash],
  );
  const arrivedAt = jumping !== null && byId.has(jumping) ? jumping : null;
  useLanding(
    viewport,
    arrivedAt,
    (id) => jump(id as NodeId),
    () => setJumping(null),
  );
  useJumpRequest(channel.id, positioned, jump);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    release();
    if (keyOf(event) === 'Escape') {
      reading.clearDivider();
      toNewest();
      onLeave();
    } else focus.onKeyDown(event);
  };

  const actions = useMessageActions({ onReply, onEdit, onRedact });
  /** The person scrolls: the place is theirs, and nothing is jumped to any more. */
  const takeOver = () => {
    release();
    if (arrivedAt !== null) setJumping(null);
  };
  const late = useLate(!ready);

  return (
    <div className="timeline">
      <div
        ref={viewport}
        className="timeline-viewport"
        role="list"
        aria-label={`Messages in ${isolated(channel.name)}`}
        aria-busy={!ready}
        data-shown={positioned}
        onWheel={takeOver}
        onTouchMove={takeOver}
        onPointerDown={release}
        onFocus={focus.onFocus}
        onBlur={focus.onBlur}
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
                    aria-setsize={hasMore || hasNewer ? -1 : rows.length}
                  >
                    {row.begins && <ChannelBeginning channel={channel} />}
                    <TimelineRow
                      row={row}
                      actions={actions}
                      quoted={message.inReplyTo === undefined ? undefined : byId.get(message.inReplyTo)}
                      {...focus.of(message.id)}
                      flash={message.id === flash}
                      onFocus={focus.setActive}
                      onJump={jump}
                    />
                  </div>
                );
              })}
            </div>
          </div>
        </div>
      </div>
      {late && <TimelineSkeleton />}
      {positioned && (
        <NewMessages
          above={above}
          below={hasNewer ? unseen.ids.size : below.length}
          offersEnd={!atEnd}
          onJump={({ id }) => jump(id)}
          onEnd={toNewest}
        />
      )}
      <Announcer messages={watched} open={positioned} asked={asked} />
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
