import { useCallback, useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';

/** The messages at the edges of the screen. */
export interface Shown {
  /** The first and the last message of which a good part is on screen. */
  readonly first: string;
  readonly last: string;
}

/**
 * Returns the messages of a scroller that are on screen. Its rows carry `data-message`. Looked at when the next picture is drawn,
 * since rows pass through places where nobody sees them.
 * @param onSight - Told of all of them while the page is visible.
 */
export function useSight(
  viewport: RefObject<HTMLElement | null>,
  onSight: (ids: readonly string[]) => void,
): { readonly shown: Shown | null; readonly look: () => void } {
  const [shown, setShown] = useState<Shown | null>(null);
  const frame = useRef<number | null>(null);
  const look = useCallback(() => {
    // Absent where nothing is drawn.
    if (typeof requestAnimationFrame === 'undefined') return;
    frame.current ??= requestAnimationFrame(() => {
      frame.current = null;
      const ids = viewport.current === null ? [] : shownIn(viewport.current);
      const [first, last] = [ids[0], ids.at(-1)];
      setShown((before) => {
        if (first === undefined || last === undefined) return null;
        return before?.first === first && before.last === last ? before : { first, last };
      });
      if (document.visibilityState === 'visible') onSight(ids);
    });
  }, [viewport, onSight]);
  useEffect(() => {
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      if (frame.current !== null) cancelAnimationFrame(frame.current);
      frame.current = null;
    };
  }, [look]);
  return { shown, look };
}

/** This much of a row, or all of it, is enough to have seen it. */
const goodPart = 24;

function shownIn(viewport: HTMLElement): readonly string[] {
  const { top, bottom } = viewport.getBoundingClientRect();
  return [...viewport.querySelectorAll<HTMLElement>('[data-message]')].flatMap((row) => {
    const { top: from, bottom: to, height } = row.getBoundingClientRect();
    const good = Math.min(goodPart, height);
    const id = row.dataset['message'];
    return id !== undefined && to - good >= top - 1 && from + good <= bottom + 1 ? [id] : [];
  });
}
