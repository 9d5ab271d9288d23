import { KithError, base64urlEncode, callListeners, concatBytes, eventSource } from '@kith/identity';
import type { Clock, CryptoEngine, EventSource, Identity, OnError } from '@kith/identity';
import { controlEntry } from '../control/control-log.js';
import type { ControlEntry } from '../control/control-log.js';
import { createKeyRing } from '../control/epochs.js';
import type { KeyRing } from '../control/epochs.js';
import { createMaterialChecker, foldControl } from '../control/fold-control.js';
import type { ControlState } from '../control/fold-control.js';
import type { Membership } from '../control/membership.js';
import type { SpaceEvent } from '../events.js';
import type { EntryReference, NodeName } from '../format/body.js';
import { withoutBody } from '../format/entry.js';
import type { ForkProof } from '../gate/fork-proof.js';
import { createGate } from '../gate/gate.js';
import type { Gate, VerifiedChange } from '../gate/gate.js';
import { createGraph } from '../graph/graph.js';
import type { Graph, GraphPlan } from '../graph/graph-types.js';
import type { AnySchema } from '../graph/schema.js';
import type { NodeId } from '../format/ids.js';
import type { ArrivedEntry, ReadableChange } from '../graph/ports.js';
import { LogDraft } from '../log/draft.js';
import type { Feed, FeedHead } from '../log/feed.js';
import { encodeFeedRecord, keyOf, numberAt } from '../log/layout.js';
import { ShownRanks } from '../log/shown-ranks.js';
import { SpaceLog, storageLost } from '../log/space-log.js';
import type { CommitBatch, KeyValuePair, KeyValueStore } from '../storage/port.js';
import { createContentCipher } from './content-cipher.js';
import type { ContentCipher } from './content-cipher.js';
import { affectedBy, isUnaffected, nextRefold, refoldMarks, unaffected } from './refold.js';
import { nextOpened } from './opened.js';
import type { IndexWork } from './refold.js';
import { createReader } from './reader.js';
import { spaceClosed, watchLoss } from './loss-watch.js';
import type { ReadingView, SpaceReader } from './reader.js';

/** Verified material on its way into the log. Everything in it is committed together or not at all. */
export interface Arrival {
  /** New entries; each run continues its feed. */
  readonly appends?: readonly { readonly feed: Feed; readonly changes: readonly VerifiedChange[] }[];
  /** Held entries whose missing body has come. */
  readonly filled?: readonly { readonly feed: Feed; readonly changes: readonly VerifiedChange[] }[];
  /** Control entries of a branch that was cut, kept for a pin. */
  readonly aside?: readonly { readonly feed: Feed; readonly change: VerifiedChange }[];
  readonly proofs?: readonly { readonly feed: Feed; readonly proof: ForkProof }[];
  /** Control feeds of devices that are not listed, which nobody needs any more. */
  readonly dropped?: readonly Feed[];
  readonly local?: readonly KeyValuePair[];
  /** Of own changes that were sealed for this: spares opening them again. */
  readonly plaintexts?: ReadonlyMap<VerifiedChange, Uint8Array>;
  /** All content changes create nodes of this device that nobody can know yet. */
  readonly fresh?: boolean;
}

export type Origin =
  | { readonly from: 'own' }
  | { readonly from: 'peer'; readonly session: unknown }
  | { readonly from: 'tab' };

export interface EngineParts {
  readonly identity: Identity;
  readonly crypto: CryptoEngine;
  readonly clock: Clock;
  readonly store: KeyValueStore;
  readonly schemas: readonly AnySchema[];
  /** 32 bytes. */
  readonly space: Uint8Array;
}

/** What a build does on the present state of the log; it may be asked again, and then gets a fresh draft. */
export type Build = (draft: LogDraft) => Promise<Arrival | null>;

/** `lost`: the database was deleted under the open space, which can only be closed. */
export type StorageState = 'ok' | 'full' | 'failed' | 'lost';

/** What a commit changed, for whoever syncs or shows it. */
export interface Committed {
  readonly origin: Origin;
  readonly grown: readonly {
    readonly feed: Feed;
    readonly from: number;
    readonly changes: readonly VerifiedChange[];
  }[];
  readonly controlChanged: boolean;
}

