import type { NodeId } from '@kith/store';
import { useArchivedChannels, useChannels, useObservable, useWorkspace } from '@kith/react';
import { createContext, useCallback, useEffect, useMemo, type ReactNode } from 'react';
import { useLocation, useRoute } from 'wouter';
import type { Preferences } from '../preferences/preferences.js';
import { usePreferenceStore } from '../preferences/use-preferences.js';
import { channelPath, channelRoute, leadsNowhere } from './addresses.js';
import { closeTab, keepTab, neighbourTab, visitTab, type TabList } from './tab-list.js';
import { useGiven } from '../parts/use-given.js';

export interface Navigation {
  /** The channel that the address names; null on the list. */
  readonly current: NodeId | null;
  /** The address names nothing. */
  readonly lost: boolean;
  readonly tabs: readonly NodeId[];
  /** The tab that the next channel takes over. */
  readonly previewTab: NodeId | null;
  readonly openChannel: (id: NodeId) => void;
  /** Where nothing was chosen yet: "back" leads past it. */
  readonly openFirst: (id: NodeId) => void;
  /** Keeps a tab that was a preview. */
  readonly keepTab: (id: NodeId) => void;
  readonly closeTab: (id: NodeId) => void;
  readonly showList: () => void;
}

const NavigationContext = createContext<Navigation | null>(null);

/** The address says which channel is on screen; the open tabs are remembered per workspace. */
export function NavigationProvider({ children }: { children: ReactNode }) {
  const { id: space } = useWorkspace();
  const [path, navigate] = useLocation();
  const lost = leadsNowhere(path);
  const [, params] = useRoute<{ id: string }>(channelRoute);
  const store = usePreferenceStore();
  const preferences = useObservable(store);
  const current = (params?.id ?? null) as NodeId | null;
  const tabs = useMemo(() => tabListOf(preferences, space), [preferences, space]);

  const listed = useChannels();
  const archived = useArchivedChannels();
  const known = [...listed, ...archived].some(({ id }) => id === current);

  // A mistyped address is nowhere to come back to, and takes no tab. Written when this tab goes somewhere, and only then: tabs that answered each other's changes would never stop.
  useEffect(() => {
    if (current === null || !known) return;
    const before = store.getSnapshot();
    store.change({
      ...withTabs(before, space, visitTab(tabListOf(before, space), current)),
      lastChannel: { ...before.lastChannel, [space]: current },
    });
  }, [current, known, space, store]);

  const keep = useCallback(
    (id: NodeId) => {
      const before = store.getSnapshot();
      const list = tabListOf(before, space);
      if (list.preview === id) store.change(withTabs(before, space, keepTab(list, id)));
    },
    [space, store],
  );
  const navigation = useMemo<Navigation>(
    () => ({
      current,
      lost,
      tabs: tabs.open as readonly NodeId[],
      previewTab: tabs.preview as NodeId | null,
      openChannel: (id) => navigate(channelPath(id)),
      openFirst: (id) => navigate(channelPath(id), { replace: true }),
      keepTab: keep,
      closeTab(id) {
        if (!tabs.open.includes(id)) return;
        const { [space]: last, ...others } = preferences.lastChannel;
        store.change({
          ...withTabs(preferences, space, closeTab(tabs, id)),
          lastChannel: last === undefined || last === id ? others : preferences.lastChannel,
        });
        if (id !== current) return;
        const neighbour = neighbourTab(tabs, id);
        navigate(neighbour === null ? '/' : channelPath(neighbour), { replace: true });
      },
      showList: () => navigate('/', { replace: true }),
    }),
    [current, lost, tabs, keep, space, preferences, store, navigate],
  );
  return <NavigationContext value={navigation}>{children}</NavigationContext>;
}

export function useNavigation(): Navigation {
  return useGiven(NavigationContext, 'NavigationProvider');
}

function tabListOf({ tabs, previewTab }: Preferences, space: string): TabList {
  return { open: tabs[space] ?? [], preview: previewTab[space] ?? null };
}

function withTabs(before: Preferences, space: string, { open, preview }: TabList): Partial<Preferences> {
  const { [space]: _, ...others } = before.previewTab;
  return {
    tabs: { ...before.tabs, [space]: open },
    previewTab: preview === null ? others : { ...others, [space]: preview },
  };
}
