import { callListeners, printError } from '@kith/identity';
import type { Observable } from '@kith/identity';
import { isRecord, parseStored } from '../storage/stored.js';

export type Theme = 'system' | 'light' | 'dark';

/** What this browser remembers about how the workbench looks and connects. Nothing in it is a secret or content. */
export interface Preferences {
  readonly theme: Theme;
  /** Hubs the person chose; null: those of the page. */
  readonly hubs: readonly string[] | null;
  /** The person switched the network off. */
  readonly offline: boolean;
  /** System notifications, where the browser allows them. */
  readonly notifications: boolean;
  readonly panelOpen: boolean;
  /** Devices for calls were looked at once: voice rooms are joined at once from then on. */
  readonly lobbySeen: boolean;
  readonly lastWorkspace: string | null;
  /** Open tabs of each workspace, in order: channel ids. */
  readonly tabs: Readonly<Record<string, readonly string[]>>;
  /** The tab of each workspace that the next channel takes over, where there is one. */
  readonly previewTab: Readonly<Record<string, string>>;
  readonly lastChannel: Readonly<Record<string, string>>;
}

export interface PreferenceStore extends Observable<Preferences> {
  readonly change: (changes: Partial<Preferences>) => void;
}

const key = 'kith.preferences';

/** Shared by all tabs of this origin: a change in one is seen by the others. */
export function openPreferences(
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  page: Pick<Window, 'addEventListener'>,
): PreferenceStore {
  let current = readPreferences(storage.getItem(key));
  const listeners = new Set<() => void>();
  const tell = () => {
    callListeners(listeners, printError);
  };
  page.addEventListener('storage', (event) => {
    if (!(event instanceof StorageEvent) || event.key !== key) return;
    current = readPreferences(event.newValue);
    tell();
  });
  return {
    getSnapshot: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change(changes) {
      current = { ...current, ...changes };
      storage.setItem(key, JSON.stringify(current));
      tell();
    },
  };
}

/** What was stored, where it still makes sense; the default elsewhere. */
export function readPreferences(stored: string | null): Preferences {
  const found = recordOf(parseStored(stored));
  const { theme, hubs, offline, notifications, panelOpen, lobbySeen, lastWorkspace, tabs, previewTab, lastChannel } =
    found as Partial<Record<keyof Preferences, unknown>>;
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    hubs: Array.isArray(hubs) ? hubs.filter((hub) => typeof hub === 'string') : null,
    offline: offline === true,
    notifications: notifications === true,
    panelOpen: panelOpen === true,
    lobbySeen: lobbySeen === true,
    lastWorkspace: typeof lastWorkspace === 'string' ? lastWorkspace : null,
    tabs: Object.fromEntries(
      Object.entries(recordOf(tabs)).map(([space, list]) => [
        space,
        Array.isArray(list) ? list.filter((id) => typeof id === 'string') : [],
      ]),
    ),
    previewTab: textsOf(previewTab),
    lastChannel: textsOf(lastChannel),
  };
}

/** Forgets a workspace that is no longer on this device. */
export function withoutWorkspace(
  { tabs, previewTab, lastChannel, lastWorkspace }: Preferences,
  id: string,
): Pick<Preferences, 'tabs' | 'previewTab' | 'lastChannel' | 'lastWorkspace'> {
  return {
    tabs: without(tabs, id),
    previewTab: without(previewTab, id),
    lastChannel: without(lastChannel, id),
    lastWorkspace: lastWorkspace === id ? null : lastWorkspace,
  };
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}

function textsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(recordOf(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
