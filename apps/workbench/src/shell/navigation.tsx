import type { NodeId } from '@kith/store';
import { useWorkspace } from '@kith/react';
import { createContext, use, useEffect, useMemo, type ReactNode } from 'react';
import { useLocation, useRoute } from 'wouter';
import { usePreferences } from '../preferences/use-preferences.js';

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
  const [preferences, change] = usePreferences();
  const current = (params?.id ?? null) as NodeId | null;
  const tabs = useMemo(() => (preferences.tabs[space] ?? []) as readonly NodeId[], [preferences.tabs, space]);

  useEffect(() => {
    if (current === null) return;
    const missing = !tabs.includes(current);
    if (!missing && preferences.lastChannel[space] === current) return;
    change({
      tabs: { ...preferences.tabs, [space]: missing ? [...tabs, current] : tabs },
      lastChannel: { ...preferences.lastChannel, [space]: current },
    });
  }, [current, tabs, space, preferences, change]);

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
        change({
          tabs: { ...preferences.tabs, [space]: rest },
          lastChannel: last === undefined || last === id ? others : preferences.lastChannel,
        });
        if (id !== current) return;
        const neighbour = rest[Math.min(at, rest.length - 1)];
        navigate(neighbour === undefined ? '/' : channelPath(neighbour), { replace: true });
      },
      showList: () => navigate('/', { replace: true }),
    }),
    [current, tabs, space, preferences, change, navigate],
  );
  return <NavigationContext value={navigation}>{children}</NavigationContext>;
}

export function useNavigation(): Navigation {
  const navigation = use(NavigationContext);
  if (navigation === null) throw new Error('useNavigation outside NavigationProvider');
  return navigation;
}
