import { useCallback, useRef } from 'react';
import { keyOf } from './keys.js';
import type { Press } from './keys.js';

/** For a field that takes text: what a press in it means, told apart from those that work an input method. */
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
