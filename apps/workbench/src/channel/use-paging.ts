import type { TimelineView } from '@kith/react';
import type { Asked } from '@kith/ui';
import type { NodeId } from '@kith/store';
import { useCallback, useEffect, useState } from 'react';

/** More messages are loaded when fewer rows than this remain on that side. */
const loadAhead = 15;

/** What of a conversation is being loaded, and the way to have a message loaded. */
export interface Paging {
  readonly asked: Asked;
  /** False when there is no such message here. */
  readonly reveal: (message: NodeId) => Promise<boolean>;
}

/** Loads older and newer messages before the person gets to the end of those that are there. */
export function usePaging(
  view: TimelineView,
  shown: { readonly active: boolean; readonly rows: number; readonly first: number; readonly last: number },
  onError: (error: unknown) => void,
): Paging {
  const [loading, setLoading] = useState<'older' | 'window' | null>(null);
  const wantsOlder = shown.active && view.hasMore && shown.first <= loadAhead;
  const wantsNewer = shown.active && view.hasNewer && shown.last >= shown.rows - 1 - loadAhead;
  const wants = wantsOlder ? 'older' : wantsNewer ? 'window' : null;
  useEffect(() => {
    if (wants === null || loading !== null) return;
    // Until it is there, nothing more is asked for; and what is wanted is known only once it was drawn.
    // oxlint-disable-next-line react/set-state-in-effect
    setLoading(wants);
    (wants === 'older' ? view.loadMore() : view.loadNewer()).catch(onError).finally(() => setLoading(null));
  }, [wants, loading, view, onError]);
  const reveal = useCallback(
    (message: NodeId) => {
      setLoading('window');
      return view.reveal(message).finally(() => setLoading(null));
    },
    [view],
  );
  return { asked: loading ?? (view.hasNewer ? 'window' : 'nothing'), reveal };
}
