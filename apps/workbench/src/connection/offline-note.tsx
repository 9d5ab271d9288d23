import { useWorkspaceStatus } from '@kith/react';
import { OfflineNote } from '@kith/ui';
import { usePreferences } from '../preferences/use-preferences.js';

/** Says that this device is offline, or was switched off; of every other state the status bar tells. */
export function ChannelOfflineNote() {
  const { network } = useWorkspaceStatus();
  const [{ offline }] = usePreferences();
  return network === 'offline' || offline ? <OfflineNote network="offline" /> : null;
}
