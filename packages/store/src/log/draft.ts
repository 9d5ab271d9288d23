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
  /** The feed before these changes. */
  readonly feed: Feed;
  readonly changes: readonly VerifiedChange[];
}

/** Facts that the writer knows about its own changes in a draft. */
export interface OwnWriting {
  /** Plaintexts of the bodies sealed for this draft, so that they need not be opened again. */
  readonly plaintexts: ReadonlyMap<VerifiedChange, Uint8Array>;
  /** All content changes create nodes of this device that no other device can know yet. */
  readonly fresh: boolean;
}

/**
 * The changes of one build to the log: verified entries to store, and the resulting feeds. A draft is committed whole or not at
 * all. A draft that loses to another handle's commit is dropped without effect.
 */
export class LogDraft {
  readonly #log: SpaceLog;
  /** The new feeds, and the feeds that this draft changes. */
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
  /** Set where this device wrote the changes. */
  writing: OwnWriting = { plaintexts: new Map(), fresh: false };

  constructor(log: SpaceLog) {
    this.#log = log;
  }

  /** Returns the feed with this id as this draft leaves it; undefined if it is neither held nor new in the draft. */
  known(id: FeedId): Feed | undefined {
    return this.#feeds.get(id) ?? this.#log.feeds.get(id);
  }

  /** Returns the feed with this id (32 bytes) as this draft leaves it. A feed that is not held is made new. */
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

  /** Appends changes to a feed. */
  append(id: FeedId, changes: readonly VerifiedChange[]): void {
    if (changes.length === 0) return;
    const feed = this.#now(id);
    this.#appended.push({ feed, changes });
    this.#feeds.set(id, grown(feed, changes));
    this.#takeControl(changes);
  }

  /** Adds the missing bodies of held entries. */
  fill(id: FeedId, changes: readonly VerifiedChange[]): void {
    if (changes.length === 0) return;
    this.#filled.push({ feed: this.#now(id), changes });
    this.#takeControl(changes);
  }

  /** Stores a control entry of a cut branch, for a pin. */
  keepBeside(id: FeedId, change: VerifiedChange): void {
    this.#beside.push({ feed: this.#now(id), change });
    this.#control.push(controlEntry(change));
  }

  /** Stores a fork proof, and cuts the feed at the fork unless it is already cut lower. */
  prove(id: FeedId, proof: ForkProof): void {
    const feed = this.#now(id);
    this.#proofs.push({ feed, proof });
    if (feed.cut !== null && feed.cut <= proof.cut) return;
    this.#feeds.set(id, { ...feed, cut: proof.cut });
    this.#cuts.set(id, proof.cut);
  }

  /** Removes a control feed of an unlisted device that nothing needs any more. */
  drop(id: FeedId): void {
    this.#dropped.push(this.#now(id));
  }

  /** Adds rows about this device to the commit. */
  put(...rows: readonly KeyValuePair[]): void {
    this.#rows.push(...rows);
  }

  /** The draft may change the control state. */
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
  /** The feeds that this draft cuts, or cuts lower than before. */
  get cuts(): ReadonlyMap<FeedId, number> {
    return this.#cuts;
  }
  /** The control entries of this draft. */
  get control(): readonly ControlEntry[] {
    return this.#control;
  }
  get rows(): readonly KeyValuePair[] {
    return this.#rows;
  }

  /** Returns the feeds that this draft changes, as the commit leaves them. */
  moved(): Feed[] {
    return [...this.#feeds.values()].filter((feed) => feed.length > 0 || feed.cut !== null);
  }

  /** Returns a feed as the commit leaves it. */
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
