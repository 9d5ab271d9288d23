import type { Did } from '@kith/identity';
import type { Workspace } from '@kith/workspace';
import { useCallback } from 'react';
import type { SystemCircumstances } from './message-treatment.js';
import { useSystemNotifications } from './system-notification.js';

/** What decides whether somebody's doing is told of, at the moment it is asked. */
export function useCircumstances({ device }: Pick<Workspace, 'device'>): (from: Did) => SystemCircumstances {
  const { allowed } = useSystemNotifications();
  return useCallback(
    (from) => ({
      dnd: device.ownStatus.choice.getSnapshot() === 'dnd',
      blocked: device.blocks.list.getSnapshot().has(from),
      hidden: document.hidden,
      systemAllowed: allowed(),
    }),
    [device, allowed],
  );
}
