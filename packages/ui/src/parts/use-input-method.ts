import { useCallback, useRef } from 'react';
import { keyOf } from './keys.js';
import type { Press } from './keys.js';

/**
 * Returns the handlers of a text field that tell its presses from those for an input method. `keyIn` returns the meaning of a press,
 * as `keyOf` does.
 */
export function useInputMethod(): {
  readonly onCompositionEnd: (event: { readonly timeStamp: number }) => void;
  readonly keyIn: (press: Press) => string;
} {
  const endedAt = useRef<number>(undefined);
  const onCompositionEnd = useCallback((event: { readonly timeStamp: number }) => {
    endedAt.current = event.timeStamp;
  }, []);
  const keyIn = useCallback((press: Press) => keyOf(press, endedAt.current), []);
  return { onCompositionEnd, keyIn };
}
