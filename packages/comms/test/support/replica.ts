import { KithError, base64urlEncode, observable } from '@kith/identity';
import type { CryptoEngine, Did } from '@kith/identity';
import type {
  AnySchema,
  CountQuery,
  Delivery,
  FeedId,
  Member,
  Node,
  NodeId,
  Properties,
  Query,
  Role,
  SpaceId,
  Standing,
} from '@kith/store';
import type { Body, NodeName } from '../../../store/src/format/body.js';
import { idFromBytes, namedNodeIdOf, nodeIdOf } from '../../../store/src/format/ids.js';
import type { GraphPlan } from '../../../store/src/graph/graph-types.js';
import { createGraph } from '../../../store/src/graph/graph.js';
import type { ReadableChange } from '../../../store/src/graph/ports.js';
import { memoryStorage } from '../../../store/src/storage/memory.js';
import type { CommitBatch, KeyValueStore } from '../../../store/src/storage/port.js';
import type { CommsSpace } from '../../src/index.js';
import { schemas } from './schemas.js';
import { bytesOf } from './people.js';

/** A change as it would travel: neither signed nor encrypted here. */
type Change = Omit<ReadableChange, 'place'>;

export interface ReplicaOptions {
  readonly space: string;
  readonly person: Did;
  readonly device: string;
  readonly roles: ReadonlyMap<Did, Role>;
  readonly crypto: CryptoEngine;
  readonly now: () => number;
}

/** A space on one device: the real graph over changes that pass from replica to replica by hand. */
export interface Replica extends CommsSpace {
  /** Takes what the other holds and this one lacks. */
  pull(from: Replica): Promise<void>;
  /** Writes without any check of the services: what a hostile or careless program would send. */
  force(schema: AnySchema, set: Properties, target?: { node: NodeId } | { key: string }): Promise<NodeId>;
  setDelivery(node: NodeId, delivery: Delivery): Promise<void>;
  /** Codes of changes without effect, in the order of arrival. */
  readonly refusals: readonly string[];
  /** Changes written here. */
  readonly writes: number;
  readonly log: ReadonlyMap<string, Change>;
  /** Keys of the named nodes that changes here were written to. */
  readonly keys: readonly string[];
  /** Live queries and counts that are open, and nodes that their filters were asked about. */
  readonly open: { live: number; counts: number; visited: number };
}

