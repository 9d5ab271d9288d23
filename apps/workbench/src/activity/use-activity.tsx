import { useObservable, useWorkspace } from '@kith/react';
import { pageStorage } from '@kith/workspace/browser';
import type { Workspace } from '@kith/workspace';
import { createContext, useCallback, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { unreadBesidesMessages, type ActivityEntry } from './activity.js';
import { activityKey, openActivity, type Activity } from './activity-store.js';
import { useGiven } from '../parts/use-given.js';

type ActivityOf = (workspace: string) => Activity;

const ActivityContext = createContext<ActivityOf | null>(null);

/** Above all workspaces: what happens in one is kept while another is on screen. */
export function ActivityProvider({ children }: { children: ReactNode }) {
  const [opened] = useState(() => new Map<string, Activity>());
  const [of] = useState<ActivityOf>(() => (workspace: string) => {
    const known = opened.get(workspace);
    if (known !== undefined) return known;
    const made = openActivity(
      pageStorage(() => localStorage),
      workspace,
    );
    opened.set(workspace, made);
    return made;
  });
  useEffect(() => {
    const look = ({ key }: StorageEvent) => {
      for (const [workspace, activity] of opened) if (key === null || key === activityKey(workspace)) activity.look();
    };
    window.addEventListener('storage', look);
    return () => window.removeEventListener('storage', look);
  }, [opened]);
  return <ActivityContext value={of}>{children}</ActivityContext>;
}

export function useActivityOf(): ActivityOf {
  return useGiven(ActivityContext, 'ActivityProvider');
}

/** How many calls, pokes and invitations of several workspaces were not looked at; messages count for themselves. Memoise the list. */
export function useHappened(workspaces: readonly Pick<Workspace, 'id'>[]): number {
  const of = useActivityOf();
  const subscribe = useCallback(
    (listener: () => void) => {
      const ends = workspaces.map(({ id }) => of(id).list.subscribe(listener));
      return () => {
        for (const end of ends) end();
      };
    },
    [workspaces, of],
  );
  return useSyncExternalStore(subscribe, () =>
    workspaces.reduce((sum, { id }) => sum + unreadBesidesMessages(of(id).list.getSnapshot()), 0),
  );
}

/** That of the workspace on screen. */
export function useActivity(): { readonly activity: Activity; readonly list: readonly ActivityEntry[] } {
  const activity = useActivityOf()(useWorkspace().id);
  return { activity, list: useObservable(activity.list) };
}
