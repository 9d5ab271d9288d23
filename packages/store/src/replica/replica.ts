import { KithError, callListeners, eventSource } from '@kith/identity';
import type { Clock, CryptoEngine, EventSource, OnError } from '@kith/identity';
import type { ControlState } from '../control/fold-control.js';
import type { ControlView } from '../control/control-view.js';
import type { SpaceEvent } from '../events.js';
import { createGate } from '../gate/gate.js';
import type { Gate } from '../gate/gate.js';
import { LogDraft } from '../log/draft.js';
import { HeldFeeds } from '../log/held-feeds.js';
import { keyOf } from '../log/layout.js';
import { SpaceLog } from '../log/space-log.js';
import type { KeyValueStore } from '../storage/port.js';
import { frontierAfter, logRows } from './commit.js';
import type { Consumer, FollowingWork } from './consumer.js';
import type { Build, Committed, Origin } from './committed.js';
import { grownFeeds } from './grown-feeds.js';
import { HeldControl } from './held-control.js';
import { spaceClosed } from './loss-watch.js';
import { ReplicaStorage } from './storage.js';

export interface ReplicaParts {
  readonly crypto: CryptoEngine;
  readonly clock: Clock;
  readonly store: KeyValueStore;
  /** 32 bytes. */
  readonly space: Uint8Array;
}

/**
 * One space as a device stores it: the log behind the gate, and the control state. A replica needs no keys and no schemas. A
 * consumer that has them adds its own rows to each commit. All changes go through `apply`, one after another. Nothing changes
 * in memory before it is committed.
 */
export class Replica {
  readonly crypto: CryptoEngine;
  readonly clock: Clock;
  readonly space: Uint8Array;
  readonly events: EventSource<SpaceEvent>;
  readonly gate: Gate;
  readonly log: SpaceLog;
  readonly feeds: HeldFeeds;
  readonly #control: HeldControl;
  readonly #storage: ReplicaStorage;
  #consumer: Consumer | null = null;
  #closed = false;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #listeners = new Set<(committed: Committed) => void>();
  readonly #onListenerError: OnError;

