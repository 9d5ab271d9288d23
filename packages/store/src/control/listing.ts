import type { ControlEntry } from './control-log.js';
import type { Dependency } from './causal-order.js';
import { CopyMap } from './copy-map.js';
import type { Membership } from './membership.js';

/** Tracks the entries that listed devices wrote, and the entries they name. */
export class Listing {
  /**
   * Entries of listed devices that stand and that no other such entry names. The next operation of this device has to name
   * them.
   */
  readonly heads: Map<string, ControlEntry>;
  /** Feeds that entries of listed devices name, above a cut too. */
  readonly referenced: CopyMap<string, true>;
  /**
   * Entries that entries of listed devices name and that are not held, above a cut too. An entry that is asked for has to be
   * kept when it comes.
   */
  readonly needed: Map<string, Dependency>;
  /** Hashes that the standing entries of listed devices name. */
  readonly #named: CopyMap<string, true>;
  /**
   * Held entries of devices that are not listed, by device. Own operations must not name them: other devices need not hold
   * them, and would wait for them.
   */
  readonly #unlisted: CopyMap<string, readonly ControlEntry[]>;

  constructor(from?: Listing) {
    this.heads = new Map(from?.heads);
    this.referenced = from?.referenced.copy() ?? new CopyMap();
    this.needed = new Map(from?.needed);
    this.#named = from === undefined ? new CopyMap() : from.#named.copy();
    this.#unlisted = from === undefined ? new CopyMap() : from.#unlisted.copy();
  }

  /**
   * Adds entries.
   * @param held the entries that have come to be held.
   * @param placed the entries that have got a place.
   * @param placedBefore tells whether an entry had a place before this call.
   */
  take(
    held: readonly ControlEntry[],
    placed: readonly ControlEntry[],
    membership: Membership,
    log: { has(hash: string): boolean },
    placedBefore: (hash: string) => boolean,
  ): void {
    const heads = placed.filter((entry) => isListed(membership, entry));
    const listed = held.filter((entry) => isListed(membership, entry));
    // Entries of a device may be held long before the device is listed.
    for (const device of membership.newDevices) {
      const before = this.#unlisted.get(device) ?? [];
      listed.push(...before.filter((entry) => isListed(membership, entry)));
      heads.push(...before.filter((entry) => isListed(membership, entry) && placedBefore(entry.hash)));
      this.#unlisted.set(
        device,
        before.filter((entry) => !isListed(membership, entry)),
      );
    }
    for (const entry of held)
      if (!isListed(membership, entry))
        this.#unlisted.set(entry.device, [...(this.#unlisted.get(entry.device) ?? []), entry]);
    for (const entry of listed) {
      for (const dep of entry.deps) {
        this.referenced.set(dep.feed, true);
        if (!log.has(dep.hash)) this.needed.set(dep.hash, dep);
      }
    }
    for (const { hash } of held) this.needed.delete(hash);
    for (const entry of heads) {
      this.heads.set(entry.hash, entry);
      if (entry.prev !== null) this.#named.set(entry.prev, true);
      for (const dep of entry.deps) this.#named.set(dep.hash, true);
    }
    for (const hash of this.heads.keys()) if (this.#named.has(hash)) this.heads.delete(hash);
  }
}

function isListed(membership: Membership, { device, certificate }: ControlEntry): boolean {
  return membership.isListed(device, certificate.person);
}
