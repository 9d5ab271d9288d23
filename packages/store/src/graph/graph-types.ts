import type { CryptoEngine, Did, Observable } from '@kith/identity';
import type { Properties, Value } from '../format/body.js';
import type { NodeId } from '../format/ids.js';
import type { Position } from '../format/order.js';
import type { CommitBatch, KeyValueStore } from '../storage/port.js';
import type { Node } from './node.js';
import type { ArrivedEntry, ChangeReader, EntryPlace, ReadableChange, Roles } from './ports.js';
import type { PlannedEffects } from './planner.js';
import type { AnySchema, ShapeOf } from './schema.js';

/** What the graph reports; nothing of it stops it. */
export type GraphEvent =
  /** A patch, or a property of one, without effect. Once for each change, when it is planned. */
  | { readonly type: 'rule-refused'; readonly code: string; readonly schema: string }
  /** An entry is not what the index says. */
  | { readonly type: 'unreadable'; readonly code: 'index-mismatch' }
  /** Storage failed under a live query, which keeps what it shows and tries again with the next change. */
  | { readonly type: 'query-failed'; readonly cause: unknown }
  | { readonly type: 'listener-failed' | 'filter-failed' | 'mark-failed'; readonly cause: unknown };

export interface GraphOptions {
  readonly store: KeyValueStore;
  readonly reader: ChangeReader;
  readonly schemas: readonly AnySchema[];
  readonly roles: Roles;
  /** Whose device this is. The marks of an index are of their view. */
  readonly me: Did;
  readonly crypto: CryptoEngine;
  /** 32 bytes. */
  readonly spaceId: Uint8Array;
  /** Decrypted nodes kept in memory; 2,000 unless told. */
  readonly cacheSize?: number;
  readonly onEvent: (event: GraphEvent) => void;
}

export interface PlanOptions {
  /** All changes are creates of new nodes by this device: spares looking for what is there. */
  readonly fresh?: boolean;
  /** Nodes to fold again, because a cut, a role, an erasure or a key changed. */
  readonly nodes?: readonly NodeId[];
  /**
   * Entries that are read otherwise now: their nodes, and those that stand in the place of one, are folded again; what can be
   * read for the first time is added. An entry whose body cannot be read any more costs a scan of all records: see `nodesOf`.
   */
  readonly places?: readonly EntryPlace[];
  /** Entries committed with this plan whose bodies cannot be read: a snapshot may have been waiting to know where they lie. */
  readonly arrived?: readonly ArrivedEntry[];
}

/**
 * The writes that bring the index up to date. Commit them with the entries, all or nothing; then call `applied`. A plan that
 * was not committed has had no effect and is dropped by planning again.
 */
export interface GraphPlan extends Pick<CommitBatch, 'expect' | 'puts' | 'deletes'> {
  /** Nodes that were folded. */
  readonly nodes: readonly NodeId[];
  readonly effects: PlannedEffects;
}

/** Reads nodes. */
export interface NodeReader {
  /** @throws KithError `node-id` */
  get(id: NodeId): Promise<Node | undefined>;
  /** The node if it is in memory. @throws KithError `node-id` */
  peek(id: NodeId): Node | undefined;
  live(query: Query): LiveQuery;
  liveCount(query: CountQuery): LiveCount;
  /** Calls back for every node of a schema that is shown for the first time from now on, whoever made it. Returns what ends it. */
  watch(schema: Selection['schema'], onNew: (node: Node) => void): () => void;
  count(query: Pick<Query, 'schema' | 'where' | 'filter' | 'includeHidden'>): Promise<number>;
}

/** The same with types: nodes asked for by a schema's own object have its properties, by the name of one any. */
export interface SpaceGraph extends Omit<NodeReader, 'live' | 'watch'> {
  /** @throws KithError `argument-invalid`, `schema-unknown`, `property-unknown`. */
  live<S extends AnySchema>(query: QueryOf<S>): LiveQueryOf<S>;
  live<S extends AnySchema>(query: HiddenQueryOf<S>): LiveQueryOf<S, HiddenNodeOf<S>>;
  live(query: NamedQuery): LiveQuery;
  /** Calls back for every node of a schema that is shown for the first time from now on, whoever made it. Returns what ends it. */
  watch<S extends AnySchema>(schema: S, onNew: (node: NodeOf<S>) => void): () => void;
  watch(schema: string, onNew: (node: Node) => void): () => void;
}

/** With what the engine of a space needs of it. */
export interface Graph extends NodeReader {
  /**
   * Plans the index for changes that are about to be committed, in any order. One plan at a time: plan, commit, `applied`.
   * Reads what the reader answers at this moment about earlier changes of the same nodes.
   */
  plan(changes: readonly ReadableChange[], options?: PlanOptions): Promise<GraphPlan>;
  /** After the commit: updates caches and live queries, and notifies each once. */
  applied(plan: GraphPlan): void;
  /** `plan` for no new changes. */
  refold(options: Pick<PlanOptions, 'nodes' | 'places'>): Promise<GraphPlan>;
  /** The nodes that entries belong to, while they can be read: ask before cutting or erasing, and pass the answer to `refold` afterwards. */
  nodesOf(places: readonly EntryPlace[]): Promise<NodeId[]>;
  /** The entries a node is folded from. */
  entriesOf(id: NodeId): Promise<readonly EntryPlace[]>;
  /**
   * The next step of moving nodes to changed or newly registered schemas, at most `limit` nodes (1,000); null when there is nothing to do.
   * After opening: plan, commit, `applied`, until null.
   */
  outdated(limit?: number): Promise<GraphPlan | null>;
  /** Another tab committed these changes with their index: updates caches and live queries only. */
  absorb(changes: readonly ReadableChange[]): Promise<void>;
  /** Another tab changed the index in ways unknown: drops all caches, and every live query reads its answer again. Queries keep what they show until then. */
  reload(): Promise<void>;
}

