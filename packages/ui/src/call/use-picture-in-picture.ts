import { useCallback } from 'react';
import type { RefObject } from 'react';

/** Shows the main video within an element, or no longer, in the browser's own small window; null where there is none. */
export function usePictureInPicture(within: RefObject<HTMLElement | null>): (() => Promise<void>) | null {
  const toggle = useCallback(async () => {
    const shown = within.current;
    const video =
      shown?.querySelector<HTMLVideoElement>('.kith-call-main video') ?? shown?.querySelector('video') ?? null;
    if (video === null) throw new Error('No one shows a video now.');
    const page = video.ownerDocument;
    if (page.pictureInPictureElement === null) await video.requestPictureInPicture();
    else await page.exitPictureInPicture();
  }, [within]);
  return typeof document !== 'undefined' && document.pictureInPictureEnabled ? toggle : null;
}
