import { useWaitingMessages, useWorkspaceStatus } from '@kith/react';
import { waitingWords } from '@kith/ui';
import { CloudOff } from 'lucide-react';
import { usePreferences } from '../preferences/use-preferences.js';

/** Offline is a state, not an error: said once, quietly, with what will happen. */
export function OfflineNote() {
  const { network } = useWorkspaceStatus();
  const waiting = useWaitingMessages();
  const [{ offline }] = usePreferences();
  if (network !== 'offline' && !offline) return null;
  const text =
    waiting === 0
      ? 'Offline. You can keep writing; it is sent when someone is online.'
      : `Offline: ${waitingWords(waiting)} until someone is online.`;
  return (
    <p className="offline-note" role="status">
      <CloudOff size={14} aria-hidden />
      {text}
    </p>
  );
}
