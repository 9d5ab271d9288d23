import type { NodeId } from '@kith/store';
import { useObservable, useWorkspace } from '@kith/react';
import { createContext, use, useEffect, useMemo, type ReactNode } from 'react';
import { useLocation, useRoute } from 'wouter';
import { usePreferenceStore } from '../preferences/use-preferences.js';

export interface Navigation {
  /** The channel on screen; null on the list. */
  readonly current: NodeId | null;
  readonly tabs: readonly NodeId[];
  readonly openChannel: (id: NodeId) => void;
  /** Where nothing was chosen yet: "back" leads past it. */
  readonly openFirst: (id: NodeId) => void;
  readonly closeTab: (id: NodeId) => void;
  readonly showList: () => void;
}

const NavigationContext = createContext<Navigation | null>(null);

export function channelPath(id: string): string {
  return `/channel/${id}`;
}

/** The address says which channel is on screen; the open tabs are remembered per workspace. */
export function NavigationProvider({ children }: { children: ReactNode }) {
  const { id: space } = useWorkspace();
  const [, navigate] = useLocation();
  const [, params] = useRoute<{ id: string }>('/channel/:id');
  const store = usePreferenceStore();
  const preferences = useObservable(store);
  const current = (params?.id ?? null) as NodeId | null;
  const tabs = useMemo(() => (preferences.tabs[space] ?? []) as readonly NodeId[], [preferences.tabs, space]);

  // Written when this tab goes somewhere, and only then: tabs that answered each other's changes would never stop.
  useEffect(() => {
    if (current === null) return;
    const before = store.getSnapshot();
    const open = before.tabs[space] ?? [];
    store.change({
      tabs: { ...before.tabs, [space]: open.includes(current) ? open : [...open, current] },
      lastChannel: { ...before.lastChannel, [space]: current },
    });
  }, [current, space, store]);

  const navigation = useMemo<Navigation>(
    () => ({
      current,
      tabs,
      openChannel: (id) => navigate(channelPath(id)),
      openFirst: (id) => navigate(channelPath(id), { replace: true }),
      closeTab(id) {
        const at = tabs.indexOf(id);
        if (at === -1) return;
        const rest = tabs.filter((tab) => tab !== id);
        const { [space]: last, ...others } = preferences.lastChannel;
        store.change({
          tabs: { ...preferences.tabs, [space]: rest },
          lastChannel: last === undefined || last === id ? others : preferences.lastChannel,
        });
        if (id !== current) return;
        const neighbour = rest[Math.min(at, rest.length - 1)];
        navigate(neighbour === undefined ? '/' : channelPath(neighbour), { replace: true });
      },
      showList: () => navigate('/', { replace: true }),
    }),
    [current, tabs, space, preferences, store, navigate],
  );
  return <NavigationContext value={navigation}>{children}</NavigationContext>;
}

export function useNavigation(): Navigation {
  const navigation = use(NavigationContext);
  if (navigation === null) throw new Error('useNavigation outside NavigationProvider');
  return navigation;
}
