import { KithError, base64urlEncode, compareBytes } from '@kith/identity';
import type { Did } from '@kith/identity';
import { comparePositions, observable } from '@kith/store';
import type {
  AnySchema,
  CountQuery,
  Delivery,
  FeedId,
  LiveCount,
  LiveQuery,
  QuerySnapshot,
  Member,
  Node,
  NodeId,
  Position,
  Properties,
  Query,
  Role,
  SpaceId,
  Standing,
} from '@kith/store';
import { bytesOf } from './people.js';
import type { CommsSpace } from '../../src/index.js';

/** A change as a naive replica keeps it: no signature, no encryption, the same order and rules. */
interface Change {
  readonly position: Position;
  readonly person: Did;
  readonly time: number;
  readonly node: NodeId;
  readonly key: string | undefined;
  readonly schema: AnySchema;
  readonly set: Properties;
  readonly kind: 'create' | 'patch' | 'snapshot';
}

export interface ReplicaOptions {
  readonly space: string;
  readonly person: Did;
  readonly device: string;
  readonly roles: ReadonlyMap<Did, Role>;
  readonly now: () => number;
}

/** A space held in memory by one device, good enough to show what the services do: folds everything again on every change. */
export interface Replica extends CommsSpace {
  /** Takes what the other holds and this one lacks. */
  pull(from: Replica): void;
  /** Writes without any check of the services: what a hostile or careless program would send. */
  force(schema: AnySchema, set: Properties, target?: { node: NodeId } | { key: string }): NodeId;
  setDelivery(node: NodeId, delivery: Delivery): void;
  readonly refusals: readonly string[];
  readonly writes: number;
  readonly log: readonly Change[];
  readonly open: { live: number; counts: number; visited: number };
}

