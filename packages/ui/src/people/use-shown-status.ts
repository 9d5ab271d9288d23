import type { Did } from '@kith/identity';
import { usePerson, useStatus, useWorkspace } from '@kith/react';
import type { ShownStatus } from './presence-words.js';

/** Returns the status that a dot shows for a person now; `invisible` for oneself only. Needs a WorkspaceProvider above it. */
export function useShownStatus(person: Did): ShownStatus {
  const { me } = useWorkspace();
  const presence = usePerson(person);
  const own = useStatus().status;
  return person === me ? own : (presence?.status ?? 'offline');
}
