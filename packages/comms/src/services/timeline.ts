import { derived } from '@kith/identity';
import type { Node, NodeId } from '@kith/store';
import * as limits from '../limits.js';
import type { CommsSpace } from '../ports.js';
import { MessageSchema } from '../schemas/message.js';
import type { Message, Timeline, TimelineSnapshot } from '../types.js';
import { checkedId } from './checks.js';

/** How many more a jump loads at once. */
const REVEAL_PAGE = 200;

export function openTimeline(
  graph: CommsSpace['graph'],
  channel: NodeId,
  view: (node: Node) => Message | undefined,
  limit: number = limits.TIMELINE_PAGE,
): Timeline {
  const live = graph.live({ schema: MessageSchema, where: { channel }, order: 'newest', limit, grow: true });
  const snapshot = derived([live], (): TimelineSnapshot => {
    const { state, nodes, hasMore } = live.getSnapshot();
    return {
      state,
      hasMore,
      messages: nodes
        .map(view)
        .filter((message) => message !== undefined)
        .toReversed(),
    };
  });
  const holds = (message: NodeId) => live.getSnapshot().nodes.some((node) => node.id === message);
  return {
    ...snapshot,
    ready: () => live.ready(),
    loadMore: (count = limits.TIMELINE_PAGE) => live.loadMore(count),
    async reveal(message) {
      const node = await graph.get(checkedId(message, 'message-id'));
      if (node === undefined || node.schema !== MessageSchema.name || node.properties['channel'] !== channel)
        return false;
      await live.ready();
      while (!holds(message) && live.getSnapshot().hasMore) await live.loadMore(REVEAL_PAGE);
      return holds(message);
    },
    close: () => live.close(),
  };
}
