import { equalBytes } from '@kith/identity';
import type { Clock, DeviceCertificate } from '@kith/identity';
import type { EntryReference } from '../format/body.js';
import { idFromBytes } from '../format/ids.js';
import type { FeedId } from '../format/ids.js';
import type { Gate, VerifiedChange } from '../gate/gate.js';
import type { KeyValuePair, KeyValueStore } from '../storage/port.js';
import type { Run } from '../log/draft.js';
import type { Feed } from '../log/feed.js';
import { keyOf, numberAt, within } from '../log/layout.js';
import type { SpaceLog } from '../log/space-log.js';

/** Milliseconds: one day. An entry whose rank lies further ahead of this device's clock is not shown at its rank. */
export const PLAUSIBLE = 24 * 60 * 60_000;

export interface ShownRanksParts {
  readonly store: KeyValueStore;
  readonly gate: Gate;
  readonly log: SpaceLog;
  /** The certificate of this device. Its clock is taken to have been right when the certificate was issued. */
  readonly certificate: DeviceCertificate;
  readonly clock: Clock;
}

/** The shown ranks of entries that are about to be stored. They are not visible before `committed`. */
export class ShownDecision {
  readonly #known: ShownRanks;
  readonly #decided = new Map<string, { readonly feed: number; readonly seq: number; readonly shown: number }>();

  constructor(known: ShownRanks) {
    this.#known = known;
  }

  put(feed: number, seq: number, shown: number): void {
    this.#decided.set(nameOf(feed, seq), { feed, seq, shown });
  }

  of(feed: number, seq: number, rank: number): number {
    return this.#decided.get(nameOf(feed, seq))?.shown ?? this.#known.of(feed, seq, rank);
  }

  get entries() {
    return this.#decided.values();
  }

  /** Returns the rows to store. */
  rows(): KeyValuePair[] {
    return [...this.#decided.values()].map(({ feed, seq, shown }) => {
      const value = new Uint8Array(8);
      new DataView(value.buffer).setBigUint64(0, BigInt(shown));
      return [keyOf('shown', feed, seq), value];
    });
  }
}

/**
 * The shown ranks of entries whose ranks were implausibly far ahead when they came.
 * | A writer can choose any rank above the ranks it names. A rank in the far future must not hold the end of every list. Such
 * an entry is shown directly above the entries it names and follows, or at its own time where that is plausible. The rank still
 * decides values, the same everywhere.
 * | An effect must be shown above its cause, even after this device's clock was wrong. So an entry is also shown above each
 * entry it names that is itself shown above the first entry's rank.
 */
export class ShownRanks {
  readonly #parts: ShownRanksParts;
  readonly #ranks = new Map<string, number>();
  /** The highest rank in #ranks. */
  #highest = 0;

  constructor(parts: ShownRanksParts) {
    this.#parts = parts;
  }

  /** Reads the stored shown ranks of one feed from `from` on; without `feed`, of all feeds. */
  async load(feed?: number, from = 0): Promise<void> {
    const range = within(feed === undefined ? keyOf('shown') : keyOf('shown', feed));
    const asked = feed === undefined ? range : { ...range, from: keyOf('shown', feed, from) };
    for (const [key, value] of await this.#parts.store.range(asked))
      if (value.length === 8) this.#keep(numberAt(key, 1), numberAt(key, 5), readRank(value));
  }

  /** Returns the rank at which to show an entry. */
  of(feed: number, seq: number, rank: number): number {
    return this.#ranks.size === 0 ? rank : (this.#ranks.get(nameOf(feed, seq)) ?? rank);
  }

  /** The latest plausible rank now. A clock that stands before the issue of this device's certificate is known to be wrong. */
  get latestPlausible(): number {
    return Math.max(this.#parts.clock.now(), this.#parts.certificate.issuedAt) + PLAUSIBLE;
  }

  /** Returns the rank that a new entry has to exceed, to be shown below all entries that this device shows. */
  highestToFollow(): number {
    const { log } = this.#parts;
    const latest = this.latestPlausible;
    let highest = 0;
    for (const feed of log.feeds.values()) {
      if (feed.length === 0) continue;
      if (feed.kind === 'content') highest = Math.max(highest, this.#shownHeadOf(feed));
      else if (feed.headRank <= latest) highest = Math.max(highest, feed.headRank);
    }
    return highest;
  }

  async decide(runs: readonly Run[]): Promise<ShownDecision> {
    const decision = new ShownDecision(this);
    const latest = this.latestPlausible;
    const own = this.#ownHead();
    for (const { feed, changes } of runs) {
      let below = feed.length === 0 ? 0 : this.#shownHeadOf(feed);
      for (const change of changes) {
        const { rank, header } = change;
        // Held before without its body: it stays at its place.
        if (header.seq < feed.length) continue;
        const named = await this.#shownOfNamed(change, latest, own);
        const floor = Math.max(below, named) + 1;
        if (rank > latest) {
          const time = header.time <= latest ? header.time : 0;
          below = Math.min(rank, floor > 1 || time > 0 ? Math.max(floor, time) : latest - PLAUSIBLE);
        } else below = Math.max(rank, floor);
        if (below !== rank) decision.put(feed.number, header.seq, below);
      }
    }
    return decision;
  }

  committed({ entries }: ShownDecision): void {
    for (const { feed, seq, shown } of entries) this.#keep(feed, seq, shown);
  }

  #keep(feed: number, seq: number, shown: number): void {
    this.#ranks.set(nameOf(feed, seq), shown);
    this.#highest = Math.max(this.#highest, shown);
  }

  #shownHeadOf({ number, length, headRank }: Feed): number {
    return this.of(number, length - 1, headRank);
  }

  /** Returns the highest rank of own entries. They are shown at their ranks, however wrong the clock was. */
  #ownHead(): number {
    let highest = 0;
    for (const feed of this.#parts.log.feeds.values())
      if (feed.kind === 'content' && feed.headRank > highest && this.#isOwn(feed)) highest = feed.headRank;
    return highest;
  }

  #isOwn({ owner }: Feed): boolean {
    return owner !== null && equalBytes(owner.certificate.device, this.#parts.certificate.device);
  }

  /**
   * Returns the highest rank at which an entry that a change names is shown, where it may exceed the rank of the change. Other
   * entries rank below the change. A writer that considered this device's entries implausible did not write above them.
   */
  async #shownOfNamed({ rank, header }: VerifiedChange, latest: number, own: number): Promise<number> {
    const all = rank > latest || rank < this.#highest;
    if (!all && own <= header.time + PLAUSIBLE) return 0;
    const shown = await Promise.all(header.deps.map((dep) => this.#shownRankOf(dep, all)));
    return Math.max(0, ...shown);
  }

  /**
   * Returns the shown rank of a held entry; 0 for one that is not held. Without `all`, returns 0 for entries of other devices.
   */
  async #shownRankOf({ feed: id, seq }: EntryReference, all: boolean): Promise<number> {
    const feed = this.#parts.log.feeds.get(idFromBytes<FeedId>(id));
    if (feed === undefined || seq >= feed.length || !(all || this.#isOwn(feed))) return 0;
    const change = this.#parts.gate.fromDisk(feed, seq, await feed.entryAt(seq));
    return 'code' in change ? 0 : this.of(feed.number, seq, change.rank);
  }
}

function nameOf(feed: number, seq: number): string {
  return `${feed} ${seq}`;
}

function readRank(value: Uint8Array): number {
  return Number(new DataView(value.buffer, value.byteOffset).getBigUint64(0));
}
