import { controlEntry } from '../control/control-log.js';
import type { ControlEntry } from '../control/control-log.js';
import { idFromBytes } from '../format/ids.js';
import type { FeedId, FeedKind } from '../format/ids.js';
import type { ForkProof } from '../gate/fork-proof.js';
import type { VerifiedChange } from '../gate/gate.js';
import type { KeyValuePair } from '../storage/port.js';
import { grown, newFeed } from './feed.js';
import type { Feed } from './feed.js';
import type { SpaceLog } from './space-log.js';

/** Changes of one feed, in order. */
export interface Run {
  /** The feed as it was before these changes. */
  readonly feed: Feed;
  readonly changes: readonly VerifiedChange[];
}

/** What the writer knows of the own changes in a draft. */
export interface OwnWriting {
  /** Bodies of changes that were sealed for this draft: spares opening them again. */
  readonly plaintexts: ReadonlyMap<VerifiedChange, Uint8Array>;
  /** All content changes make nodes of this device that nobody can know yet. */
  readonly fresh: boolean;
}

/**
 * The log as one build changes it: verified material on its way into storage, and each feed as it will be. Everything in a draft
 * is committed together or not at all. A draft that another handle forestalled is dropped and leaves nothing behind.
 */
export class LogDraft {
  readonly #log: SpaceLog;
  /** Feeds met for the first time, and feeds that this draft moves. */
  readonly #feeds = new Map<FeedId, Feed>();
  #added = 0;
  readonly #appended: Run[] = [];
  readonly #filled: Run[] = [];
  readonly #beside: { readonly feed: Feed; readonly change: VerifiedChange }[] = [];
  readonly #proofs: { readonly feed: Feed; readonly proof: ForkProof }[] = [];
  readonly #dropped: Feed[] = [];
  readonly #cuts = new Map<FeedId, number>();
  readonly #control: ControlEntry[] = [];
  readonly #rows: KeyValuePair[] = [];
  /** Set where this device has written the changes itself. */
  writing: OwnWriting = { plaintexts: new Map(), fresh: false };

  constructor(log: SpaceLog) {
    this.#log = log;
  }

  /** The feed with this id as this draft leaves it, if it is held or met already. */
  known(id: FeedId): Feed | undefined {
    return this.#feeds.get(id) ?? this.#log.feeds.get(id);
  }

  /** The feed with this id (32 bytes) as this draft leaves it: held, moved by this draft, or new. */
  feed(id: Uint8Array, kind: FeedKind): Feed {
    const key = idFromBytes<FeedId>(id);
    const known = this.known(key);
    if (known !== undefined) return known;
    const number = this.#log.nextNumber + this.#added;
    this.#added += 1;
    const added = newFeed(number, id, kind, (seq) => this.#log.entries.at(number, seq));
    this.#feeds.set(key, added);
    return added;
  }

  /** Changes that continue a feed. */
  append(id: FeedId, changes: readonly VerifiedChange[]): void {
    if (changes.length === 0) return;
    const feed = this.#now(id);
    this.#appended.push({ feed, changes });
    this.#feeds.set(id, grown(feed, changes));
    this.#takeControl(changes);
  }

  /** Held entries whose missing body has come. */
  fill(id: FeedId, changes: readonly VerifiedChange[]): void {
    if (changes.length === 0) return;
    this.#filled.push({ feed: this.#now(id), changes });
    this.#takeControl(changes);
  }

  /** A control entry of a branch that was cut, kept for a pin. */
  keepBeside(id: FeedId, change: VerifiedChange): void {
    this.#beside.push({ feed: this.#now(id), change });
    this.#control.push(controlEntry(change));
  }

  /** Keeps the proof of a fork, and cuts the feed there unless it is cut lower. */
  prove(id: FeedId, proof: ForkProof): void {
    const feed = this.#now(id);
    this.#proofs.push({ feed, proof });
    if (feed.cut !== null && feed.cut <= proof.cut) return;
    this.#feeds.set(id, { ...feed, cut: proof.cut });
    this.#cuts.set(id, proof.cut);
  }

  /** Removes a control feed of a device that is not listed and that nobody needs any more. */
  drop(id: FeedId): void {
    this.#dropped.push(this.#now(id));
  }

  /** Stores facts of this device's own together with the rest. */
  put(...rows: readonly KeyValuePair[]): void {
    this.#rows.push(...rows);
  }

  /** It may change what the control changes say. */
  get touchesControl(): boolean {
    const cuts = this.#proofs.some(({ feed }) => feed.kind === 'control' && this.#cuts.has(feed.key));
    return cuts || this.#control.length + this.#dropped.length > 0;
  }

  get isEmpty(): boolean {
    const parts = [this.#appended, this.#filled, this.#beside, this.#proofs, this.#dropped, this.#rows];
    return parts.every(({ length }) => length === 0);
  }
  get appended(): readonly Run[] {
    return this.#appended;
  }
  get filled(): readonly Run[] {
    return this.#filled;
  }
  get beside(): readonly { readonly feed: Feed; readonly change: VerifiedChange }[] {
    return this.#beside;
  }
  get proofs(): readonly { readonly feed: Feed; readonly proof: ForkProof }[] {
    return this.#proofs;
  }
  get dropped(): readonly Feed[] {
    return this.#dropped;
  }
  /** Feeds that this draft cuts, lower than before. */
  get cuts(): ReadonlyMap<FeedId, number> {
    return this.#cuts;
  }
  /** Control entries that come with this draft. */
  get control(): readonly ControlEntry[] {
    return this.#control;
  }
  get rows(): readonly KeyValuePair[] {
    return this.#rows;
  }

  /** Feeds as the commit leaves them, of those that it moves. */
  moved(): Feed[] {
    return [...this.#feeds.values()].filter((feed) => feed.length > 0 || feed.cut !== null);
  }

  /** A feed as the commit leaves it. */
  after(feed: Feed): Feed {
    return this.#feeds.get(feed.key) ?? feed;
  }

  #now(id: FeedId): Feed {
    const feed = this.known(id);
    if (feed === undefined) throw new RangeError('a feed that is not held, and that this draft was not asked for');
    return feed;
  }

  #takeControl(changes: readonly VerifiedChange[]): void {
    for (const change of changes) if (change.header.kind === 'control') this.#control.push(controlEntry(change));
  }
}
