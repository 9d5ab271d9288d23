import type { TimelineView } from '@kith/react';
import { useState } from 'react';
import type { RefObject } from 'react';

/** Loads older messages above those of a scroller, and keeps what the reader saw in its place. */
export function useOlder(
  view: TimelineView,
  viewport: RefObject<HTMLElement | null>,
  onError: (error: unknown) => void,
): { readonly loadingOlder: boolean; readonly loadOlder: () => void } {
  const [loadingOlder, setLoadingOlder] = useState(false);
  const loadOlder = () => {
    const element = viewport.current;
    const before = element === null ? 0 : element.scrollHeight - element.scrollTop;
    setLoadingOlder(true);
    view
      .loadMore()
      .then(() =>
        requestAnimationFrame(() => {
          if (element !== null) element.scrollTop = element.scrollHeight - before;
          setLoadingOlder(false);
        }),
      )
      .catch((error: unknown) => {
        setLoadingOlder(false);
        onError(error);
      });
  };
  return { loadingOlder, loadOlder };
}