export function createReplica(options: ReplicaOptions): Replica {
  const space = bytesId<SpaceId>(options.space);
  const feed = bytesOf(`${options.space}/${options.device}`);
  const log: Change[] = [];
  const feedNumbers = new Map<string, number>();
  const deliveries = observable(0);
  const delivered = new Map<string, Delivery>();
  const listeners = new Set<() => void>();
  const open = { live: 0, counts: 0, visited: 0 };
  let nodes = new Map<NodeId, Node>();
  let refusals: string[] = [];
  let writes = 0;

  const numberOf = (id: Uint8Array): number => {
    const name = base64urlEncode(id);
    const number = feedNumbers.get(name) ?? feedNumbers.size + 1;
    feedNumbers.set(name, number);
    return number;
  };

  const refold = () => {
    refusals = [];
    const previous = nodes;
    nodes = new Map();
    const ordered = [...log].sort((a, b) => comparePositions(a.position, b.position));
    for (const change of ordered) {
      const before = nodes.get(change.node);
      const folded = fold(before, change);
      if (folded !== undefined) nodes.set(change.node, folded);
    }
    for (const [id, node] of nodes) {
      const old = previous.get(id);
      if (old !== undefined && sameNode(old, node)) nodes.set(id, old);
    }
    for (const listener of [...listeners]) listener();
  };

  const fold = (before: Node | undefined, change: Change): Node | undefined => {
    const set: Record<string, Properties[string]> = {};
    for (const [name, value] of Object.entries(change.set)) {
      const validator = change.schema.properties[name];
      const answer = validator?.['~standard'].validate(value);
      if (answer !== undefined && 'value' in answer && answer.issues === undefined) set[name] = answer.value;
      else refusals.push(`property/${name}`);
    }
    const creates = change.kind !== 'patch' && before === undefined;
    const snapshot = change.kind === 'snapshot';
    if (before === undefined && !creates) return undefined;
    const verdict = change.schema.rule({
      action: creates || snapshot ? 'create' : 'patch',
      author: change.person,
      role: options.roles.get(change.person) ?? null,
      creator: before?.creator ?? change.person,
      key: change.key,
      set,
      before: snapshot ? {} : (before?.properties ?? {}),
    });
    if (verdict !== 'accept') {
      refusals.push(verdict);
      return before;
    }
    const properties = snapshot ? set : { ...before?.properties, ...set };
    const first = before === undefined;
    return {
      id: change.node,
      schema: change.schema.name,
      version: change.schema.version,
      creator: before?.creator ?? change.person,
      key: change.key ?? before?.key,
      properties,
      extra: undefined,
      position: before?.position ?? change.position,
      place: before?.place ?? { feed: numberOf(change.position.feed), seq: change.position.seq },
      createdAt: before?.createdAt ?? change.time,
      createdTimeSuspicious: false,
      editedAt: first || snapshot ? undefined : change.time,
      editor: first || snapshot ? undefined : change.person,
      readOnly: false,
      newer: false,
      hidden: change.schema.required.some((name) => properties[name] === undefined),
      latest: change.position,
      updates: [],
    };
  };

  const write = (
    kind: Change['kind'],
    schema: AnySchema,
    set: Properties,
    target?: { node?: NodeId; key?: string },
  ): NodeId => {
    const rank = Math.max(options.now(), ...log.map((change) => change.position.rank + 1));
    const seq = log.filter((change) => compareBytes(change.position.feed, feed) === 0).length + 1;
    const key = target?.key;
    const node =
      target?.node ?? (key === undefined ? bytesId(`${options.device}/${options.space}/${seq}`) : idOf(schema, key));
    writes += 1;
    log.push({
      position: { rank, feed, seq },
      person: options.person,
      time: options.now(),
      node,
      key,
      schema,
      set,
      kind,
    });
    refold();
    return node;
  };

  const idOf = (schema: AnySchema, key: string): NodeId => bytesId(`${options.space}/${schema.name}/${key}`);
  const role = options.roles.get(options.person);

  const select = (query: Query | CountQuery): Node[] =>
    [...nodes.values()]
      .filter(
        (node) => node.schema === (typeof query.schema === 'string' ? query.schema : query.schema.name) && !node.hidden,
      )
      .filter((node) => Object.entries(query.where ?? {}).every(([name, value]) => node.properties[name] === value))
      .filter((node) => !('floor' in query) || node.place.seq > (query.floor?.get(node.place.feed) ?? -1))
      .filter((node) => {
        open.visited += 1;
        return query.filter?.(node) ?? true;
      });

  const live = (query: Query): LiveQuery => {
    let limit = query.limit ?? 50;
    const compute = (): QuerySnapshot => {
      const all = select(query).sort((a, b) => comparePositions(a.position, b.position));
      if (query.order !== 'oldest') all.reverse();
      return { state: 'ready', nodes: all.slice(0, limit), hasMore: all.length > limit };
    };
    const value = observable<QuerySnapshot>({ state: 'loading', nodes: [], hasMore: false }, sameWindow);
    const update = () => value.set(compute());
    listeners.add(update);
    open.live += 1;
    const ready = Promise.resolve().then(update);
    return {
      ...value,
      ready: () => ready,
      async loadMore(count = 50) {
        await ready;
        limit += count;
        update();
      },
      close() {
        if (listeners.delete(update)) open.live -= 1;
      },
    };
  };

  const liveCount = (query: CountQuery): LiveCount => {
    let floor = query.floor;
    const value = observable(0);
    const update = () => value.set(select(floor === undefined ? query : { ...query, floor }).length);
    listeners.add(update);
    open.counts += 1;
    const ready = Promise.resolve().then(update);
    return {
      ...value,
      ready: () => ready,
      setFloor(next) {
        floor = next;
        update();
      },
      close() {
        if (listeners.delete(update)) open.counts -= 1;
      },
    };
  };

  return {
    id: space,
    me: { person: options.person, device: options.device },
    graph: { get: async (id) => nodes.get(id), live, liveCount },
    feedNumber: (id: FeedId) => feedNumbers.get(id),
    idOf,
    async create(schema, properties, create) {
      return write(
        'create',
        schema as AnySchema,
        properties as Properties,
        create?.key === undefined ? {} : { key: create.key },
      );
    },
    async update(schema, target, properties) {
      const key = typeof target === 'string' ? undefined : target.key;
      if (key === undefined) write('patch', schema, properties as Properties, { node: target as NodeId });
      else write('create', schema, properties as Properties, { key });
    },
    async redact(schema, node, tombstone) {
      if (nodes.get(node)?.creator !== options.person)
        throw new KithError('not-the-author', 'not own', { fix: 'none' });
      write('snapshot', schema, tombstone as Properties, { node });
    },
    members: observable<readonly Member[]>(
      [...options.roles].map(([person, of]) => ({ person, role: of, devices: [] })),
    ),
    standing: observable<Standing>(
      role === undefined ? { kind: 'waiting-for-member' } : { kind: 'member', role, canWrite: true },
    ),
    deliveries,
    deliveryOf: ({ feed: number, seq }) => delivered.get(`${number}/${seq}`) ?? null,
    setDelivery(id, delivery) {
      const node = nodes.get(id);
      if (node === undefined) throw new Error('no such node');
      delivered.set(`${node.place.feed}/${node.place.seq}`, delivery);
      deliveries.set(deliveries.getSnapshot() + 1);
    },
    pull(from) {
      const held = new Set(log.map(nameOf));
      log.push(...from.log.filter((change) => !held.has(nameOf(change))));
      refold();
    },
    force: (schema, set, target) =>
      write(target === undefined || 'key' in target ? 'create' : 'patch', schema, set, target),
    get refusals() {
      return refusals;
    },
    get writes() {
      return writes;
    },
    log,
    open,
  };
}

const nameOf = ({ position }: Change): string => `${base64urlEncode(position.feed)}/${position.seq}`;

function bytesId<Id extends string = NodeId>(name: string): Id {
  return base64urlEncode(bytesOf(name)) as Id;
}

function sameNode(a: Node, b: Node): boolean {
  return comparePositions(a.latest, b.latest) === 0 && JSON.stringify(a.properties) === JSON.stringify(b.properties);
}

function sameWindow(a: QuerySnapshot, b: QuerySnapshot): boolean {
  return (
    a.state === b.state &&
    a.hasMore === b.hasMore &&
    a.nodes.length === b.nodes.length &&
    a.nodes.every((node, index) => node === b.nodes[index])
  );
}
