import { useObservable, useWorkspace } from '@kith/react';
import { pageStorage } from '@kith/workspace/browser';
import { createContext, useMemo, type ReactNode } from 'react';
import { openDrafts, type Drafts } from './drafts.js';
import { useGiven } from '../parts/use-given.js';

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
  return useGiven(DraftContext, 'DraftProvider');
}

/** Whether something waits in a channel that was written and not sent. */
export function useHasDraft(channel: string): boolean {
  return useObservable(useDrafts().waiting).has(channel);
}