/**
 * Keeps one space: judges nothing itself, but commits what the gate verified, folds it, and tells. All changes of state go
 * through `apply`, one after another; a commit that another tab forestalled is built again on what that tab wrote.
 */
export class SpaceEngine {
  readonly parts: EngineParts;
  readonly events: EventSource<SpaceEvent>;
  readonly gate: Gate;
  readonly log: SpaceLog;
  readonly keys: KeyRing;
  readonly cipher: ContentCipher;
  readonly reader: SpaceReader;
  readonly shown: ShownRanks;
  graph!: Graph;
  control: ControlState;
  storage: StorageState = 'ok';
  #closed = false;
  /** Index work that stored facts ask for may be left to do. */
  #unfinished = true;
  /** Keys were opened since queries last read. */
  #keysCame = false;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #checker;
  readonly #listeners = new Set<(committed: Committed) => void>();
  readonly #onListenerError: OnError;

  private constructor(parts: EngineParts, onListenerError: OnError) {
    this.#onListenerError = onListenerError;
    const { crypto, space, identity, clock } = parts;
    const store = watchLoss(parts.store, () => this.#storageIsLost());
    this.parts = { ...parts, store };
    this.events = eventSource<SpaceEvent>(onListenerError);
    this.gate = createGate(crypto, space);
    this.log = new SpaceLog({ store, crypto, gate: this.gate, space });
    this.keys = createKeyRing(crypto, space, identity, (code) => this.events.emit({ type: 'unreadable', code }));
    this.cipher = createContentCipher(crypto, space, this.keys);
    this.#checker = createMaterialChecker(crypto, space);
    this.control = foldControl(crypto, space, { entries: new Map(), cuts: new Map() }, this.#checker);
    this.shown = new ShownRanks({
      store,
      gate: this.gate,
      log: this.log,
      certificate: identity.certificate,
      clock,
    });
    this.reader = createReader({
      store,
      gate: this.gate,
      log: this.log,
      cipher: this.cipher,
      clock,
      view: () => this.view,
      onDamaged: () => this.events.emit({ type: 'storage-failed', code: 'storage-damaged' }),
    });
  }

  /** @throws KithError `storage-damaged`, `storage-failed`. */
  static async open(parts: EngineParts, onListenerError: OnError): Promise<SpaceEngine> {
    const engine = new SpaceEngine(parts, onListenerError);
    await engine.log.refresh();
    await engine.shown.load();
    await engine.#foldAgain();
    engine.graph = await createGraph({
      store: engine.parts.store,
      reader: engine.reader,
      schemas: parts.schemas,
      roles: { roleOf: (person) => engine.control.membership.members.get(person)?.role ?? null },
      crypto: parts.crypto,
      spaceId: parts.space,
      onEvent: (event) => {
        if (event.type === 'rule-refused') engine.events.emit(event);
        else if (event.type === 'unreadable') engine.events.emit(event);
        else if (event.type === 'query-failed') engine.events.emit({ type: 'query-failed' });
        else onListenerError(event.cause);
      },
    });
    await engine.#moveToSchemas();
    await engine.#finishIndex();
    return engine;
  }

  get view(): ReadingView {
    return {
      membership: this.control.membership,
      cutOf: (feed) => feed.cut,
      shownRankOf: (feed, { header, rank }) => this.shown.of(feed.number, header.seq, rank),
    };
  }

  onCommitted(listener: (committed: Committed) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Runs `task` when everything before it is done. */
  exclusively<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(() => {
      if (this.#closed) throw spaceClosed();
      return task();
    });
    // The chain must outlive a failed task; whoever asked for it gets the failure.
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /**
   * Commits what `build` finds to do on the present state; builds again when another tab was quicker. Null: nothing to do.
   * @throws KithError `storage-full`, `storage-failed`, `storage-lost`, `space-closed`.
   */
  apply(origin: Origin, build: Build): Promise<void> {
    return this.exclusively(() => this.applyNow(origin, build));
  }

  /** As `apply`, from inside `exclusively`. */
  async applyNow(origin: Origin, build: Build): Promise<void> {
    if (this.storage === 'lost') throw storageLost();
    for (;;) {
      const arrival = await build(new LogDraft(this.log));
      if (arrival === null) return;
      if (await this.#commit(origin, arrival)) break;
      await this.#absorbConflict();
    }
    await this.#finishIndexLater();
  }

  /** Another tab has committed: takes over what it wrote. */
  absorb(): Promise<void> {
    return this.exclusively(async () => {
      await this.#absorbNow();
      await this.#finishIndexLater();
    });
  }

  /** This person's entries of a node, and the name its create gave it; null for a node of somebody else. */
  async ownEntriesOf(node: NodeId): Promise<{ name: NodeName; covers: EntryReference[] } | null> {
    const places = await this.graph.entriesOf(node);
    let name: NodeName | null = null;
    const covers: EntryReference[] = [];
    for (const answer of await this.reader.read(places)) {
      if (answer.kind !== 'change' || answer.change.person !== this.parts.identity.person) continue;
      const { body, position, hash } = answer.change;
      covers.push({ feed: position.feed, seq: position.seq, hash });
      if ((body.type === 'patch' || body.type === 'snapshot') && body.node.by !== 'id') name = body.node;
    }
    return name === null ? null : { name, covers };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn;
    this.keys.forget();
    await this.parts.store.close();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** False when another handle had committed first; nothing was written then, and nothing here has changed. */
  async #commit(origin: Origin, arrival: Arrival): Promise<boolean> {
    const puts: KeyValuePair[] = [...(arrival.local ?? [])];
    const frontier = this.log.frontier.copy();
    const heads = new Map<Feed, FeedHead>();
    const moveHead = (feed: Feed, to: Partial<FeedHead>) => {
      const { length, headHash, headRank, cut, owner } = heads.get(feed) ?? feed;
      heads.set(feed, { length, headHash, headRank, cut, owner, ...to });
    };
    const newControl: ControlEntry[] = [];

    for (const { feed, changes } of arrival.appends ?? []) {
      for (const change of changes) {
        puts.push([keyOf('entry', feed.number, change.header.seq), change.bytes]);
        if (change.header.kind === 'control') newControl.push(controlEntry(change));
      }
      const last = changes.at(-1);
      if (last !== undefined)
        moveHead(feed, {
          length: last.header.seq + 1,
          headHash: last.hash,
          headRank: last.rank,
          owner: feed.owner ?? last.owner,
        });
    }
    for (const { feed, changes } of arrival.filled ?? []) {
      for (const change of changes) {
        puts.push([keyOf('entry', feed.number, change.header.seq), change.bytes]);
        if (change.header.kind === 'control') newControl.push(controlEntry(change));
      }
    }
    for (const { feed, change } of arrival.aside ?? []) {
      const place = keyOf('entry', feed.number, change.header.seq).subarray(1);
      puts.push([keyOf('aside', change.hash), concatBytes(place, change.bytes)]);
      newControl.push(controlEntry(change));
    }
    const forked = new Map<Feed, number>();
    for (const { feed, proof } of arrival.proofs ?? []) {
      const [a, b] = proof.entries;
      const digest = this.parts.crypto.sha256(concatBytes(a, b)).subarray(0, 8);
      puts.push([keyOf('proof', feed.number, digest), encodePair(a, b)]);
      const cut = (heads.get(feed) ?? feed).cut;
      if (cut !== null && cut <= proof.cut) continue;
      moveHead(feed, { cut: proof.cut });
      forked.set(feed, proof.cut);
    }
    const deletes: Uint8Array[] = [];
    const dropped = arrival.dropped ?? [];
    for (const { number, length } of dropped) {
      deletes.push(keyOf('feed', number));
      for (let seq = 0; seq < length; seq += 1) deletes.push(keyOf('entry', number, seq));
    }

    const next = await this.#nextControl(newControl, forked, heads, dropped);
    // What is named must be had by others, who get of a device that is not listed only what somebody listed has named.
    for (const { feed, changes } of arrival.appends ?? [])
      for (const change of changes) if (isListed(next.membership, change)) frontier.see(change, feed);
    for (const [feed, cut] of forked) frontier.drop(feed.number, cut);
    const controlChanged = next !== this.control;
    const content = [...(arrival.appends ?? []), ...(arrival.filled ?? [])].filter(
      ({ feed }) => feed.kind === 'content',
    );
    const shown = await this.shown.decide(content);
    const view: ReadingView = {
      membership: next.membership,
      cutOf: (feed) => (heads.get(feed) ?? feed).cut,
      shownRankOf: (feed, change) => shown.of(feed.number, change.header.seq, change.rank),
    };
    const affected =
      controlChanged || forked.size > 0 ? await affectedBy(this, { next, forked, newControl, heads }) : unaffected;

    const readable: ReadableChange[] = [];
    const arrived: ArrivedEntry[] = [];
    let waiting = 0;
    for (const { feed, changes } of content) {
      const answers = await Promise.all(
        changes.map(async (change) =>
          change.header.seq === 0 ? null : await this.reader.judge(change, feed, view, arrival.plaintexts?.get(change)),
        ),
      );
      for (const [at, answer] of answers.entries()) {
        const change = changes[at] as VerifiedChange;
        if (answer === null) continue;
        if (answer.kind === 'change') {
          readable.push(answer.change);
          continue;
        }
        arrived.push({ ...this.reader.locatedAt(change, feed, view), hash: change.hash });
        // The Erase was here first: of what it erases, only the header is kept.
        if (answer.kind === 'erased' && change.body !== null)
          puts.push([keyOf('entry', feed.number, change.header.seq), withoutBody(change)]);
        if (answer.kind === 'missing-key' && change.header.epoch !== null) {
          puts.push([keyOf('waiting', change.header.epoch, feed.number, change.header.seq), new Uint8Array()]);
          waiting += 1;
        }
        if (answer.kind === 'unreadable') this.events.emit({ type: 'unreadable', code: answer.code });
      }
    }

    let plan: GraphPlan | null = null;
    if (readable.length > 0 || arrived.length > 0) {
      plan = await this.graph.plan(readable, { fresh: arrival.fresh === true && arrived.length === 0, arrived });
    }
    puts.push(...refoldMarks(affected), ...shown.rows());
    for (const [feed, head] of heads)
      puts.push([keyOf('feed', feed.number), encodeFeedRecord({ id: feed.id, kind: feed.kind, ...head })]);
    // Another tab follows appended entries by itself; of everything else it is told that nodes have changed.
    const reindexed = this.log.reindexed + ((arrival.filled ?? []).length > 0 ? 1 : 0);
    const record = this.log.nextRecord(frontier, reindexed, heads.keys());
    puts.push([keyOf('space'), record]);

    const outcome = await this.#store({
      expect: [[keyOf('space'), this.log.record], ...(plan?.expect ?? [])],
      puts: [...puts, ...(plan?.puts ?? [])],
      deletes: [...deletes, ...(plan?.deletes ?? [])],
    });
    if (outcome === 'conflict') return false;

    const grown = (arrival.appends ?? []).map(({ feed, changes }) => ({ feed, from: feed.length, changes }));
    this.log.committed({ heads, dropped, control: newControl, frontier, reindexed, record });
    this.shown.committed(shown);
    const before = this.control.membership.members;
    if (controlChanged) await this.#takeControl(next);
    if (forked.size > 0 || !isUnaffected(affected)) this.#unfinished = true;
    if (plan !== null) this.graph.applied(plan);
    this.#report(origin, grown, forked, waiting);
    for (const person of next.membership.members.keys())
      if (!before.has(person)) this.events.emit({ type: 'admitted', person });
    this.#tell({ origin, grown, controlChanged });
    return true;
  }

  /** What the control changes say now, and the keys that follow from it. Keys may open what waited for them. */
  async #takeControl(next: ControlState): Promise<void> {
    this.control = next;
    const opened = await this.keys.update(next.membership);
    if (opened.length > 0) this.#unfinished = this.#keysCame = true;
  }

  async #nextControl(
    newEntries: readonly ControlEntry[],
    forked: ReadonlyMap<Feed, number>,
    heads: ReadonlyMap<Feed, FeedHead>,
    dropped: readonly Feed[],
  ): Promise<ControlState> {
    const forks = [...forked.keys()].some((feed) => feed.kind === 'control');
    if (newEntries.length + dropped.length === 0 && !forks) return this.control;
    await this.#checker.prepare(newEntries);
    const entries = new Map([...this.log.control, ...newEntries.map((entry) => [entry.hash, entry] as const)]);
    const gone = new Set<string>(dropped.map(({ key }) => key));
    if (gone.size > 0) for (const [hash, { feed }] of entries) if (gone.has(feed)) entries.delete(hash);
    const cuts = this.log.cuts();
    for (const [feed, head] of heads) if (head.cut !== null) cuts.set(feed.key, head.cut);
    return foldControl(this.parts.crypto, this.parts.space, { entries, cuts }, this.#checker);
  }

  /** Commits index work that follows from what is stored already, as long as there is some. */
  async #commitIndex(next: () => Promise<IndexWork | null>): Promise<void> {
    for (let work = await next(); work !== null; work = await next()) {
      const { plan, puts, deletes } = work;
      const reindexed = this.log.reindexed + 1;
      const record = this.log.nextRecord(this.log.frontier, reindexed);
      const outcome = await this.#store({
        expect: [[keyOf('space'), this.log.record], ...plan.expect],
        puts: [...puts, ...plan.puts, [keyOf('space'), record]],
        deletes: [...deletes, ...plan.deletes],
      });
      if (outcome === 'conflict') {
        await this.#absorbConflict();
        continue;
      }
      this.log.committed({ heads: [], dropped: [], control: [], frontier: this.log.frontier, reindexed, record });
      this.graph.applied(plan);
      this.#tell({ origin: { from: 'own' }, grown: [], controlChanged: false });
    }
  }

  /**
   * Folds what waited for a key that is here now, and again what a cut, a role or an erasure changed; drops erased bodies. What
   * is left to do follows from what is stored, so that a failure or a crash in between is made good later, by any handle.
   */
  async #finishIndex(): Promise<void> {
    while (this.#unfinished) {
      this.#unfinished = false;
      try {
        await this.#commitIndex(() => nextOpened(this));
        await this.#commitIndex(() => nextRefold(this));
        // What was folded in an earlier run, before its key was known in this one, is passed over by queries until they read again.
        if (this.#keysCame) await this.graph.reload();
        this.#keysCame = false;
      } catch (error) {
        this.#unfinished = true;
        throw error;
      }
    }
  }

  /** As `#finishIndex`, after a commit that has succeeded: a failure is reported by `#store`, and must not undo the success. */
  async #finishIndexLater(): Promise<void> {
    try {
      await this.#finishIndex();
    } catch (error) {
      if (!(error instanceof KithError)) throw error;
    }
  }

  #moveToSchemas(): Promise<void> {
    return this.#commitIndex(async () => {
      const plan = await this.graph.outdated();
      return plan === null ? null : { plan, puts: [], deletes: [] };
    });
  }

  /** A commit found another one before it: without any there is nothing to build again on. */
  async #absorbConflict(): Promise<void> {
    if (await this.#absorbNow()) return;
    throw this.#storageFailed({
      code: 'storage-failed',
      cause: new Error('a conflict with no commit of another handle'),
    });
  }

  /** Takes over what other handles have committed; false if nothing. */
  async #absorbNow(): Promise<boolean> {
    const refreshed = await this.log.refresh().catch((error: unknown) => this.#readFailed(error));
    if (refreshed === null) return false;
    const { grown, control, reindexed } = refreshed;
    const before = this.control;
    const changed = control || grown.some(({ feed, cutBefore }) => feed.cut !== cutBefore);
    // A tab that died after its commit left the work that follows from it to the others.
    if (changed || reindexed) {
      await this.#foldAgain();
      this.#unfinished = true;
    }
    const told: { feed: Feed; from: number; changes: VerifiedChange[] }[] = [];
    const readable: ReadableChange[] = [];
    for (const { feed, from, to } of grown) {
      const changes: VerifiedChange[] = [];
      for (const [offset, bytes] of (await this.log.entries(feed, from, to)).entries()) {
        const change = this.gate.fromDisk(feed, from + offset, bytes);
        if (!('code' in change)) changes.push(change);
      }
      told.push({ feed, from, changes });
      if (feed.kind !== 'content') continue;
      await this.shown.load(feed.number, from);
      if (reindexed) continue;
      for (const change of changes) {
        const answer = change.header.seq === 0 ? null : await this.reader.judge(change, feed, this.view);
        if (answer?.kind === 'change') readable.push(answer.change);
      }
    }
    if (reindexed) await this.graph.reload();
    if (readable.length > 0) await this.graph.absorb(readable);
    this.#tell({ origin: { from: 'tab' }, grown: told, controlChanged: this.control !== before });
    return true;
  }

  async #foldAgain(): Promise<void> {
    await this.#checker.prepare(this.log.control.values());
    await this.#takeControl(
      foldControl(
        this.parts.crypto,
        this.parts.space,
        { entries: this.log.control, cuts: this.log.cuts() },
        this.#checker,
      ),
    );
  }

  #report(origin: Origin, grown: Committed['grown'], forked: ReadonlyMap<Feed, number>, waiting: number): void {
    let stored = 0;
    for (const { feed, from, changes } of grown) {
      stored += changes.length;
      if (origin.from === 'peer') this.events.emit({ type: 'received', feed: feed.key, from, count: changes.length });
    }
    if (stored > 0) this.events.emit({ type: 'stored', changes: stored });
    for (const [feed, cut] of forked) this.events.emit({ type: 'forked', feed: feed.key, cut });
    if (waiting > 0) this.events.emit({ type: 'waiting-for-key', changes: waiting });
  }

  #tell(committed: Committed): void {
    callListeners(this.#listeners, this.#onListenerError, committed);
  }

  /** @throws KithError `storage-full`, `storage-failed`, `storage-lost`. */
  async #store(batch: CommitBatch): Promise<'committed' | 'conflict'> {
    const outcome = await this.parts.store.commit(batch);
    if (outcome.kind === 'failed') throw this.#storageFailed(outcome);
    if (outcome.kind === 'committed') this.#storageWorks();
    return outcome.kind;
  }

  /** The record of the space is gone from a database that is there: somebody else made it anew. */
  #readFailed(error: unknown): never {
    if (error instanceof KithError && error.code === 'storage-lost') this.#storageIsLost();
    throw error;
  }

  #storageIsLost(): void {
    if (this.storage === 'lost') return;
    this.storage = 'lost';
    this.events.emit({ type: 'storage-failed', code: 'storage-lost' });
  }

  #storageFailed({ code, cause }: { code: 'storage-full' | 'storage-failed'; cause: unknown }): KithError {
    this.storage = code === 'storage-full' ? 'full' : 'failed';
    this.events.emit({ type: 'storage-failed', code });
    return new KithError(
      code,
      code === 'storage-full'
        ? 'The disk or quota is full; nothing was written.'
        : 'Writing to storage failed; nothing was written.',
      {
        fix:
          code === 'storage-full'
            ? 'Free some space, then try again: what was saved before is safe.'
            : 'Try again; if it keeps failing, check the disk.',
        cause,
      },
    );
  }

  #storageWorks(): void {
    if (this.storage === 'ok' || this.storage === 'lost') return;
    this.storage = 'ok';
    this.events.emit({ type: 'storage-recovered' });
  }
}

function isListed(membership: Membership, { owner }: VerifiedChange): boolean {
  const { device, person } = owner.certificate;
  return membership.devices.get(base64urlEncode(device))?.person === person;
}

function encodePair(a: Uint8Array, b: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, a.length);
  return concatBytes(length, a, b);
}

export function decodePair(bytes: Uint8Array): [Uint8Array, Uint8Array] {
  const length = numberAt(bytes, 0);
  return [bytes.slice(4, 4 + length), bytes.slice(4 + length)];
}
