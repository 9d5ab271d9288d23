import { base64urlEncode, concatBytes } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';
import type { MaterialChecker } from '../control/checked-material.js';
import type { FoldParts } from '../control/control-fold.js';
import { extendControl, foldControl } from '../control/fold-control.js';
import type { ControlState } from '../control/fold-control.js';
import type { MembershipView } from '../control/control-view.js';
import type { VerifiedChange } from '../gate/gate.js';
import type { LogDraft } from '../log/draft.js';
import type { Frontier } from '../log/frontier.js';
import { encodeFeedRecord, encodeProof, keyOf } from '../log/layout.js';
import type { SpaceLog } from '../log/space-log.js';
import type { KeyValuePair } from '../storage/port.js';

/** Returns the rows that a draft puts into the stored log and deletes from it. */
export function logRows(
  crypto: CryptoEngine,
  draft: LogDraft,
): { readonly puts: KeyValuePair[]; readonly deletes: Uint8Array[] } {
  const puts: KeyValuePair[] = [...draft.rows];
  for (const { feed, changes } of [...draft.appended, ...draft.filled])
    for (const change of changes) puts.push([keyOf('entry', feed.number, change.header.seq), change.bytes]);
  for (const { feed, change } of draft.beside) {
    const place = keyOf('entry', feed.number, change.header.seq).subarray(1);
    puts.push([keyOf('aside', change.hash), concatBytes(place, change.bytes)]);
  }
  for (const { feed, proof } of draft.proofs) {
    const digest = crypto.sha256(concatBytes(...proof.entries)).subarray(0, 8);
    puts.push([keyOf('proof', feed.number, digest), encodeProof(proof.entries)]);
  }
  for (const feed of draft.moved()) puts.push([keyOf('feed', feed.number), encodeFeedRecord(feed)]);
  const deletes: Uint8Array[] = [];
  for (const { number, length } of draft.dropped) {
    deletes.push(keyOf('feed', number));
    for (let seq = 0; seq < length; seq += 1) deletes.push(keyOf('entry', number, seq));
  }
  return { puts, deletes };
}

/** Returns the control state after the commit of a draft that may change it. */
export async function controlAfter(
  parts: FoldParts & { readonly checked: MaterialChecker },
  log: SpaceLog,
  draft: LogDraft,
  before: ControlState,
): Promise<ControlState> {
  await parts.checked.prepare(draft.control);
  const cuts = log.cuts();
  for (const [key, cut] of draft.cuts) cuts.set(key, cut);
  const after = { entries: log.controlAfter(draft), cuts };
  const onlyAdds =
    draft.dropped.length === 0 && draft.cuts.size === 0 && draft.control.every(({ hash }) => !log.control.has(hash));
  return onlyAdds ? extendControl(parts, before, after, draft.control) : foldControl(parts, after);
}

/**
 * Returns the frontier after the commit of the draft. It names only entries of listed devices: of an unlisted device, other
 * devices hold only the entries that a listed device has named.
 */
export function frontierAfter(log: SpaceLog, draft: LogDraft, membership: MembershipView): Frontier {
  const frontier = log.frontier.copy();
  for (const { feed, changes } of draft.appended)
    for (const change of changes) if (isListed(membership, change)) frontier.see(change, feed);
  for (const { feed } of draft.proofs) {
    const cut = draft.cuts.get(feed.key);
    if (cut !== undefined) frontier.drop(feed.number, cut);
  }
  return frontier;
}

function isListed(membership: MembershipView, { owner }: VerifiedChange): boolean {
  const { device, person } = owner.certificate;
  return membership.devices.get(base64urlEncode(device))?.person === person;
}
