import { base64urlEncode, equalBytes } from '@kith/identity';
import type { CryptoEngine, Did } from '@kith/identity';
import { controlEntry } from '../control/control-log.js';
import type { ControlEntry } from '../control/control-log.js';
import { verifyJoin } from '../control/checked-material.js';
import type { ControlView, InviteView } from '../control/control-view.js';
import type { FeedId } from '../format/ids.js';
import { CERTIFICATE_MAX_BYTES } from '../format/limits.js';
import type { VerifiedChange } from '../gate/gate.js';

/** An Open, and a Join for each invite tried. */
const JOINER_ENTRIES = 16;
/** Bytes. Larger than any Join, and larger than an Open with the largest certificate. */
const JOIN_BYTES = 2048;
const OPEN_BYTES = CERTIFICATE_MAX_BYTES + 1024;
/** Joins that may wait under one invite in addition to its remaining uses. */
const SPARE_JOINS = 16;

/** The state by which a Join is judged. */
export interface JoinerPolicy {
  readonly crypto: CryptoEngine;
  readonly space: Uint8Array;
  readonly control: ControlView;
  /** Control entries with a place in the causal order, by hash. */
  readonly placed: ReadonlyMap<string, unknown>;
  readonly cutOf: (feed: FeedId) => number;
  /** Another control feed of this device is held. */
  readonly otherFeeds: boolean;
  readonly now: number;
  /** Control entries that the same commit will store. */
  readonly coming: readonly ControlEntry[];
}

/**
 * Returns how many entries to keep of the control feed of a device that is not listed. A holder of a link can make any number
 * of devices. Therefore, before an admission, only the Open and the Joins under valid invites are kept, and for each invite
 * only a few.
 * | A kept Join must still be waiting for an admission after it is folded. A Join that does not wait is dropped, and every
 * session then asks for it again. Keeping such a Join would repeat this for ever.
 */
export async function joinerEntries(policy: JoinerPolicy, changes: readonly VerifiedChange[]): Promise<number> {
  if (policy.otherFeeds) return 0;
  let worth = 0;
  for (const [at, change] of changes.entries()) {
    const entry = controlEntry(change);
    const { operation, seq } = entry;
    const most = seq === 0 ? OPEN_BYTES : JOIN_BYTES;
    if (seq >= JOINER_ENTRIES || change.bytes.length > most || !hasPlace(policy, entry)) break;
    if (operation.type === 'open' && seq === 0) continue;
    if (operation.type !== 'join') break;
    // Skips Joins under invites that have ended. They are kept only if a Join under a valid invite follows.
    if (!mayWait(policy, operation.invite, entry.certificate.person)) continue;
    if (await verifyJoin(policy.crypto, policy.space, operation, entry.certificate)) worth = at + 1;
  }
  return worth;
}

/** Tells whether the fold can order the entry: each dep has a place or lies above a cut. */
function hasPlace({ placed, cutOf }: JoinerPolicy, { deps }: ControlEntry): boolean {
  return deps.every(({ feed, seq, hash }) => placed.has(hash) || seq >= cutOf(feed as FeedId));
}

function mayWait({ control, coming, now }: JoinerPolicy, key: Uint8Array, person: Did): boolean {
  const name = base64urlEncode(key);
  const invite = control.membership.invites.get(name);
  if (invite === undefined || !holds(invite, person, now)) return false;
  let waiting = 0;
  for (const join of control.membership.waitingJoins) if (join.invite === name) waiting += 1;
  for (const { operation } of coming) if (operation.type === 'join' && equalBytes(operation.invite, key)) waiting += 1;
  return waiting < invite.uses - invite.admitted.size + SPARE_JOINS;
}

/** Tells whether an invite can still admit this person. */
export function holds(invite: InviteView, person: Did, now: number): boolean {
  if (invite.expires !== null && invite.expires < now) return false;
  return invite.admitted.has(person) || invite.admitted.size < invite.uses;
}
