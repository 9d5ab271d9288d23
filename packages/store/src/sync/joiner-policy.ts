import { base64urlEncode } from '@kith/identity';
import type { Did } from '@kith/identity';
import { controlEntry } from '../control/control-log.js';
import type { InviteState, Membership } from '../control/membership.js';
import type { VerifiedChange } from '../gate/gate.js';

/** An Open, and a Join for each invite tried. */
const JOINER_ENTRIES = 16;
/** More than either needs. */
const JOINER_ENTRY_BYTES = 2048;
/** Joins that may wait under one invite beyond the uses it has left. */
const SPARE_JOINS = 16;

/**
 * How many entries of the control feed of a device that is not listed are worth keeping: whoever holds a link can make any
 * number of devices, so before an admission only its Open and Joins under invites that hold are kept, and of each invite few.
 */
export function joinerEntries(
  membership: Membership,
  held: { readonly otherFeeds: boolean },
  changes: readonly VerifiedChange[],
  now: number,
): number {
  if (held.otherFeeds) return 0;
  let worth = 0;
  for (const [at, change] of changes.entries()) {
    const { operation, certificate } = controlEntry(change);
    const { seq } = change.header;
    if (seq >= JOINER_ENTRIES || change.bytes.length > JOINER_ENTRY_BYTES) break;
    if (operation.type === 'open' && seq === 0) continue;
    if (operation.type !== 'join') break;
    // The Open, and Joins under invites that have ended, are kept for the sake of one that holds.
    if (mayWait(membership, base64urlEncode(operation.invite), certificate.person, now)) worth = at + 1;
  }
  return worth;
}

function mayWait(membership: Membership, key: string, person: Did, now: number): boolean {
  const invite = membership.invites.get(key);
  if (invite === undefined || !holds(invite, person, now)) return false;
  let waiting = 0;
  for (const join of membership.joins.values()) if (!join.admitted && join.invite === key) waiting += 1;
  return waiting < invite.uses - invite.admitted.length + SPARE_JOINS;
}

/** Whether an invite may still let this person in. */
export function holds(invite: InviteState, person: Did, now: number): boolean {
  if (invite.expires !== null && invite.expires < now) return false;
  return invite.admitted.includes(person) || invite.admitted.length < invite.uses;
}
