import type { ControlEntry } from './control-log.js';
import type { Dependency } from './causal-order.js';
import { CopyMap } from './copy-map.js';
import type { Membership } from './membership.js';

/** What listed devices wrote, and what that names. */
export class Listing {
  /** What stands of it and is named by nothing such: what the next own operation has to name. */
  readonly heads: Map<string, ControlEntry>;
  /** Feeds that it names, also from beyond a cut. */
  readonly referenced: CopyMap<string, true>;
  /** Entries that it names and that are not held, also from beyond a cut: what is asked for has to be kept. */
  readonly needed: Map<string, Dependency>;
  /** Hashes that what stands of it names. */
  readonly #named: CopyMap<string, true>;
  /** Held entries by devices that are not listed: others need not have them, and would wait for what names them. */
  readonly #unlisted: CopyMap<string, readonly ControlEntry[]>;

  constructor(from?: Listing) {
    this.heads = new Map(from?.heads);
    this.referenced = from?.referenced.copy() ?? new CopyMap();
    this.needed = new Map(from?.needed);
    this.#named = from === undefined ? new CopyMap() : from.#named.copy();
    this.#unlisted = from === undefined ? new CopyMap() : from.#unlisted.copy();
  }

  /**
   * Takes in entries that are held now, and those that have a place now, under this membership. `placedBefore`: whether an entry had a place
   * already.
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
    // A device that is listed now may have brought some of it long before.
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
