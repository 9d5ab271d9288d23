import type { CryptoEngine, Did, Observable } from '@kith/identity';
import type { Properties, Value } from '../format/body.js';
import type { NodeId } from '../format/ids.js';
import type { Position } from '../format/order.js';
import type { CommitBatch, KeyValueStore } from '../storage/port.js';
import type { Node } from './node.js';
import type { ArrivedEntry, ChangeReader, EntryPlace, ReadableChange, Roles } from './ports.js';
import type { PlannedEffects } from './planner.js';
import type { AnySchema, ShapeOf } from './schema.js';

/** The events of the graph. None of them stops it. */
export type GraphEvent =
  /** A patch or a property without effect. Reported once for each change, when it is planned. */
  | { readonly type: 'rule-refused'; readonly code: string; readonly schema: string }
  /** The index names a node for an entry of another node. */
  | { readonly type: 'unreadable'; readonly code: 'index-mismatch' }
  /** Storage failed under a live query. The query keeps its snapshot and tries again at the next change. */
  | { readonly type: 'query-failed'; readonly cause: unknown }
  | { readonly type: 'listener-failed' | 'filter-failed' | 'mark-failed'; readonly cause: unknown };

export interface GraphOptions {
  readonly store: KeyValueStore;
  readonly reader: ChangeReader;
  readonly schemas: readonly AnySchema[];
  readonly roles: Roles;
  /** The person of this device. The marks of an index are computed for this person. */
  readonly me: Did;
  readonly crypto: CryptoEngine;
  /** 32 bytes. */
  readonly spaceId: Uint8Array;
  /** Number of decrypted nodes kept in memory. Default: 2,000. */
  readonly cacheSize?: number;
  readonly onEvent: (event: GraphEvent) => void;
}

export interface PlanOptions {
  /** All changes are creates of new nodes by this device, so the store need not be searched for existing ones. */
  readonly fresh?: boolean;
  /** Nodes to fold again, because a cut, a role, an erasure or a key changed. */
  readonly nodes?: readonly NodeId[];
  /**
   * Entries that now read differently. Their nodes, and nodes that stand at the place of such an entry, are folded again.
   * Entries that can be read for the first time are added. An entry that can no longer be read costs a scan of all records: see
   * `nodesOf`.
   */
  readonly places?: readonly EntryPlace[];
  /** Unreadable entries committed with this plan: a snapshot may be waiting for their place. */
  readonly arrived?: readonly ArrivedEntry[];
}

/**
 * The writes that update the index. Commit them with the entries, all or nothing; then call `applied`. A plan that was not
 * committed has no effect, and the next plan drops it.
 */
export interface GraphPlan extends Pick<CommitBatch, 'expect' | 'puts' | 'deletes'> {
  /** The folded nodes. */
  readonly nodes: readonly NodeId[];
  readonly effects: PlannedEffects;
}

/** Reads nodes. */
export interface NodeReader {
  /** @throws KithError `node-id` */
  get(id: NodeId): Promise<Node | undefined>;
  /**
   * Returns the node if it is in memory.
   * @throws KithError `node-id`
   */
  peek(id: NodeId): Node | undefined;
  live(query: Query): LiveQuery;
  liveCount(query: CountQuery): LiveCount;
  /** Calls `onNew` for each node of a schema that is shown for the first time from now on, by any author. Returns a function that stops it. */
  watch(schema: Selection['schema'], onNew: (node: Node) => void): () => void;
  count(query: Pick<Query, 'schema' | 'where' | 'filter' | 'includeHidden'>): Promise<number>;
}

/**
 * Reads nodes with types. Nodes queried by a schema object have the types of its properties; nodes queried by name have untyped
 * properties.
 */
export interface SpaceGraph extends Omit<NodeReader, 'live' | 'watch'> {
  /** @throws KithError `argument-invalid`, `schema-unknown`, `property-unknown`. */
  live<S extends AnySchema>(query: QueryOf<S>): LiveQueryOf<S>;
  live<S extends AnySchema>(query: HiddenQueryOf<S>): LiveQueryOf<S, HiddenNodeOf<S>>;
  live(query: NamedQuery): LiveQuery;
  /** Calls `onNew` for each node of a schema that is shown for the first time from now on, by any author. Returns a function that stops it. */
  watch<S extends AnySchema>(schema: S, onNew: (node: NodeOf<S>) => void): () => void;
  watch(schema: string, onNew: (node: Node) => void): () => void;
}

