import { useEffect } from 'react';
import type { RefObject } from 'react';

/** The room that the dock takes at the edge of the page, in pixels. */
export interface DockRoom {
  readonly shape: 'dock' | 'pill';
  readonly height: number;
}

/** Tells how much room the dock takes; null while it floats over the page because somebody moved or enlarged it, and when it is gone. */
export function useDockRoom(
  dock: RefObject<HTMLElement | null>,
  shape: DockRoom['shape'] | null,
  moved: boolean,
  onRoom: ((room: DockRoom | null) => void) | undefined,
): void {
  useEffect(() => {
    const element = dock.current;
    if (onRoom === undefined || element === null || shape === null) return undefined;
    const observer = new ResizeObserver(() => {
      // Where the styles keep it in its place, it stands there, wherever it was moved before.
      const floats = moved && getComputedStyle(element).translate !== 'none';
      onRoom(floats ? null : { shape, height: element.offsetHeight });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      onRoom(null);
    };
  }, [dock, shape, moved, onRoom]);
}
