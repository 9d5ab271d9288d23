import { useCallback, useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent, RefObject } from 'react';
import { keyOf } from '../parts/keys.js';
import { movedByKey, withinViewport } from './dock-place.js';
import type { DockPlace } from './dock-place.js';

export interface Movable {
  readonly place: DockPlace;
  /** For the head of the dock. */
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  /** For the handle that takes the focus. */
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

/** Where the dock floats: moved by its head or by arrow keys, and always whole within the viewport. */
export function useDockPlace(dock: RefObject<HTMLElement | null>): Movable {
  const [place, setPlace] = useState<DockPlace>({ left: 0, up: 0 });
  const latest = useRef(place);
  const moveTo = useCallback(
    (wanted: DockPlace) => {
      const element = dock.current;
      if (element === null) return;
      const { right, bottom, translate } = getComputedStyle(element);
      // The styles keep it in its place.
      if (translate === 'none') return;
      const next = withinViewport(
        wanted,
        { width: element.offsetWidth, height: element.offsetHeight },
        { width: document.documentElement.clientWidth, height: document.documentElement.clientHeight },
        { right: Number.parseFloat(right) || 0, bottom: Number.parseFloat(bottom) || 0 },
      );
      if (next.left === latest.current.left && next.up === latest.current.up) return;
      latest.current = next;
      setPlace(next);
    },
    [dock],
  );

  useEffect(() => {
    const again = () => moveTo(latest.current);
    const observer = new ResizeObserver(again);
    if (dock.current !== null) observer.observe(dock.current);
    window.addEventListener('resize', again);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', again);
    };
  }, [dock, moveTo]);

  const onPointerDown = useCallback(
    (event: PointerEvent<HTMLElement>) => {
      const head = event.currentTarget;
      if (event.button !== 0 || !(event.target instanceof Element)) return;
      if (event.target.closest('.kith-call-icon') !== null) return;
      const from = { ...latest.current, x: event.clientX, y: event.clientY };
      const move = ({ clientX, clientY }: globalThis.PointerEvent) =>
        moveTo({ left: from.left + from.x - clientX, up: from.up + from.y - clientY });
      const end = () => {
        head.removeEventListener('pointermove', move);
        head.removeEventListener('pointerup', end);
        head.removeEventListener('pointercancel', end);
      };
      head.setPointerCapture(event.pointerId);
      head.addEventListener('pointermove', move);
      head.addEventListener('pointerup', end);
      head.addEventListener('pointercancel', end);
    },
    [moveTo],
  );
  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      const next = movedByKey(latest.current, keyOf(event), event.shiftKey);
      if (next === null) return;
      event.preventDefault();
      moveTo(next);
    },
    [moveTo],
  );
  return { place, onPointerDown, onKeyDown };
}
