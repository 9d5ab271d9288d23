import { activeStatus } from '@kith/comms';
import type { Did } from '@kith/identity';
import { usePerson, useProfile, useStatus, useWorkspace } from '@kith/react';
import { useNow, type ShownStatus } from '@kith/ui';
import { customWords } from './words.js';

/** What a dot says of somebody now; of oneself also `invisible`. */
export function useShownStatus(did: Did): ShownStatus {
  const { me } = useWorkspace();
  const presence = usePerson(did);
  const own = useStatus().status;
  return did === me ? own : (presence?.status ?? 'offline');
}

/** Whether somebody is in a call of this workspace. */
export function useInCall(did: Did): boolean {
  return usePerson(did)?.call !== undefined;
}

/** "☕ Tea break" while it stands; empty otherwise. */
export function useCustomStatus(did: Did): string {
  return customWords(activeStatus(useProfile(did), useNow()));
}
