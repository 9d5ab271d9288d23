/** What a scroller shows of its content, in pixels. */
export interface Extent {
  /** Above the viewport. */
  readonly top: number;
  readonly height: number;
  readonly view: number;
}

/** Whether a list of messages follows its end, and what it showed when that was last judged. */
export interface Pin {
  readonly pinned: boolean;
  readonly seen: Extent;
}

/** Closer to the end than this counts as being there. */
export const endThreshold = 64;

export const nothingSeen: Extent = { top: 0, height: 0, view: 0 };
export const pinnedFromStart: Pin = { pinned: true, seen: nothingSeen };

export function fromEnd({ top, height, view }: Extent): number {
  return Math.max(0, height - view - top);
}

/**
 * After the scroller has moved. Only a person leaves the end: by a move upwards that no change of sizes explains, or one that
 * follows what a person did. Whoever comes back to it follows it from then on.
 * @param byPerson A person has just used wheel, finger, pointer or keys on it.
 */
export function afterScroll({ pinned, seen }: Pin, now: Extent, byPerson: boolean): Pin {
  if (now.top < seen.top && (byPerson || sameSizes(now, seen))) return { pinned: fromEnd(now) <= 1, seen: now };
  return { pinned: pinned || fromEnd(now) <= endThreshold, seen: now };
}

/**
 * Whether the scroller must go to its end, after rows or sizes have changed: whoever was at the end, or close to it and not
 * moving, stays there.
 */
export function mustFollow({ pinned, seen }: Pin, now: Extent, byPerson: boolean): boolean {
  return fromEnd(now) > 1 && (pinned || (!byPerson && seen.height > 0 && fromEnd(seen) <= endThreshold));
}

export function sameSizes(a: Extent, b: Extent): boolean {
  return a.height === b.height && a.view === b.view;
}