/** Reads nodes and maintains their index, for the engine of a space. */
export interface Graph extends NodeReader {
  /**
   * Plans the index for changes that are about to be committed, in any order. Call in turn: `plan`, commit, `applied`. Earlier
   * changes of the same nodes are read from the reader at the time of the call.
   */
  plan(changes: readonly ReadableChange[], options?: PlanOptions): Promise<GraphPlan>;
  /** After the commit: updates caches and live queries, and notifies each once. */
  applied(plan: GraphPlan): void;
  /** Plans without new changes. */
  refold(options: Pick<PlanOptions, 'nodes' | 'places'>): Promise<GraphPlan>;
  /**
   * Returns the nodes that entries belong to. Call it before cutting or erasing, while the entries can be read, and pass the
   * answer to `refold` afterwards.
   */
  nodesOf(places: readonly EntryPlace[]): Promise<NodeId[]>;
  /** Returns the entries of a node. */
  entriesOf(id: NodeId): Promise<readonly EntryPlace[]>;
  /**
   * Plans the next step of moving nodes to changed or newly registered schemas, at most `limit` nodes (1,000). Returns null
   * when none are left. After opening, repeat: plan, commit, `applied`, until null.
   */
  outdated(limit?: number): Promise<GraphPlan | null>;
  /** Updates caches and live queries after another tab committed these changes with their index. */
  absorb(changes: readonly ReadableChange[]): Promise<void>;
  /**
   * Drops all caches and reads every live query again, after another tab changed the index in unknown ways. Queries keep their
   * snapshots until then.
   */
  reload(): Promise<void>;
}

/** Selects nodes by their schema and properties. */
export interface Selection {
  readonly schema: string | { readonly name: string };
  /** Properties that must have exactly these values. Fast where the schema declares an index. */
  readonly where?: Properties;
  readonly filter?: (node: Node) => boolean;
  /** Includes nodes that lack a required property, and nodes whose schema is not registered. */
  readonly includeHidden?: boolean;
}

/** Orders nodes by the value of one property. */
export interface PropertyOrder {
  readonly property: string;
  readonly direction: 'ascending' | 'descending';
}

/** A query: the nodes to find, their order and their number. */
export interface Query extends Selection {
  /** Default: 'newest'. With an order by property, all matching nodes are held in memory. */
  readonly order?: 'newest' | 'oldest' | PropertyOrder;
  /** Number of nodes to show. Default: 50. */
  readonly limit?: number;
  /** Only nodes before this position in the one order. */
  readonly before?: Position;
  /** Only nodes after this position in the one order. */
  readonly after?: Position;
  /** Keeps the shown nodes when further nodes enter. Otherwise nodes past the limit drop out. */
  readonly grow?: boolean;
}

/** The nodes that a live query shows now, in its order. */
export interface QuerySnapshot {
  readonly state: 'loading' | 'ready';
  readonly nodes: readonly Node[];
  /** More nodes may follow. */
  readonly hasMore: boolean;
}

/** Some of the properties of a schema, each with the values that it can have. */
export type PropertiesOf<S extends AnySchema> = {
  readonly [Property in keyof ShapeOf<S>]?: Exclude<ShapeOf<S>[Property], undefined>;
};

/** A node of one schema, with the types of its validators. A node without a required property is hidden. */
export type NodeOf<S extends AnySchema> = Omit<Node, 'properties'> & {
  readonly properties: {
    readonly [Property in keyof ShapeOf<S>]: Exclude<ShapeOf<S>[Property], undefined>;
  };
};

/** As `NodeOf`, for queries that include hidden nodes: any property may be missing. */
export type HiddenNodeOf<S extends AnySchema> = Omit<Node, 'properties'> & { readonly properties: PropertiesOf<S> };

/** A query by a schema object, whose property names and values the compiler checks. */
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
  /** Shows `count` more nodes (default: the limit). Resolves when they are shown. */
  loadMore(count?: number): Promise<void>;
  /** Resolves when no load is running; rejects when loading failed. */
  ready(): Promise<void>;
  close(): void;
}

/** For each local feed number, the highest seq that does not count. */
export type Floor = Pick<ReadonlyMap<number, number>, 'get'>;

/** A query for a number of nodes. */
export interface CountQuery extends Selection {
  /** Counts only creating entries above these. Needs an index of order 'feed'. */
  readonly floor?: Floor;
  /** Counts only nodes with this mark of the schema. Needs an index of order 'feed' with that mark. */
  readonly mark?: string;
  /** The largest result. The count reads few rows beyond it. */
  readonly cap?: number;
  /** Nodes to leave out of the count. */
  readonly except?: ReadonlySet<NodeId>;
}

/** A count that follows every change until `close()`. `ready()` resolves when no counting is running. */
export interface LiveCount extends Observable<number> {
  ready(): Promise<void>;
  close(): void;
}

export type { Value };
