import type { TimelineView } from '@kith/react';
import type { NodeId } from '@kith/store';
import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import type { ReadingPlace } from './reading-places.js';
import { useReadingPlaces } from './use-reading-places.js';

/** How far below the top the first unread message stands when a channel opens there. */
const unreadBelow = 24;
/** A place is written down at most this often while scrolling. */
const rememberAfter = 200;

export interface OpeningPlace {
  /** Undefined until it is known and loaded; null for the end. */
  readonly opensAt: ReadingPlace | undefined;
  /** Keeps a place for as long as nobody moves, and remembers where the person reads. */
  readonly settle: (atEnd: boolean) => void;
  /** The person moves: from now on the place is theirs. */
  readonly release: () => void;
}

/** Where a channel opens: where the person was reading, else at the first unread message below what was read, else at the end. */
export function useOpeningPlace(
  channel: NodeId,
  view: TimelineView,
  firstUnread: NodeId | null | undefined,
  positioned: boolean,
  viewport: RefObject<HTMLElement | null>,
  scrollTo: (message: string) => void,
  onError: (error: unknown) => void,
): OpeningPlace {
  const places = useReadingPlaces();
  const [kept] = useState(() => places.read(channel));
  const [lost, setLost] = useState<string | null>(null);
  const wanted = place(kept, firstUnread);
  const target = wanted?.message === lost ? null : wanted;
  // Once it is open, the person may look at other parts of it.
  const missing =
    !positioned &&
    view.state === 'ready' &&
    target !== null &&
    target !== undefined &&
    !view.messages.some(({ id }) => id === target.message);
  const asked = missing ? target.message : null;
  useEffect(() => {
    if (asked === null) return;
    view.reveal(asked as NodeId).then(
      (found) => {
        if (!found) setLost(asked);
      },
      (error: unknown) => {
        setLost(asked);
        onError(error);
      },
    );
  }, [asked, view, onError]);
  // Where nothing was ever read, as after joining, all of it is history, and the end is what goes on.
  const nothingRead = kept === null && !view.hasMore && target?.message === view.messages[0]?.id;
  const opensAt = view.state !== 'ready' || missing ? undefined : nothingRead ? null : target;

  const held = useRef<ReadingPlace>(null);
  const opened = useRef(false);
  useEffect(() => {
    if (opensAt === undefined || opened.current) return;
    opened.current = true;
    held.current = opensAt;
  }, [opensAt]);

  const waiting = useRef<ReadingPlace | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const write = useCallback(() => {
    timer.current = null;
    if (waiting.current !== undefined) places.write(channel, waiting.current);
    waiting.current = undefined;
  }, [places, channel]);
  useEffect(() => {
    window.addEventListener('pagehide', write);
    return () => {
      window.removeEventListener('pagehide', write);
      if (timer.current !== null) clearTimeout(timer.current);
      write();
    };
  }, [write]);

  const settle = useCallback(
    (atEnd: boolean) => {
      const element = viewport.current;
      if (element === null || !opened.current) return;
      // Whoever is at the end follows it.
      if (atEnd) held.current = null;
      if (held.current !== null) keep(element, held.current, scrollTo);
      waiting.current = atEnd ? null : firstShown(element);
      timer.current ??= setTimeout(write, rememberAfter);
    },
    [viewport, scrollTo, write],
  );
  const release = useCallback(() => {
    held.current = null;
  }, []);
  return { opensAt, settle, release };
}

function place(kept: ReadingPlace, firstUnread: NodeId | null | undefined): ReadingPlace | undefined {
  if (kept !== null) return kept;
  return typeof firstUnread === 'string' ? { message: firstUnread, below: unreadBelow } : firstUnread;
}

/** Sizes are known only once something was drawn, so a place is kept until it holds. */
function keep(
  element: HTMLElement,
  { message, below }: NonNullable<ReadingPlace>,
  scrollTo: (id: string) => void,
): void {
  const row = element.querySelector(`[data-message="${CSS.escape(message)}"]`)?.closest('.timeline-item');
  if (row === null || row === undefined) return scrollTo(message);
  const off = row.getBoundingClientRect().top - element.getBoundingClientRect().top - below;
  if (Math.abs(off) > 1) element.scrollTop += off;
}

/** The first row that is on screen, and how far below the top it stands. */
function firstShown(element: HTMLElement): ReadingPlace | undefined {
  const { top } = element.getBoundingClientRect();
  for (const row of element.querySelectorAll('.timeline-item')) {
    const { bottom, top: rowTop } = row.getBoundingClientRect();
    const message = row.querySelector<HTMLElement>('[data-message]')?.dataset['message'];
    if (bottom > top + 1 && message !== undefined) return { message, below: Math.round(rowTop - top) };
  }
  return undefined;
}
