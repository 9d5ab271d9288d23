import { KithError, base64urlEncode, callListeners, concatBytes, eventSource } from '@kith/identity';
import type { Clock, CryptoEngine, EventSource, Identity, OnError } from '@kith/identity';
import { controlEntry } from '../control/control-log.js';
import type { ControlEntry } from '../control/control-log.js';
import { createKeyRing } from '../control/epochs.js';
import type { KeyRing } from '../control/epochs.js';
import { createMaterialChecker, foldControl } from '../control/fold-control.js';
import type { ControlState } from '../control/fold-control.js';
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
import type { ArrivedEntry, EntryPlace, ReadableChange } from '../graph/ports.js';
import type { Feed } from '../log/feed.js';
import { encodeFeedRecord, encodeSpaceRecord, keyOf, numberAt, within } from '../log/layout.js';
import { SpaceLog } from '../log/space-log.js';
import type { KeyValuePair, KeyValueStore } from '../storage/port.js';
import { createContentCipher } from './content-cipher.js';
import type { ContentCipher } from './content-cipher.js';
import { affectedBy, isUnaffected, nextRefold, refoldMarks, unaffected } from './refold.js';
import type { IndexWork } from './refold.js';
import { createReader } from './reader.js';
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
  graph!: Graph;
  control: ControlState;
  storage: 'ok' | 'full' | 'failed' = 'ok';
  #closed = false;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #checker;
  readonly #listeners = new Set<(committed: Committed) => void>();
  readonly #onListenerError: OnError;

  private constructor(parts: EngineParts, onListenerError: OnError) {
    this.#onListenerError = onListenerError;
    const { crypto, space, identity, store, clock } = parts;
    this.parts = parts;
    this.events = eventSource<SpaceEvent>(onListenerError);
    this.gate = createGate(crypto, space);
    this.log = new SpaceLog({ store, crypto, gate: this.gate, space });
    this.keys = createKeyRing(crypto, space, identity, (code) => this.events.emit({ type: 'unreadable', code }));
    this.cipher = createContentCipher(crypto, space, this.keys);
    this.#checker = createMaterialChecker(crypto, space);
    this.control = foldControl(crypto, space, { entries: new Map(), cuts: new Map() }, this.#checker);
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
    await engine.#foldAgain();
    engine.graph = await createGraph({
      store: parts.store,
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
    await engine.#finishRefolds();
    return engine;
  }

  get view(): ReadingView {
    return { membership: this.control.membership, cutOf: (feed) => feed.cut };
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
   * @throws KithError `storage-full`, `storage-failed`, `space-closed`.
   */
  apply(origin: Origin, build: () => Promise<Arrival | null>): Promise<void> {
    return this.exclusively(() => this.applyNow(origin, build));
  }

  /** As `apply`, from inside `exclusively`. */
  async applyNow(origin: Origin, build: () => Promise<Arrival | null>): Promise<void> {
    for (;;) {
      const arrival = await build();
      if (arrival === null || !(await this.#commit(origin, arrival))) {
        if (arrival === null) return;
        await this.#absorbNow();
        continue;
      }
      return;
    }
  }

  /** Another tab has committed: takes over what it wrote. */
  absorb(): Promise<void> {
    return this.exclusively(() => this.#absorbNow());
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

  /** False when another handle had committed first; nothing was written then. */
  async #commit(origin: Origin, arrival: Arrival): Promise<boolean> {
    const puts: KeyValuePair[] = [...(arrival.local ?? [])];
    const deletes: Uint8Array[] = [];
    const frontier = this.log.frontier.copy();
    const heads = new Map<
      Feed,
      { length: number; headHash: Uint8Array; headRank: number; cut: number | null; owner: Feed['owner'] }
    >();
    const headOf = (feed: Feed) => {
      const head = heads.get(feed) ?? {
        length: feed.length,
        headHash: feed.headHash,
        headRank: feed.headRank,
        cut: feed.cut,
        owner: feed.owner,
      };
      heads.set(feed, head);
      return head;
    };
    const newControl: ControlEntry[] = [];

    for (const { feed, changes } of arrival.appends ?? []) {
      const head = headOf(feed);
      for (const change of changes) {
        puts.push([keyOf('entry', feed.number, change.header.seq), change.bytes]);
        frontier.see(change, feed);
        if (change.header.kind === 'control') newControl.push(controlEntry(change));
        head.owner ??= change.owner;
      }
      const last = changes.at(-1);
      if (last !== undefined)
        Object.assign(head, { length: last.header.seq + 1, headHash: last.hash, headRank: last.rank });
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
      const head = headOf(feed);
      const [a, b] = proof.entries;
      const digest = this.parts.crypto.sha256(concatBytes(a, b)).subarray(0, 8);
      puts.push([keyOf('proof', feed.number, digest), encodePair(a, b)]);
      if (head.cut !== null && head.cut <= proof.cut) continue;
      head.cut = proof.cut;
      forked.set(feed, proof.cut);
      frontier.drop(feed.number, proof.cut);
    }

    const next = await this.#nextControl(newControl, forked, heads);
    const controlChanged = next !== this.control;
    const view: ReadingView = { membership: next.membership, cutOf: (feed) => heads.get(feed)?.cut ?? feed.cut };
    const opened = controlChanged ? await this.keys.update(next.membership) : [];
    const affected =
      controlChanged || forked.size > 0 ? await affectedBy(this, { next, forked, newControl, heads }) : unaffected;

    const readable: ReadableChange[] = [];
    const arrived: ArrivedEntry[] = [];
    let waiting = 0;
    const content = [...(arrival.appends ?? []), ...(arrival.filled ?? [])].filter(
      ({ feed }) => feed.kind === 'content',
    );
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
        arrived.push({ ...this.reader.locatedAt(change, feed), hash: change.hash });
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
    for (const epoch of opened) {
      const id = Uint8Array.from(this.keys.all().find((key) => base64urlEncode(key.id) === epoch)?.id ?? []);
      const rows = await this.parts.store.range(within(keyOf('waiting', id)));
      const places: EntryPlace[] = rows.map(([key]) => ({ feed: numberAt(key, 17), seq: numberAt(key, 21) }));
      for (const answer of await this.reader.read(places)) if (answer.kind === 'change') readable.push(answer.change);
      deletes.push(...rows.map(([key]) => key));
    }

    let plan: GraphPlan | null = null;
    if (readable.length > 0 || arrived.length > 0) {
      plan = await this.graph.plan(readable, {
        fresh: arrival.fresh === true && arrived.length === 0 && opened.length === 0,
        arrived,
      });
    }
    puts.push(...refoldMarks(affected));
    for (const [feed, head] of heads)
      puts.push([keyOf('feed', feed.number), encodeFeedRecord({ id: feed.id, kind: feed.kind, ...head })]);
    const record = encodeSpaceRecord({ revision: this.log.revision + 1, frontier: frontier.record() });
    puts.push([keyOf('space'), record]);

    const outcome = await this.parts.store.commit({
      expect: [[keyOf('space'), this.log.record], ...(plan?.expect ?? [])],
      puts: [...puts, ...(plan?.puts ?? [])],
      deletes: [...deletes, ...(plan?.deletes ?? [])],
    });
    if (outcome.kind === 'conflict') return false;
    if (outcome.kind === 'failed') throw this.#storageFailed(outcome);
    this.#storageWorks();

    const grown = (arrival.appends ?? []).map(({ feed, changes }) => ({ feed, from: feed.length, changes }));
    for (const [feed, head] of heads) Object.assign(feed, head);
    this.log.frontier = frontier;
    this.log.revision += 1;
    this.log.record = record;
    if (newControl.length > 0)
      this.log.control = new Map([...this.log.control, ...newControl.map((entry) => [entry.hash, entry] as const)]);
    const before = this.control.membership.members;
    this.control = next;
    if (plan !== null) this.graph.applied(plan);
    this.#report(origin, grown, forked, waiting);
    for (const person of next.membership.members.keys())
      if (!before.has(person)) this.events.emit({ type: 'admitted', person });
    if (!isUnaffected(affected)) await this.#finishRefolds();
    this.#tell({ origin, grown, controlChanged });
    return true;
  }

  async #nextControl(
    newEntries: readonly ControlEntry[],
    forked: ReadonlyMap<Feed, number>,
    heads: ReadonlyMap<Feed, { cut: number | null }>,
  ): Promise<ControlState> {
    if (newEntries.length === 0 && ![...forked.keys()].some((feed) => feed.kind === 'control')) return this.control;
    await this.#checker.prepare(newEntries);
    const entries = new Map([...this.log.control, ...newEntries.map((entry) => [entry.hash, entry] as const)]);
    const cuts = this.log.cuts();
    for (const [feed, head] of heads) if (head.cut !== null) cuts.set(feed.key, head.cut);
    return foldControl(this.parts.crypto, this.parts.space, { entries, cuts }, this.#checker);
  }

  /** Commits index work that follows from what is stored already, as long as there is some. */
  async #commitIndex(next: () => Promise<IndexWork | null>): Promise<void> {
    for (let work = await next(); work !== null; work = await next()) {
      const { plan, puts, deletes } = work;
      const record = encodeSpaceRecord({ revision: this.log.revision + 1, frontier: this.log.frontier.record() });
      const outcome = await this.parts.store.commit({
        expect: [[keyOf('space'), this.log.record], ...plan.expect],
        puts: [...puts, ...plan.puts, [keyOf('space'), record]],
        deletes: [...deletes, ...plan.deletes],
      });
      if (outcome.kind === 'failed') throw this.#storageFailed(outcome);
      if (outcome.kind === 'conflict') {
        await this.#absorbNow();
        continue;
      }
      this.log.revision += 1;
      this.log.record = record;
      this.graph.applied(plan);
    }
  }

  /** Folds again what a cut, a role or an erasure changed, and drops erased bodies; a crash before it is made good on opening. */
  #finishRefolds(): Promise<void> {
    return this.#commitIndex(() => nextRefold(this));
  }

  #moveToSchemas(): Promise<void> {
    return this.#commitIndex(async () => {
      const plan = await this.graph.outdated();
      return plan === null ? null : { plan, puts: [], deletes: [] };
    });
  }

  async #absorbNow(): Promise<void> {
    const before = this.control;
    const grown = await this.log.refresh();
    if (grown.length === 0) return;
    if (grown.some(({ feed }) => feed.kind === 'control')) await this.#foldAgain();
    const readable: ReadableChange[] = [];
    const told: { feed: Feed; from: number; changes: VerifiedChange[] }[] = [];
    const nodes: EntryPlace[] = [];
    for (const { feed, from, cutBefore } of grown) {
      const changes: VerifiedChange[] = [];
      for (const [offset, bytes] of (await this.log.entries(feed, from, feed.length)).entries()) {
        const change = this.gate.fromDisk(feed, from + offset, bytes);
        if (!('code' in change)) changes.push(change);
      }
      told.push({ feed, from, changes });
      if (feed.kind !== 'content') continue;
      for (const change of changes) {
        if (change.header.seq === 0) continue;
        const answer = await this.reader.judge(change, feed, this.view);
        if (answer.kind === 'change') readable.push(answer.change);
      }
      if (feed.cut !== cutBefore && feed.cut !== null) {
        for (let seq = Math.max(1, feed.cut); seq < from; seq += 1) nodes.push({ feed: feed.number, seq });
      }
    }
    const touched = nodes.length === 0 ? [] : await this.graph.nodesOf(nodes);
    if (readable.length > 0 || touched.length > 0) await this.graph.absorb(readable, touched);
    this.#tell({ origin: { from: 'tab' }, grown: told, controlChanged: this.control !== before });
  }

  async #foldAgain(): Promise<void> {
    await this.#checker.prepare(this.log.control.values());
    this.control = foldControl(
      this.parts.crypto,
      this.parts.space,
      { entries: this.log.control, cuts: this.log.cuts() },
      this.#checker,
    );
    await this.keys.update(this.control.membership);
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
    if (this.storage === 'ok') return;
    this.storage = 'ok';
    this.events.emit({ type: 'storage-recovered' });
  }
}

export function spaceClosed(): KithError {
  return new KithError('space-closed', 'This space has been closed.', { fix: 'Open it again with openSpace().' });
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
