import type {
  AnySchema,
  HiddenNodeOf,
  HiddenQueryOf,
  LiveQuery,
  NamedQuery,
  Node,
  NodeOf,
  Query,
  QueryOf,
  QuerySnapshot,
} from '@kith/store';
import { isObject, requireForm } from '@kith/identity';
import { useMemo, useState } from 'react';
import { useWorkspace } from './context.js';
import { lazyResource } from './lazy-resource.js';
import { sameValue } from './same-value.js';
import { useObservable } from './use-observable.js';

/** The nodes of a live query, in its order. `loadMore` makes the window larger. */
export interface LiveView<Shown = Node> {
  readonly state: 'loading' | 'ready';
  readonly nodes: readonly Shown[];
  readonly hasMore: boolean;
  loadMore(count?: number): Promise<void>;
}

const loading: QuerySnapshot = { state: 'loading', nodes: [], hasMore: false };

/**
 * Returns the nodes that a query finds, kept up to date while the component is mounted. A query written inline is compared by its
 * values, so that it need not be memoised; its `filter`, where it has one, is compared as a function and should be. Asked for by a
 * schema's own object, nodes have the types of its properties.
 */
export function useLive<S extends AnySchema>(query: QueryOf<S>): LiveView<NodeOf<S>>;
/** As above, for a query with `includeHidden`: a hidden node may lack every property. */
export function useLive<S extends AnySchema>(query: HiddenQueryOf<S>): LiveView<HiddenNodeOf<S>>;
/** As above, for a query that names its schema: the properties have no type. */
export function useLive(query: NamedQuery): LiveView;
export function useLive(query: Query): LiveView {
  const { graph } = useWorkspace().space;
  requireForm('query', query, 'a query: { schema, where, order, limit }', isQuery);
  const [stable, setStable] = useState(query);
  if (!sameValue(stable, query)) setStable(query);
  const resource = useMemo(
    () => lazyResource<QuerySnapshot, LiveQuery>(() => graph.live({ ...stable, schema: nameOf(stable) }), loading),
    [graph, stable],
  );
  const snapshot = useObservable(resource);
  return useMemo(
    () => ({ ...snapshot, loadMore: async (count?: number) => resource.current()?.loadMore(count) }),
    [snapshot, resource],
  );
}

function isQuery(value: unknown): value is Query {
  return isObject(value) && (typeof value['schema'] === 'string' || isObject(value['schema']));
}

function nameOf({ schema }: Query): string {
  return typeof schema === 'string' ? schema : schema.name;
}
