import { useCallback } from 'react';
import { useToasts } from '../parts/toasts.js';
import { usePreferenceStore } from '../preferences/use-preferences.js';

export interface SystemNotification {
  readonly title: string;
  readonly body: string;
  /** A later one with the same tag takes its place. */
  readonly tag: string;
  /** Where a click leads, once the page is in front. */
  readonly open: () => void;
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
    ({ title, body, tag, open }: SystemNotification) => {
      try {
        const shown = new Notification(title, { body, tag });
        shown.addEventListener('click', () => {
          window.focus();
          shown.close();
          open();
        });
        return () => shown.close();
      } catch (error) {
        report(error);
        return () => {};
      }
    },
    [report],
  );
  return { allowed, notify };
}
