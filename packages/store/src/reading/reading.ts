import type { Identity, OnError } from '@kith/identity';
import type { ControlView } from '../control/control-view.js';
import type { SpaceEvent } from '../events.js';
import type { EntryReference, NodeName } from '../format/body.js';
import type { NodeId } from '../format/ids.js';
import { createGraph } from '../graph/graph.js';
import type { Graph, GraphPlan } from '../graph/graph-types.js';
import type { ReadableChange } from '../graph/ports.js';
import type { AnySchema } from '../graph/schema.js';
import type { Absorbed, Consumer, Contribution, Transition } from '../replica/consumer.js';
import type { Replica } from '../replica/replica.js';
import { createContentCipher } from './content-cipher.js';
import type { ContentCipher } from './content-cipher.js';
import { createKeyRing } from './key-ring.js';
import type { KeyRing } from './key-ring.js';
import { nextOpened } from './opened.js';
import { readContent } from './read-content.js';
import { createReader } from './reader.js';
import type { ReadingView, SpaceReader } from './reader.js';
import { affectedBy, isUnaffected, nextRefold, refoldMarks, unaffected } from './refold.js';
import type { IndexWork } from './refold.js';
import { ShownRanks } from './shown-ranks.js';

export interface ReadingParts {
  readonly identity: Identity;
  readonly schemas: readonly AnySchema[];
  readonly onListenerError: OnError;
}

/**
 * The consumer of a replica: decrypts content with the keys of this device, folds it into nodes, and keeps the index. The index
 * rows are committed together with their entries.
 */
export class Reading implements Consumer {
  readonly keys: KeyRing;
  readonly cipher: ContentCipher;
  readonly reader: SpaceReader;
  readonly shown: ShownRanks;
  graph!: Graph;
  readonly #replica: Replica;
  readonly #identity: Identity;
  /** Stored marks may ask for index work. */
  #unfinished = true;
  /** Keys have been opened since the queries last read. */
  #keysCame = false;

