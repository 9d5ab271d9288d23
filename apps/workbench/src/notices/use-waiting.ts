import type { Workspace } from '@kith/workspace';
import { useCallback, useSyncExternalStore } from 'react';

/** The sum of a count over all channels of several workspaces; renders again only when it changes. Memoise the list. */
export function useWaiting(workspaces: readonly Workspace[], kind: 'unread' | 'mentions'): number {
  const counts = useCallback(
    () =>
      workspaces.flatMap(({ channels, inbox }) =>
        channels.list.getSnapshot().map((channel) => inbox[kind](channel.id)),
      ),
    [workspaces, kind],
  );
  const subscribe = useCallback(
    (listener: () => void) => {
      let ends: readonly (() => void)[] = [];
      const leave = () => {
        for (const end of ends) end();
      };
      const follow = () => {
        const before = ends;
        ends = counts().map((count) => count.subscribe(listener));
        // Afterwards, so that a count which stays is followed without a break.
        for (const end of before) end();
      };
      const lists = workspaces.map(({ channels }) =>
        channels.list.subscribe(() => {
          follow();
          listener();
        }),
      );
      follow();
      return () => {
        for (const end of lists) end();
        leave();
      };
    },
    [workspaces, counts],
  );
  return useSyncExternalStore(subscribe, () => counts().reduce((sum, count) => sum + count.getSnapshot(), 0));
}
