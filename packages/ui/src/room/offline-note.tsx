import { useWaitingMessages, useWorkspaceStatus } from '@kith/react';
import type { WorkspaceStatus } from '@kith/workspace';
import { waitingWords } from '../parts/waiting-words.js';
import { Note } from '../parts/note.js';
import { OfflineIcon } from '../parts/icons.js';

/** The properties of `OfflineNote`. */
export interface OfflineNoteProps {
  /** The state of the network to tell; that of the workspace unless told. */
  readonly network?: WorkspaceStatus['network'] | undefined;
}

/**
 * Says what happens to messages that are written while nobody can be reached: offline is a state, not an error. Shows nothing while
 * somebody can be reached. Needs a WorkspaceProvider above it.
 */
export function OfflineNote({ network }: OfflineNoteProps) {
  const status = useWorkspaceStatus();
  const words = offlineWords(network ?? status.network, useWaitingMessages());
  if (words === null) return null;
  return (
    <Note icon={<OfflineIcon size={16} />}>
      <p>{words}</p>
    </Note>
  );
}

/** @param waiting Own messages that only this device holds. */
export function offlineWords(network: WorkspaceStatus['network'], waiting: number): string | null {
  if (network === 'connected' || network === 'alone') return null;
  const state = { offline: 'Offline', connecting: 'Connecting', off: 'Not connected' }[network];
  if (network === 'connecting' && waiting === 0) return null;
  if (waiting === 0) return `${state}. What you write is kept, and sent when someone is online.`;
  return `${state}: ${waitingWords(waiting)} until someone is online.`;
}