  private constructor(replica: Replica, identity: Identity) {
    this.#replica = replica;
    this.#identity = identity;
    const { crypto, clock, space, store, gate, log } = replica;
    this.keys = createKeyRing(crypto, space, identity, (code) => this.#tell({ type: 'unreadable', code }));
    this.cipher = createContentCipher(crypto, space, this.keys);
    this.shown = new ShownRanks({ store, gate, log, certificate: identity.certificate, clock });
    this.reader = createReader({
      store,
      gate,
      log,
      cipher: this.cipher,
      clock,
      view: () => this.#view(),
      onDamaged: () => this.#tell({ type: 'storage-failed', code: 'storage-damaged' }),
    });
  }

  /**
   * Attaches a reading to a replica.
   * @throws KithError `storage-damaged`, `storage-failed`.
   */
  static async open(replica: Replica, { identity, schemas, onListenerError }: ReadingParts): Promise<Reading> {
    const reading = new Reading(replica, identity);
    await reading.shown.load();
    await reading.controlFolded(replica.control);
    reading.graph = await createGraph({
      store: replica.store,
      reader: reading.reader,
      schemas,
      roles: { roleOf: (person) => replica.control.membership.members.get(person)?.role ?? null },
      me: identity.person,
      crypto: replica.crypto,
      spaceId: replica.space,
      onEvent: (event) => {
        if (event.type === 'rule-refused' || event.type === 'unreadable') replica.events.emit(event);
        else if (event.type === 'query-failed') replica.events.emit({ type: 'query-failed' });
        else onListenerError(event.cause);
      },
    });
    replica.attach(reading);
    await replica.commitFollowing(async () => {
      const plan = await reading.graph.outdated();
      return plan === null ? null : reading.#following({ plan, puts: [], deletes: [] });
    });
    await reading.settle();
    return reading;
  }

  async contribute(transition: Transition): Promise<Contribution> {
    const { draft, before, after } = transition;
    const { graph, shown } = this;
    const { plaintexts, fresh } = draft.writing;
    const content = [...draft.appended, ...draft.filled].filter(({ feed }) => feed.kind === 'content');
    const decided = await shown.decide(content);
    const view: ReadingView = {
      membership: after.membership,
      cutOf: (feed) => draft.after(feed).cut,
      shownRankOf: (feed, change) => decided.of(feed.number, change.header.seq, change.rank),
    };
    const affected =
      after !== before || draft.cuts.size > 0 ? await affectedBy(this.#refoldParts(), transition) : unaffected;
    const read = await readContent(this.reader, view, content, plaintexts);
    let plan: GraphPlan | null = null;
    if (read.readable.length > 0 || read.arrived.length > 0)
      plan = await graph.plan(read.readable, { fresh: fresh && read.arrived.length === 0, arrived: read.arrived });
    return {
      expect: plan?.expect ?? [],
      puts: [...read.puts, ...refoldMarks(affected), ...decided.rows(), ...(plan?.puts ?? [])],
      deletes: plan?.deletes ?? [],
      committed: async () => {
        shown.committed(decided);
        if (after !== before) await this.controlFolded(after);
        if (draft.cuts.size > 0 || !isUnaffected(affected)) this.#unfinished = true;
        if (plan !== null) graph.applied(plan);
        for (const code of read.unreadable) this.#tell({ type: 'unreadable', code });
        if (read.waiting > 0) this.#tell({ type: 'waiting-for-key', changes: read.waiting });
      },
    };
  }

  /** Opens the keys of the control state. New keys may open waiting content. */
  async controlFolded({ membership }: ControlView): Promise<void> {
    const opened = await this.keys.update(membership);
    if (opened.length > 0) this.#unfinished = this.#keysCame = true;
  }

  /** Follows the commits of other handles. A handle that died after its commit left its outstanding work to the others. */
  async absorb({ grown, refolded, reindexed }: Absorbed): Promise<void> {
    if (refolded || reindexed) this.#unfinished = true;
    const readable: ReadableChange[] = [];
    for (const { feed, from, changes } of grown) {
      if (feed.kind !== 'content') continue;
      await this.shown.load(feed.number, from);
      if (reindexed) continue;
      for (const change of changes) {
        const answer = change.header.seq === 0 ? null : await this.reader.judge(change, feed, this.#view());
        if (answer?.kind === 'change') readable.push(answer.change);
      }
    }
    if (reindexed) await this.graph.reload();
    if (readable.length > 0) await this.graph.absorb(readable);
  }

  /**
   * Folds content whose key has come, folds again the nodes that a cut, a role or an erasure changed, and drops erased bodies.
   * The outstanding work follows from stored marks, so any handle can finish it after a failure or a crash.
   */
  async settle(): Promise<void> {
    while (this.#unfinished) {
      this.#unfinished = false;
      try {
        const { keys, reader, graph } = this;
        const { store } = this.#replica;
        await this.#commit(() => nextOpened({ keys, store, reader, graph }));
        await this.#commit(() => nextRefold(this.#refoldParts()));
        // Queries skip entries that were folded in an earlier run while this run has not opened their key yet. They must read
        // again.
        if (this.#keysCame) await graph.reload();
        this.#keysCame = false;
      } catch (error) {
        this.#unfinished = true;
        throw error;
      }
    }
  }

  /** Returns this person's entries of a node and the name from its create; null for a node of another person. */
  async ownEntriesOf(node: NodeId): Promise<{ name: NodeName; covers: EntryReference[] } | null> {
    const places = await this.graph.entriesOf(node);
    let name: NodeName | null = null;
    const covers: EntryReference[] = [];
    for (const answer of await this.reader.read(places)) {
      if (answer.kind !== 'change' || answer.change.person !== this.#identity.person) continue;
      const { body, position, hash } = answer.change;
      covers.push({ feed: position.feed, seq: position.seq, hash });
      if ((body.type === 'patch' || body.type === 'snapshot') && body.node.by !== 'id') name = body.node;
    }
    return name === null ? null : { name, covers };
  }

  #view(): ReadingView {
    return {
      membership: this.#replica.control.membership,
      cutOf: (feed) => feed.cut,
      shownRankOf: (feed, { header, rank }) => this.shown.of(feed.number, header.seq, rank),
    };
  }

  #refoldParts() {
    const { log, store, gate } = this.#replica;
    return { log, store, gate, reader: this.reader, graph: this.graph, view: () => this.#view() };
  }

  #commit(next: () => Promise<IndexWork | null>): Promise<void> {
    return this.#replica.commitFollowing(async () => {
      const work = await next();
      return work === null ? null : this.#following(work);
    });
  }

  #following({ plan, puts, deletes }: IndexWork) {
    return {
      expect: plan.expect,
      puts: [...puts, ...plan.puts],
      deletes: [...deletes, ...plan.deletes],
      committed: () => this.graph.applied(plan),
    };
  }

  #tell(event: SpaceEvent): void {
    this.#replica.events.emit(event);
  }
}
