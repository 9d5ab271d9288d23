import { activeStatus } from '@kith/comms';
import type { Did } from '@kith/identity';
import { usePerson, useProfile } from '@kith/react';
import { useNow } from '@kith/ui';
import { customWords } from './presence-words.js';

/** Whether somebody is in a call of this workspace. */
export function useInCall(did: Did): boolean {
  return usePerson(did)?.call !== undefined;
}

/** "☕ Tea break" while it stands; empty otherwise. */
export function useCustomStatus(did: Did): string {
  return customWords(activeStatus(useProfile(did), useNow()));
}
