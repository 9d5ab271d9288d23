import { KithError } from '@kith/identity';
import { readInvite } from '@kith/store';
import type { WorkspaceSummary } from '@kith/workspace';

/** The workspace on this device that an invite leads to; not one that refused this person, whom a new invite may let in. */
export function knownByInvite(link: string, summaries: readonly WorkspaceSummary[]): WorkspaceSummary | null {
  const id = spaceIn(link);
  const known = summaries.find((summary) => summary.id === id);
  return known?.standing.kind === 'member' || known?.standing.kind === 'waiting-for-member' ? known : null;
}

function spaceIn(link: string): string | null {
  try {
    return readInvite(link).id;
  } catch (error) {
    if (error instanceof KithError) return null;
    throw error;
  }
}
