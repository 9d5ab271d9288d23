import type { CallController } from '@kith/calls';
import { useEffect, useRef } from 'react';
import { keyOf } from '../parts/keys.js';
import { callKey, isTalkKey, placeOf } from './call-keys.js';
import type { CallKey } from './call-keys.js';

/** M, D, V and S, and Space while it is held, in every given window: that of the page, and that of a pop-out. */
export function useCallKeys(
  pages: readonly Window[],
  controller: Pick<CallController, 'talk'>,
  pushToTalk: boolean,
  onKey: (key: CallKey) => void,
): void {
  const latest = useRef(onKey);
  useEffect(() => {
    latest.current = onKey;
  });
  useEffect(() => {
    let talking = false;
    const talk = (down: boolean) => {
      if (talking !== down) controller.talk(down);
      talking = down;
    };
    const onDown = (event: KeyboardEvent) => {
      const place = placeOf(event.target);
      if (pushToTalk && (talking || isTalkKey(event, place)) && keyOf(event) === ' ') {
        event.preventDefault();
        talk(true);
        return;
      }
      const key = callKey(event, place);
      if (key === null) return;
      event.preventDefault();
      latest.current(key);
    };
    const onUp = (event: KeyboardEvent) => {
      if (keyOf(event) !== ' ' || !talking) return;
      // A button that was clicked before would be clicked again.
      event.preventDefault();
      talk(false);
    };
    const onBlur = () => talk(false);
    for (const page of pages) {
      page.addEventListener('keydown', onDown);
      page.addEventListener('keyup', onUp);
      page.addEventListener('blur', onBlur);
    }
    return () => {
      for (const page of pages) {
        page.removeEventListener('keydown', onDown);
        page.removeEventListener('keyup', onUp);
        page.removeEventListener('blur', onBlur);
      }
      talk(false);
    };
  }, [pages, controller, pushToTalk]);
}