/** Selects nodes by their schema and properties. */
export interface Selection {
  readonly schema: string | { readonly name: string };
  /** Properties that must hold exactly these values; quick where the schema declares an index. */
  readonly where?: Properties;
  readonly filter?: (node: Node) => boolean;
  /** Also nodes that lack a required property, or whose schema is not registered. */
  readonly includeHidden?: boolean;
}

/** Orders nodes by the value of one property. */
export interface PropertyOrder {
  readonly property: string;
  readonly direction: 'ascending' | 'descending';
}

/** A query: the nodes to find, their order and their number. */
export interface Query extends Selection {
  /** 'newest' unless told. By a property: all matching nodes are held in memory. */
  readonly order?: 'newest' | 'oldest' | PropertyOrder;
  /** How many nodes to show; 50 unless told. */
  readonly limit?: number;
  /** Only nodes before this position in the one order. */
  readonly before?: Position;
  /** Only nodes after this position in the one order. */
  readonly after?: Position;
  /** Keep showing what is shown when further nodes enter, instead of letting it fall out at the end. */
  readonly grow?: boolean;
}

/** The nodes that a live query shows now, in its order. */
export interface QuerySnapshot {
  readonly state: 'loading' | 'ready';
  readonly nodes: readonly Node[];
  /** There are, or may be, more nodes after these. */
  readonly hasMore: boolean;
}

/** Some of the properties of a schema, each with the values it can have. */
export type PropertiesOf<S extends AnySchema> = {
  readonly [Property in keyof ShapeOf<S>]?: Exclude<ShapeOf<S>[Property], undefined>;
};

/** A node of one schema as its validators let it through: without a required property it is hidden. */
export type NodeOf<S extends AnySchema> = Omit<Node, 'properties'> & {
  readonly properties: {
    readonly [Property in keyof ShapeOf<S>]: Exclude<ShapeOf<S>[Property], undefined>;
  };
};

/** The same where hidden nodes are asked for: any property may be missing. */
export type HiddenNodeOf<S extends AnySchema> = Omit<Node, 'properties'> & { readonly properties: PropertiesOf<S> };

/** A query by a schema's own object: its properties are checked by the compiler. */
export type QueryOf<S extends AnySchema> = TypedQuery<S, NodeOf<S>> & { readonly includeHidden?: false };

/** As `QueryOf`, also for hidden nodes. */
export type HiddenQueryOf<S extends AnySchema> = TypedQuery<S, HiddenNodeOf<S>>;

/** The common part of `QueryOf` and `HiddenQueryOf`. `Shown` is the type of the nodes. */
export type TypedQuery<S extends AnySchema, Shown> = Omit<Query, 'schema' | 'where' | 'filter' | 'order'> & {
  readonly schema: S;
  readonly where?: PropertiesOf<S>;
  readonly filter?: (node: Shown) => boolean;
  readonly order?:
    | 'newest'
    | 'oldest'
    | { readonly property: keyof ShapeOf<S> & string; readonly direction: PropertyOrder['direction'] };
};

/** A query by the name of a schema. */
export type NamedQuery = Omit<Query, 'schema'> & { readonly schema: string };

/** A snapshot whose nodes have the types of one schema. */
export type QuerySnapshotOf<S extends AnySchema, Shown = NodeOf<S>> = Omit<QuerySnapshot, 'nodes'> & {
  readonly nodes: readonly Shown[];
};

/** A live query whose nodes have the types of one schema. */
export type LiveQueryOf<S extends AnySchema, Shown = NodeOf<S>> = Omit<LiveQuery, 'getSnapshot'> &
  Observable<QuerySnapshotOf<S, Shown>>;

/** The nodes that a query finds, kept up to date until `close()`. */
export interface LiveQuery extends Observable<QuerySnapshot> {
  /** Shows `count` more (the limit, unless told). Resolves when they are there. */
  loadMore(count?: number): Promise<void>;
  /** Resolves when nothing is being loaded; rejects when loading failed. */
  ready(): Promise<void>;
  close(): void;
}

/** Per local feed number, the highest seq that does not count. */
export type Floor = Pick<ReadonlyMap<number, number>, 'get'>;

/** A query that counts. */
export interface CountQuery extends Selection {
  /** Counts creating entries above these only; needs an index of order 'feed'. */
  readonly floor?: Floor;
  /** Counts nodes with this mark of the schema only; needs an index of order 'feed' with that mark. */
  readonly mark?: string;
  /** Counts no further than this, and reads little more. */
  readonly cap?: number;
  /** Nodes that do not count. */
  readonly except?: ReadonlySet<NodeId>;
}

/** A count that follows every change until `close()`. `ready()` resolves when nothing is being counted. */
export interface LiveCount extends Observable<number> {
  ready(): Promise<void>;
  close(): void;
}

export type { Value };
