import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { afterScroll, endThreshold, fromEnd, mustFollow, nothingSeen, pinnedFromStart, sameSizes } from './pin.js';
import type { Extent } from './pin.js';

/** A scroll event this long after something a person did is theirs. */
const personScrollsFor = 300;
const intents = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const;

/** A scroller that follows its end, as `usePin` returns it. */
export interface PinnedScroller {
  /** The end is in sight, as far as the last layout. */
  readonly atEnd: boolean;
  readonly isPinned: () => boolean;
  /** Goes to the end and follows it. */
  readonly goToEnd: () => void;
  /** Stops following: something else is to be shown. */
  readonly leaveEnd: () => void;
}

/** What `usePin` takes. */
export interface PinOptions {
  readonly viewport: RefObject<HTMLElement | null>;
  /** What grows and shrinks inside the scroller. */
  readonly content: RefObject<HTMLElement | null>;
  /** What it shows: another list means that something changed. */
  readonly rows: readonly unknown[];
  /** How this scroller gets to its end. */
  readonly scrollToEnd: () => void;
  /** Follows nothing yet. True unless told. */
  readonly active?: boolean;
  /** The rows go on below the last one: then the end of the scroller is not the end, and is not followed. */
  readonly goesOn?: boolean;
  /** Called after every change of sizes and every scroll, when the place has been settled. */
  readonly changed?: (pinned: boolean) => void;
  /** Set to true by whatever moves the scroller without a person, such as a virtual list that corrects itself. */
  readonly ownMove?: RefObject<boolean>;
}

/** Keeps a scroller at its end for as long as the person is there, whatever is added, removed or resized within or around it. */
export function usePin({
  viewport,
  content,
  rows,
  scrollToEnd,
  active = true,
  goesOn = false,
  changed,
  ownMove,
}: PinOptions): PinnedScroller {
  const pin = useRef(pinnedFromStart);
  const settledRows = useRef<readonly unknown[] | null>(null);
  /** When a person last acted on it. */
  const person = useRef(Number.NEGATIVE_INFINITY);
  const [atEnd, setAtEnd] = useState(true);
  const latest = useRef({ scrollToEnd, changed, goesOn });
  useLayoutEffect(() => {
    latest.current = { scrollToEnd, changed, goesOn };
  });

  /** Goes to the end where it must. A move without any change of rows or sizes is somebody's, and its scroll event tells of it. */
  const settle = useCallback(
    (rowsChanged: boolean) => {
      const element = viewport.current;
      if (element === null) return;
      const before = extentOf(element);
      const acts = performance.now() - person.current < personScrollsFor;
      if (acts) pin.current = { ...afterScroll(pin.current, before, true), seen: pin.current.seen };
      const changed = rowsChanged || !sameSizes(before, pin.current.seen);
      const endIsHere = !latest.current.goesOn;
      const follows = endIsHere && changed && mustFollow(pin.current, before, acts);
      if (follows) latest.current.scrollToEnd();
      const now = extentOf(element);
      pin.current = {
        pinned: endIsHere && (follows || pin.current.pinned),
        seen: changed ? now : { ...now, top: pin.current.seen.top },
      };
      setAtEnd(endIsHere && (pin.current.pinned || fromEnd(now) <= endThreshold));
      latest.current.changed?.(pin.current.pinned);
    },
    [viewport],
  );

  useEffect(() => {
    const element = viewport.current;
    const inner = content.current;
    if (element === null || inner === null || !active) return undefined;
    const intent = (event: Event) => {
      person.current = event.timeStamp;
    };
    const onScroll = (event: Event) => {
      const own = ownMove?.current === true;
      if (ownMove !== undefined) ownMove.current = false;
      const acts = event.timeStamp - person.current < personScrollsFor;
      if (acts || !own) pin.current = afterScroll(pin.current, extentOf(element), acts);
      settle(own);
    };
    for (const name of intents) element.addEventListener(name, intent, { passive: true });
    element.addEventListener('scroll', onScroll, { passive: true });
    // Absent where nothing is laid out.
    const observer = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(() => settle(false));
    observer?.observe(element);
    observer?.observe(inner);
    return () => {
      for (const name of intents) element.removeEventListener(name, intent);
      element.removeEventListener('scroll', onScroll);
      observer?.disconnect();
    };
  }, [viewport, content, active, settle, ownMove]);
  // Rows can change places without any size changing.
  useLayoutEffect(() => {
    if (!active || settledRows.current === rows) return;
    settledRows.current = rows;
    settle(true);
  }, [active, rows, settle]);

  const isPinned = useCallback(() => pin.current.pinned, []);
  const goToEnd = useCallback(() => {
    pin.current = { ...pin.current, pinned: true };
    latest.current.scrollToEnd();
    settle(true);
  }, [settle]);
  const leaveEnd = useCallback(() => {
    // What is shown next is not near the end because the end was seen before.
    pin.current = { pinned: false, seen: nothingSeen };
  }, []);
  return { atEnd, isPinned, goToEnd, leaveEnd };
}

function extentOf(element: HTMLElement): Extent {
  return { top: element.scrollTop, height: element.scrollHeight, view: element.clientHeight };
}
