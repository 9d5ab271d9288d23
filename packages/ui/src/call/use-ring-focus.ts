import { useEffect, useLayoutEffect, useRef } from 'react';
import type { KeyboardEvent, RefObject } from 'react';
import { focusAgain } from '../parts/focus-again.js';
import { keyOf } from '../parts/keys.js';

const useEarlyEffect = typeof document === 'undefined' ? useEffect : useLayoutEffect;

/** So long nobody may have typed before the card takes the focus, and so long Escape means nothing there. */
const calm = 500;

/**
 * The card of a ring takes the focus itself, never one of its buttons: what is typed at that moment answers nothing. Letters go on to
 * the field they were meant for, and the focus goes back there when the card is gone.
 */
export function useRingFocus(
  wanted: boolean,
  onDecline: () => void,
): { readonly ref: RefObject<HTMLElement | null>; readonly onKeyDown: (event: KeyboardEvent) => void } {
  const ref = useRef<HTMLElement>(null);
  const before = useRef<Element | null>(null);
  const taken = useRef(-Infinity);
  useEarlyEffect(() => {
    const card = ref.current;
    if (card === null || !wanted) return undefined;
    const page = card.ownerDocument;
    const take = () => {
      const { activeElement } = page;
      // Beside a modal dialog nothing can be reached, and another ring keeps what it has.
      const ringing = activeElement !== null && activeElement.closest('.kith-ring') !== null;
      if (page.querySelector('dialog[open]') !== null || ringing) return;
      before.current = activeElement;
      taken.current = performance.now();
      card.focus({ preventScroll: true });
    };
    let timer = setTimeout(take, calm);
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(take, calm);
    };
    const settle = () => page.removeEventListener('keydown', wait, true);
    page.addEventListener('keydown', wait, true);
    card.addEventListener('focusin', settle, { once: true });
    return () => {
      clearTimeout(timer);
      settle();
      card.removeEventListener('focusin', settle);
      if (page.activeElement?.closest('.kith-ring') === card) focusAgain(before.current);
    };
  }, [wanted]);
  return {
    ref,
    onKeyDown(event) {
      const key = keyOf(event);
      if (key === 'Escape') {
        event.preventDefault();
        event.stopPropagation();
        if (performance.now() - taken.current >= calm) onDecline();
        return;
      }
      if (event.target !== ref.current) return;
      if (key === 'Enter') event.preventDefault();
      // The key itself is heard by whatever has the focus when this is over.
      else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) focusAgain(before.current);
    },
  };
}
