import type { OnError } from '@kith/identity';
import type { Node, NodeId } from '@kith/store';
import type { CommsSpace } from '../ports.js';
import { MessageSchema } from '../schemas/message.js';
import type { Channels } from '../types.js';
import { collectNodes } from './collect-nodes.js';

export interface RecallsOptions {
  readonly space: CommsSpace;
  readonly channels: Pick<Channels, 'list'>;
  readonly onError: OnError;
}

/** Tells once of each message in which an edit calls this person from now on, in the listed channels. Returns what ends it. */
export function watchRecalls({ space, channels, onError }: RecallsOptions, tell: (node: Node) => void): () => void {
  const watched = new Map<NodeId, () => void>();
  const watchChannel = (channel: NodeId): (() => void) => {
    const query = { schema: MessageSchema, where: { channel }, mark: 'recalls' };
    const count = space.graph.liveCount(query);
    // What is there when watching begins is no news.
    let known: Set<NodeId> | null = null;
    let ended = false;
    let passes = count.ready();
    const look = () => {
      passes = passes.then(async () => {
        const nodes = ended ? [] : await collectNodes(space.graph, query);
        const fresh = known === null ? [] : nodes.filter(({ id }) => !known?.has(id));
        known = new Set([...(known ?? []), ...nodes.map(({ id }) => id)]);
        if (!ended) fresh.forEach(tell);
      });
      passes.catch(onError);
    };
    look();
    const stop = count.subscribe(look);
    return () => {
      ended = true;
      stop();
      count.close();
    };
  };
  const follow = () => {
    for (const { id } of channels.list.getSnapshot()) if (!watched.has(id)) watched.set(id, watchChannel(id));
  };
  const stop = channels.list.subscribe(follow);
  follow();
  return () => {
    stop();
    for (const end of watched.values()) end();
  };
}
