import { useWorkspaceStatus } from '@kith/react';
import type { WorkspaceStatus } from '@kith/workspace';
import { Note } from '../parts/note.js';
import { OfflineIcon } from '../parts/icons.js';

/** Offline is a state, not an error: says what happens to what is written meanwhile. Nothing while somebody can be reached. */
export function OfflineNote() {
  const words = offlineWords(useWorkspaceStatus());
  if (words === null) return null;
  return (
    <Note icon={<OfflineIcon size={16} />}>
      <p>{words}</p>
    </Note>
  );
}

export function offlineWords({ network, unsent }: Pick<WorkspaceStatus, 'network' | 'unsent'>): string | null {
  if (network === 'connected' || network === 'alone') return null;
  const state = { offline: 'Offline', connecting: 'Connecting', off: 'Not connected' }[network];
  if (network === 'connecting' && unsent === 0) return null;
  if (unsent === 0) return `${state}. What you write is kept, and sent when someone is online.`;
  return `${state}: ${unsent.toLocaleString()} ${unsent === 1 ? 'change' : 'changes'} will be sent when someone is online.`;
}
