import type { Timeline, TimelineSnapshot } from '@kith/comms';
import type { NodeId } from '@kith/store';
import { requireText } from '@kith/identity';
import { useMemo } from 'react';
import { useWorkspace } from './context.js';
import { lazyResource } from './lazy-resource.js';
import { useObservable } from './use-observable.js';

/** The window of a timeline, and the means to make it larger. */
export interface TimelineView extends TimelineSnapshot {
  /** Loads older messages; 50 unless told. */
  loadMore(count?: number): Promise<void>;
  /** Loads newer messages, 50 unless told, where the window does not reach to the end. */
  loadNewer(count?: number): Promise<void>;
  /** Shows the end of the channel again. */
  showNewest(): void;
  /** Brings a message into the window, with what surrounds it; false when it is not in this channel, or not held here. */
  reveal(message: NodeId): Promise<boolean>;
}

const loading: TimelineSnapshot = {
  state: 'loading',
  messages: [],
  hasMore: false,
  hasNewer: false,
  newest: undefined,
};

/** The messages of a channel, oldest first, opened at the newest; closed when the component goes. */
export function useTimeline(channel: NodeId): TimelineView {
  const { messages } = useWorkspace();
  requireText('channel', channel, 'the id of a channel');
  const resource = useMemo(
    () => lazyResource<TimelineSnapshot, Timeline>(() => messages.timeline(channel), loading),
    [messages, channel],
  );
  const snapshot = useObservable(resource);
  return useMemo(
    () => ({
      ...snapshot,
      loadMore: async (count?: number) => resource.current()?.loadMore(count),
      loadNewer: async (count?: number) => resource.current()?.loadNewer(count),
      showNewest: () => resource.current()?.showNewest(),
      reveal: async (message: NodeId) => (await resource.current()?.reveal(message)) ?? false,
    }),
    [snapshot, resource],
  );
}