export async function createReplica(options: ReplicaOptions): Promise<Replica> {
  const { person, roles, crypto } = options;
  const space = bytesOf(options.space);
  const feed = bytesOf(`${options.space}/${options.device}`);
  const store = await memoryStorage().open('space');
  const log = new Map<string, Change>();
  const feeds = new Map<string, number>();
  const refusals: string[] = [];
  const open = { live: 0, counts: 0, visited: 0 };
  const deliveries = observable(0);
  const delivered = new Map<string, Delivery>();
  const role = roles.get(person);
  let writes = 0;
  let turn: Promise<unknown> = Promise.resolve();

  const local = (change: Change): ReadableChange => {
    const name = base64urlEncode(change.position.feed);
    const number = feeds.get(name) ?? feeds.size + 1;
    feeds.set(name, number);
    return { ...change, place: { feed: number, seq: change.position.seq } };
  };
  const byPlace = new Map<string, ReadableChange>();
  const graph = await createGraph({
    store,
    schemas,
    roles: { roleOf: (who) => roles.get(who) ?? null },
    me: person,
    crypto,
    spaceId: space,
    reader: {
      async read(places) {
        return places.map((place) => {
          const change = byPlace.get(`${place.feed}/${place.seq}`);
          if (change === undefined) throw new Error('read an entry that was never planned');
          return { kind: 'change', change };
        });
      },
      async locate(references) {
        return references.map(({ feed: id, seq }) => byPlace.get(`${feeds.get(base64urlEncode(id))}/${seq}`) ?? null);
      },
    },
    onEvent(event) {
      if (event.type === 'rule-refused') refusals.push(event.code);
      else if ('cause' in event) throw event.cause;
    },
  });

  /** One plan at a time, as the log of a space does it. */
  const accept = (changes: readonly Change[]): Promise<void> => {
    const run = async () => {
      const fresh = changes.map(local);
      for (const change of changes) log.set(nameOf(change), change);
      for (const change of fresh) byPlace.set(`${change.place.feed}/${change.place.seq}`, change);
      const plan = await graph.plan(fresh);
      await commit(store, plan);
      graph.applied(plan);
    };
    const done = turn.then(run);
    turn = done;
    return done;
  };

  const write = async (body: Body): Promise<void> => {
    const own = [...log.values()].filter((change) => change.position.feed === feed);
    const rank = Math.max(options.now(), ...[...log.values()].map((change) => change.position.rank + 1));
    const position = { rank, feed, seq: own.length + 1 };
    const hash = bytesOf(`${options.space}/${options.device}/${position.seq}`);
    writes += 1;
    await accept([
      { position, shownRank: position.rank, hash, person, time: options.now(), timeSuspicious: false, body },
    ]);
  };

  const nonceOf = () => bytesOf(`${options.device}/${options.space}/${writes}`).slice(0, 16);
  const idOf = (schema: AnySchema, key: string) => idFromBytes<NodeId>(namedNodeIdOf(crypto, space, schema.name, key));
  const patch = (schema: AnySchema, node: NodeName, set: Properties) =>
    write({ type: 'patch', node, schema: schema.name, version: schema.version, set });
  const make = async (schema: AnySchema, set: Properties, key: string | undefined): Promise<NodeId> => {
    const nonce = nonceOf();
    await patch(schema, key === undefined ? { by: 'nonce', nonce } : { by: 'key', key }, set);
    return key === undefined ? idFromBytes<NodeId>(nodeIdOf(crypto, space, person, nonce)) : idOf(schema, key);
  };
  const byId = (node: NodeId): NodeName => ({ by: 'id', id: Buffer.from(node, 'base64url') });
  const watched = <Q extends Query | CountQuery>(query: Q): Q => {
    const { filter } = query;
    if (filter === undefined) return query;
    const counting = (node: Node) => {
      open.visited += 1;
      return filter(node);
    };
    return { ...query, filter: counting };
  };
  const closing = (live: { close(): void }, kind: 'live' | 'counts'): void => {
    open[kind] += 1;
    const { close } = Object.getPrototypeOf(live) as { close: (this: unknown) => void };
    let closed = false;
    live.close = () => {
      if (!closed) open[kind] -= 1;
      closed = true;
      close.call(live);
    };
  };

  return {
    id: idFromBytes<SpaceId>(space),
    me: { person, device: options.device },
    graph: {
      get: (id) => graph.get(id),
      watch: (schema: Query['schema'], onNew: (node: Node) => void) => graph.watch(schema, onNew),
      live(query: Query) {
        const live = graph.live(watched(query));
        closing(live, 'live');
        return live;
      },
      liveCount(query) {
        const count = graph.liveCount(watched(query));
        closing(count, 'counts');
        return count;
      },
    },
    feedNumber: (id: FeedId) => feeds.get(id),
    idOf,
    create: (schema, properties, create) => make(schema, properties as Properties, create?.key),
    async update(schema, target, properties) {
      if (typeof target === 'string') await patch(schema, byId(target), properties as Properties);
      else await make(schema, properties as Properties, target.key);
    },
    async redact(schema, node, tombstone) {
      const changes = [...log.values()].filter(
        (change) => change.person === person && namesNode(crypto, space, change, node),
      );
      const create = changes.find(({ body }) => body.type === 'patch' && body.node.by !== 'id');
      if (create === undefined || create.body.type !== 'patch')
        throw new KithError('not-the-author', 'not own', { fix: 'none' });
      await write({
        type: 'snapshot',
        node: create.body.node,
        schema: schema.name,
        version: schema.version,
        set: tombstone as Properties,
        covers: changes.map(({ position, hash }) => ({ feed: position.feed, seq: position.seq, hash })),
      });
    },
    members: observable<readonly Member[]>([...roles].map(([who, of]) => ({ person: who, role: of, devices: [] }))),
    standing: observable<Standing>(
      role === undefined ? { kind: 'waiting-for-member' } : { kind: 'member', role, canWrite: true },
    ),
    deliveries,
    deliveryOf: ({ feed: number, seq }) => delivered.get(`${number}/${seq}`) ?? null,
    async setDelivery(id, delivery) {
      const node = await graph.get(id);
      if (node === undefined) throw new Error('no such node');
      delivered.set(`${node.place.feed}/${node.place.seq}`, delivery);
      deliveries.set(deliveries.getSnapshot() + 1);
    },
    async pull(from) {
      const news = [...from.log].filter(([name]) => !log.has(name)).map(([, change]) => change);
      if (news.length > 0) await accept(news);
    },
    async force(schema, set, target) {
      if (target === undefined || 'key' in target) return make(schema, set, target?.key);
      await patch(schema, byId(target.node), set);
      return target.node;
    },
    refusals,
    get writes() {
      return writes;
    },
    log,
    get keys() {
      return [...log.values()].flatMap(({ body }) => ('node' in body && body.node.by === 'key' ? [body.node.key] : []));
    },
    open,
  };
}

function namesNode(crypto: CryptoEngine, space: Uint8Array, { body, person }: Change, id: NodeId): boolean {
  if (!('node' in body)) return false;
  const { node } = body;
  if (node.by === 'id') return base64urlEncode(node.id) === id;
  if (node.by === 'key') return idFromBytes<NodeId>(namedNodeIdOf(crypto, space, body.schema, node.key)) === id;
  return idFromBytes<NodeId>(nodeIdOf(crypto, space, person, node.nonce)) === id;
}

async function commit(store: KeyValueStore, { expect, puts, deletes }: GraphPlan): Promise<void> {
  const batch: CommitBatch = { expect, puts, deletes };
  const outcome = await store.commit(batch);
  if (outcome.kind !== 'committed') throw new Error(outcome.kind);
}

const nameOf = ({ position }: Change): string => `${base64urlEncode(position.feed)}/${position.seq}`;