  private constructor({ crypto, clock, store, space }: ReplicaParts, onListenerError: OnError) {
    this.crypto = crypto;
    this.clock = clock;
    this.space = space;
    this.#onListenerError = onListenerError;
    this.events = eventSource<SpaceEvent>(onListenerError);
    this.#storage = new ReplicaStorage(store, (event) => {
      if (!this.#closed) this.events.emit(event);
    });
    this.gate = createGate(crypto, space);
    this.log = new SpaceLog({ store: this.store, crypto, gate: this.gate, space });
    this.feeds = new HeldFeeds({ log: this.log, store: this.store, gate: this.gate });
    this.#control = new HeldControl({ crypto, space, log: this.log, store: this.store });
  }

  /** @throws KithError `storage-damaged`, `storage-failed`. */
  static async open(parts: ReplicaParts, onListenerError: OnError): Promise<Replica> {
    const replica = new Replica(parts, onListenerError);
    await replica.#control.open();
    await replica.#control.keep();
    return replica;
  }

  get store(): KeyValueStore {
    return this.#storage.store;
  }
  /** The control state of the changes held. */
  get control(): ControlView {
    return this.#control.view;
  }
  get storage(): ReplicaStorage['state'] {
    return this.#storage.state;
  }
  get closed(): boolean {
    return this.#closed;
  }

  /** Sets the consumer, which from now on adds to each commit. */
  attach(consumer: Consumer): void {
    this.#consumer = consumer;
  }

  /**
   * Returns the full control state, by which further changes are judged. Reads the control changes if only a checkpoint has
   * been read. Call it from inside `exclusively`.
   * @throws KithError `storage-damaged`, `storage-failed`.
   */
  folded(): Promise<ControlState> {
    return this.#control.folded();
  }

  onCommitted(listener: (committed: Committed) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Runs `task` after all earlier tasks. */
  exclusively<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(() => {
      if (this.#closed) throw spaceClosed();
      return task();
    });
    // The chain must outlive a failed task; its caller gets the failure.
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /**
   * Lets `build` fill a draft of the present log, and commits the draft. When another handle committed first, builds again on
   * the new log. An empty draft commits nothing.
   * @throws KithError `storage-full`, `storage-failed`, `storage-lost`, `space-closed`.
   */
  apply(origin: Origin, build: Build): Promise<void> {
    return this.exclusively(() => this.applyNow(origin, build));
  }

  /** Does the same as `apply`, from inside `exclusively`. */
  async applyNow(origin: Origin, build: Build): Promise<void> {
    this.#storage.requireHeld();
    for (;;) {
      const draft = new LogDraft(this.log);
      await build(draft);
      if (draft.isEmpty) return;
      if (await this.#commit(origin, draft)) break;
      await this.#absorbConflict();
    }
    await this.#settle();
  }

  /** Takes over the commits of other handles. */
  absorb(): Promise<void> {
    return this.exclusively(async () => {
      await this.#absorbNow();
      await this.#settle();
    });
  }

  /** Commits work derived from stored entries, until `next` returns null. */
  async commitFollowing(next: () => Promise<FollowingWork | null>): Promise<void> {
    for (let work = await next(); work !== null; work = await next()) {
      const facts = this.log.nextFacts({ reindexed: this.log.reindexed + 1 });
      const outcome = await this.#storage.commit({
        expect: [[keyOf('space'), this.log.record], ...work.expect],
        puts: [...work.puts, [keyOf('space'), facts.record]],
        deletes: work.deletes,
      });
      if (outcome === 'conflict') {
        await this.#absorbConflict();
        continue;
      }
      this.log.factsCommitted(facts);
      work.committed();
      this.#tell({ origin: { from: 'own' }, grown: [], controlChanged: false });
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn;
    try {
      if (this.storage !== 'lost') await this.#control.keep();
    } catch (error) {
      // The database may be gone by now, as when another tab removes the space. A checkpoint is only a help for the next opening.
      if (!(error instanceof KithError)) throw error;
    }
    await this.store.close();
  }

  /**
   * Commits a draft. Returns false when another handle had committed first; then nothing was written, and nothing in memory has
   * changed.
   */
  async #commit(origin: Origin, draft: LogDraft): Promise<boolean> {
    const { crypto, log } = this;
    const before = this.control;
    const folded = await this.#control.after(draft);
    const after = folded ?? before;
    const { puts, deletes } = logRows(crypto, draft);
    const read = await this.#consumer?.contribute({ draft, before, after });
    // Another handle finds appended entries by itself. For filled bodies, this counter tells it that nodes have changed.
    const reindexed = log.reindexed + (draft.filled.length > 0 ? 1 : 0);
    const frontier = frontierAfter(log, draft, after.membership);
    const controlCount = log.controlCount + (folded === null ? 0 : 1);
    const facts = log.nextFacts({ frontier, reindexed, controlCount }, draft.moved());
    const outcome = await this.#storage.commit({
      expect: [[keyOf('space'), log.record], ...(read?.expect ?? [])],
      puts: [...puts, ...(read?.puts ?? []), [keyOf('space'), facts.record]],
      deletes: [...deletes, ...(read?.deletes ?? [])],
    });
    if (outcome === 'conflict') return false;

    log.committed(draft, facts);
    if (folded !== null) this.#control.become(folded);
    await read?.committed();
    this.#report(origin, draft);
    for (const person of after.membership.members.keys())
      if (!before.membership.members.has(person)) this.events.emit({ type: 'admitted', person });
    const grown = draft.appended.map(({ feed, changes }) => ({ feed: draft.after(feed), from: feed.length, changes }));
    this.#tell({ origin, grown, controlChanged: after !== before });
    return true;
  }

  #report(origin: Origin, draft: LogDraft): void {
    let stored = 0;
    for (const { feed, changes } of draft.appended) {
      stored += changes.length;
      if (origin.from === 'peer')
        this.events.emit({ type: 'received', feed: feed.key, from: feed.length, count: changes.length });
    }
    if (stored > 0) this.events.emit({ type: 'stored', changes: stored });
    for (const [feed, cut] of draft.cuts) this.events.emit({ type: 'forked', feed, cut });
  }

  #tell(committed: Committed): void {
    callListeners(this.#listeners, this.#onListenerError, committed);
  }

  /**
   * Runs the consumer's work after a successful commit. The consumer has reported a failure itself, and the failure must not
   * undo the commit.
   */
  async #settle(): Promise<void> {
    try {
      await this.#consumer?.settle();
    } catch (error) {
      if (!(error instanceof KithError)) throw error;
    }
  }

  /** Takes over the commit that caused a conflict. Throws where there is none, because building again would not end. */
  async #absorbConflict(): Promise<void> {
    if (await this.#absorbNow()) return;
    throw this.#storage.failed('storage-failed', new Error('a conflict with no commit of another handle'));
  }

  /** Takes over the commits of other handles. Returns false if there are none. */
  async #absorbNow(): Promise<boolean> {
    const refreshed = await this.log.refresh().catch((error: unknown) => this.#storage.readFailed(error));
    if (refreshed === null) return false;
    const before = this.control;
    const { control, reindexed } = refreshed;
    const cutFeeds = refreshed.grown.flatMap(({ feed, cutBefore }) => (feed.cut === cutBefore ? [] : [feed]));
    const added = cutFeeds.some(({ kind }) => kind === 'control') ? 'changed' : control;
    const refolded = added === 'changed' || added.length + cutFeeds.length > 0;
    if (refolded || reindexed) {
      await this.#control.add(added);
      await this.#consumer?.controlFolded(this.control);
    }
    const grown = await grownFeeds(this.log, this.gate, refreshed.grown);
    await this.#consumer?.absorb({ grown, refolded, reindexed });
    this.#tell({ origin: { from: 'tab' }, grown, controlChanged: this.control !== before });
    return true;
  }
}
