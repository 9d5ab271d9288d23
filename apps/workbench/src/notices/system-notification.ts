import type { SpaceId } from '@kith/store';
import { useCallback } from 'react';
import { useToasts } from '../parts/toasts.js';
import { usePreferenceStore } from '../preferences/use-preferences.js';
import { claimNotice } from './notice-claim.js';

/** Where a click leads; what a service worker can be told. */
export interface NoticePlace {
  readonly space: SpaceId;
  readonly channel: string | null;
}

export interface SystemNotification {
  /** The same in every tab that hears of it. */
  readonly id: string;
  readonly title: string;
  readonly body: string;
  /** A later one with the same tag takes its place. */
  readonly tag: string;
  /** What a click does, once the page is in front. */
  readonly open: () => void;
  /** Where it leads when the page is not the one that showed it. */
  readonly place: NoticePlace;
}

/** Whether this browser lets the page notify; asking is the settings' business. */
export function systemPermission(): NotificationPermission | 'unavailable' {
  return 'Notification' in window ? Notification.permission : 'unavailable';
}

/** Whether the person wants system notifications, and the browser allows them; and what shows one. Returns what takes it back. */
export function useSystemNotifications(): {
  readonly allowed: () => boolean;
  readonly notify: (what: SystemNotification) => () => void;
} {
  const preferences = usePreferenceStore();
  const { report } = useToasts();
  const allowed = useCallback(
    () => preferences.getSnapshot().notifications && systemPermission() === 'granted',
    [preferences],
  );
  const notify = useCallback(
    (what: SystemNotification) => {
      let over = false;
      let close = () => {};
      const show = async () => {
        if (!(await claimNotice(navigator.locks, what.id)) || over) return;
        close = await showNotification(what);
        if (over) close();
      };
      show().catch(report);
      return () => {
        over = true;
        close();
      };
    },
    [report],
  );
  return { allowed, notify };
}

/** By the page, or where the browser keeps that to service workers, as on Android, by the one of the page. */
async function showNotification({ title, body, tag, open, place }: SystemNotification): Promise<() => void> {
  try {
    const shown = new Notification(title, { body, tag });
    shown.addEventListener('click', () => {
      window.focus();
      shown.close();
      open();
    });
    return () => shown.close();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  const registration = await navigator.serviceWorker?.getRegistration();
  if (registration === undefined) return () => {};
  await registration.showNotification(title, { body, tag, data: place });
  return () => {
    registration.getNotifications({ tag }).then(
      (shown) => shown.forEach((one) => one.close()),
      // One that cannot be taken back stays until it is dismissed.
      () => undefined,
    );
  };
}
