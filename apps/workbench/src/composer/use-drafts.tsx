import { useObservable, useWorkspace } from '@kith/react';
import { pageStorage } from '@kith/workspace/browser';
import { createContext, use, useMemo, type ReactNode } from 'react';
import { openDrafts, type Drafts } from './drafts.js';

const DraftContext = createContext<Drafts | null>(null);

export function DraftProvider({ children }: { children: ReactNode }) {
  const { id } = useWorkspace();
  const drafts = useMemo(
    () =>
      openDrafts(
        pageStorage(() => localStorage),
        id,
      ),
    [id],
  );
  return <DraftContext value={drafts}>{children}</DraftContext>;
}

export function useDrafts(): Drafts {
  const drafts = use(DraftContext);
  if (drafts === null) throw new Error('useDrafts outside DraftProvider');
  return drafts;
}

/** Whether something waits in a channel that was written and not sent. */
export function useHasDraft(channel: string): boolean {
  return useObservable(useDrafts().waiting).has(channel);
}
