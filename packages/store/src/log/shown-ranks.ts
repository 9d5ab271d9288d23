import type { EntryReference } from '../format/body.js';
import { idFromBytes } from '../format/ids.js';
import type { FeedId } from '../format/ids.js';
import type { Gate, VerifiedChange } from '../gate/gate.js';
import type { KeyValuePair, KeyValueStore } from '../storage/port.js';
import type { Feed } from './feed.js';
import { keyOf, numberAt, within } from './layout.js';
import type { SpaceLog } from './space-log.js';

/** A rank further ahead of this device's clock than a day is not where an entry is shown. Milliseconds. */
export const PLAUSIBLE = 24 * 60 * 60_000;

export interface ShownRanksParts {
  readonly store: KeyValueStore;
  readonly gate: Gate;
  readonly log: SpaceLog;
}

/** Where entries are to be shown that are about to be stored. Nothing is known of it elsewhere before `committed`. */
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

  /** What it adds to storage. */
  rows(): KeyValuePair[] {
    return [...this.#decided.values()].map(({ feed, seq, shown }) => {
      const value = new Uint8Array(8);
      new DataView(value.buffer).setBigUint64(0, BigInt(shown));
      return [keyOf('shown', feed, seq), value];
    });
  }
}

/**
 * Where entries are shown whose ranks lay implausibly far ahead when they came. A writer chooses the rank of an entry freely
 * above all that it names, so a rank of the far future must not hold the end of every list. Such an entry is shown directly
 * above what it names and follows, or at its own time where that is plausible. The rank still decides values, the same everywhere.
 */
export class ShownRanks {
  readonly #parts: ShownRanksParts;
  readonly #ranks = new Map<string, number>();

  constructor(parts: ShownRanksParts) {
    this.#parts = parts;
  }

  /** Reads what is stored of one feed from `from` on; of all feeds unless told. */
  async load(feed?: number, from = 0): Promise<void> {
    const range = within(feed === undefined ? keyOf('shown') : keyOf('shown', feed));
    const asked = feed === undefined ? range : { ...range, from: keyOf('shown', feed, from) };
    for (const [key, value] of await this.#parts.store.range(asked))
      if (value.length === 8) this.#ranks.set(nameOf(numberAt(key, 1), numberAt(key, 5)), readRank(value));
  }

  /** The rank to show an entry at that has this rank. */
  of(feed: number, seq: number, rank: number): number {
    return this.#ranks.size === 0 ? rank : (this.#ranks.get(nameOf(feed, seq)) ?? rank);
  }

  async decide(
    runs: readonly { readonly feed: Feed; readonly changes: readonly VerifiedChange[] }[],
    now: number,
  ): Promise<ShownDecision> {
    const decision = new ShownDecision(this);
    for (const { feed, changes } of runs) {
      if (!changes.some(({ rank }) => rank > now + PLAUSIBLE)) continue;
      let below = feed.length === 0 ? 0 : this.of(feed.number, feed.length - 1, feed.headRank);
      for (const { rank, header } of changes) {
        if (rank > now + PLAUSIBLE) {
          const named = await Promise.all(header.deps.map((dep) => this.#shownRankOf(dep)));
          const floor = Math.max(below, ...named);
          const time = header.time <= now + PLAUSIBLE ? header.time : 0;
          below = Math.min(rank, Math.max(floor + 1, time, floor + time === 0 ? now : 0));
          decision.put(feed.number, header.seq, below);
        } else below = Math.max(below, rank);
      }
    }
    return decision;
  }

  committed({ entries }: ShownDecision): void {
    for (const { feed, seq, shown } of entries) this.#ranks.set(nameOf(feed, seq), shown);
  }

  /** Of a held entry; 0 of one that is not held. */
  async #shownRankOf({ feed: id, seq }: EntryReference): Promise<number> {
    const feed = this.#parts.log.feeds.get(idFromBytes<FeedId>(id));
    if (feed === undefined || seq >= feed.length) return 0;
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
