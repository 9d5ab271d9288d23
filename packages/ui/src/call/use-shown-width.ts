import type { CallController } from '@kith/calls';
import { useEffect } from 'react';
import type { RefObject } from 'react';

/** Tells the call how wide, in device pixels, somebody is shown: who is small is asked to send less, who is not shown least of all. */
export function useShownWidth(
  element: RefObject<HTMLElement | null>,
  controller: Pick<CallController, 'wantVideo'>,
  member: string,
): void {
  useEffect(() => {
    const shown = element.current;
    if (shown === null) return undefined;
    const page = shown.ownerDocument.defaultView;
    const observer = new ResizeObserver((entries) => {
      const width = entries.at(-1)?.contentRect.width ?? 0;
      controller.wantVideo(member, Math.round(width * (page?.devicePixelRatio ?? 1)));
    });
    observer.observe(shown);
    return () => {
      observer.disconnect();
      controller.wantVideo(member, 0);
    };
  }, [element, controller, member]);
}
