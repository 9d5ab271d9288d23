import { base64urlEncode, verifyCertificate } from '@kith/identity';
import type { CryptoEngine, DeviceCertificate } from '@kith/identity';
import { causalOrder } from './causal-order.js';
import type { ControlEntry, ControlLog } from './control-log.js';
import { Membership, joinMessage } from './membership.js';
import type { CheckedMaterial } from './membership.js';
import type { Operation } from './operations.js';

export interface ControlState {
  readonly membership: Membership;
  /** Entries that held ones name and that have to be fetched, by hash where a fork cut them off. */
  readonly wanted: readonly ControlEntry['deps'][number][];
  /** Of these, what listed devices name: whatever else is let in, nobody can be followed without it. */
  readonly needed: readonly ControlEntry['deps'][number][];
  /** Entries above a cut that another member's operation keeps alive. */
  readonly pinned: ReadonlySet<string>;
  /** What listed devices wrote, stands, and is named by nothing such: what the next own operation has to name. */
  readonly heads: readonly ControlEntry[];
  /** Feeds that what listed devices wrote names, beyond a cut as well: who lacks them cannot follow it, and asks for them. */
  readonly referenced: ReadonlySet<string>;
  /** Hashes of the entries that have a place in the order: all that they follow from is held and stands. */
  readonly placed: ReadonlySet<string>;
}

/**
 * Folds the set of control changes held: the same set gives the same state in any order of arrival.
 *
 * A fork cuts a feed, but what another member's valid operation names stays, with its branch below it: otherwise an
 * equivocator could undo an admission that others built upon. Pins are found in rounds, each from what already stands, so
 * people admitted on a cut branch cannot pin their own admission.
 */
export function foldControl(
  crypto: CryptoEngine,
  space: Uint8Array,
  log: ControlLog,
  checked: CheckedMaterial,
): ControlState {
  const pinned = new Set<string>();
  for (;;) {
    const { ordered, missing } = causalOrder(log, pinned);
    const membership = new Membership(crypto, space, checked);
    const wanted = new Map(missing.map((dep) => [dep.hash, dep]));
    const before = pinned.size;
    const refused: ControlEntry['deps'][number][] = [];
    for (const placed of ordered) {
      if (!membership.apply(placed)) {
        // It may be refused only because what it had seen is not here yet.
        refused.push(...placed.pins);
        continue;
      }
      for (const dep of placed.pins) {
        const branch = branchBelow(log, dep.hash, pinned);
        if (branch === 'unheld') wanted.set(dep.hash, dep);
        else if (log.entries.get(dep.hash)?.certificate.person !== placed.entry.certificate.person) {
          for (const hash of branch) pinned.add(hash);
        }
      }
    }
    for (const dep of refused) if (!log.entries.has(dep.hash)) wanted.set(dep.hash, dep);
    if (pinned.size > before) continue;
    const listed = ordered.map(({ entry }) => entry).filter((entry) => isListed(membership, entry));
    // Also what does not stand, because it is beyond a cut: it is asked for, and what is asked for has to be kept.
    const named = [...log.entries.values()].filter((entry) => isListed(membership, entry)).flatMap(({ deps }) => deps);
    const referenced = new Set(named.map(({ feed }) => feed));
    const needed = named.filter(({ hash }) => !log.entries.has(hash));
    const placed = new Set(ordered.map(({ entry }) => entry.hash));
    return { membership, wanted: [...wanted.values()], needed, pinned, heads: headsOf(listed), referenced, placed };
  }
}

function isListed(membership: Membership, { device, certificate }: ControlEntry): boolean {
  return membership.devices.get(device)?.person === certificate.person;
}

/** What somebody not listed wrote is left out: others need not have it, and would wait for it. */
function headsOf(listed: readonly ControlEntry[]): ControlEntry[] {
  const named = new Set<string | null>();
  for (const entry of listed) {
    named.add(entry.prev);
    for (const dep of entry.deps) named.add(dep.hash);
  }
  return listed.filter((entry) => !named.has(entry.hash));
}

/** The entries from this one down to where its feed is not cut, or 'unheld' while a piece is missing. */
function branchBelow(log: ControlLog, top: string, pinned: ReadonlySet<string>): string[] | 'unheld' {
  const branch: string[] = [];
  for (let hash: string | null = top; hash !== null && !pinned.has(hash);) {
    const entry: ControlEntry | undefined = log.entries.get(hash);
    if (entry === undefined) return 'unheld';
    if (entry.seq < (log.cuts.get(entry.feed) ?? Number.POSITIVE_INFINITY)) break;
    branch.push(hash);
    hash = entry.prev;
  }
  return branch;
}

/** Checked material, and the way to have more of it checked. */
export interface MaterialChecker extends CheckedMaterial {
  prepare(entries: Iterable<ControlEntry>): Promise<void>;
}

/** Checks, once each, the signatures that control bodies carry besides their own. */
export function createMaterialChecker(crypto: CryptoEngine, space: Uint8Array): MaterialChecker {
  const certificates = new Map<string, DeviceCertificate | null>();
  const proofs = new Map<string, boolean>();
  return {
    certificate: (bytes) => certificates.get(base64urlEncode(bytes)) ?? null,
    joinProof: (entry) => proofs.get(entry.hash) ?? false,
    async prepare(entries) {
      for (const entry of entries) {
        const { operation } = entry;
        if (operation.type === 'device') {
          const name = base64urlEncode(operation.certificate);
          if (certificates.has(name)) continue;
          const answer = await verifyCertificate(crypto, operation.certificate);
          certificates.set(name, answer.ok ? answer.certificate : null);
        } else if (operation.type === 'join' && !proofs.has(entry.hash)) {
          proofs.set(entry.hash, await verifyJoin(crypto, space, operation, entry.certificate));
        }
      }
    },
  };
}

/** Whether the invite key signed that this device joins this space. */
export async function verifyJoin(
  crypto: CryptoEngine,
  space: Uint8Array,
  { invite, proof }: Extract<Operation, { type: 'join' }>,
  certificate: DeviceCertificate,
): Promise<boolean> {
  const key = crypto.admitKey(invite);
  return key !== null && (await crypto.verify(key, joinMessage(space, invite, certificate), proof));
}
