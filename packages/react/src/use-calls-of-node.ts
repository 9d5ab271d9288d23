import type { CallEntry, CallHistory } from '@kith/comms';
import type { Presence } from '@kith/presence';
import { useMemo } from 'react';
import { useWorkspace } from './context.js';
import { lazyResource } from './lazy-resource.js';
import { useObservable } from './use-observable.js';

/** Returns the people in the call around a node, from their presence. */
export function useOccupancy(node: string): readonly Presence[] {
  return useObservable(useWorkspace().calls.occupancy(node));
}

const none: readonly CallEntry[] = [];

/** The latest calls about a node, newest first; read while the component is mounted. */
export function useCallHistory(node: string): readonly CallEntry[] {
  const { calls } = useWorkspace();
  const resource = useMemo(
    () => lazyResource<readonly CallEntry[], CallHistory>(() => calls.history(node), none),
    [calls, node],
  );
  return useObservable(resource);
}
