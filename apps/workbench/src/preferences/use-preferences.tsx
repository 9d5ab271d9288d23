import { useObservable } from '@kith/react';
import { createContext, useLayoutEffect, type ReactNode } from 'react';
import type { Preferences, PreferenceStore } from './preferences.js';
import { useGiven } from '../parts/use-given.js';

const PreferenceContext = createContext<PreferenceStore | null>(null);

export function PreferenceProvider({ store, children }: { store: PreferenceStore; children: ReactNode }) {
  const { theme } = useObservable(store);
  useLayoutEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return <PreferenceContext value={store}>{children}</PreferenceContext>;
}

export function usePreferenceStore(): PreferenceStore {
  return useGiven(PreferenceContext, 'PreferenceProvider');
}

export function usePreferences(): readonly [Preferences, PreferenceStore['change']] {
  const store = usePreferenceStore();
  return [useObservable(store), store.change];
}
