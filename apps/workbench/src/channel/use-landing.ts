import { useEffect, useRef, type RefObject } from 'react';

/** A message stands where it was brought once it has been on screen for so many frames. */
const steadyFor = 4;
/** Rows are measured when they are drawn, and move others; after so many frames the place is as good as it gets. */
const mostFrames = 120;

/** Brings a message that was just loaded on screen, again and again until it stays there. `landed` is called once. */
export function useLanding(
  viewport: RefObject<HTMLElement | null>,
  message: string | null,
  bring: (message: string) => void,
  landed: () => void,
): void {
  const latest = useRef({ bring, landed });
  useEffect(() => {
    latest.current = { bring, landed };
  });
  useEffect(() => {
    if (message === null) return undefined;
    let steady = 0;
    let frames = 0;
    let frame = 0;
    const look = () => {
      frames += 1;
      if (isOnScreen(viewport.current, message)) steady += 1;
      else {
        steady = 0;
        latest.current.bring(message);
      }
      if (steady < steadyFor && frames < mostFrames) frame = requestAnimationFrame(look);
      else latest.current.landed();
    };
    look();
    return () => cancelAnimationFrame(frame);
  }, [viewport, message]);
}

function isOnScreen(view: HTMLElement | null, message: string): boolean {
  const row = view?.querySelector(`[data-message="${CSS.escape(message)}"]`);
  if (view === null || row === null || row === undefined) return false;
  const [outer, inner] = [view.getBoundingClientRect(), row.getBoundingClientRect()];
  return inner.bottom > outer.top && inner.top < outer.bottom;
}
