import { derived, observable, requireFunction } from '@kith/identity';
import type { Observable, OnError } from '@kith/identity';
import type { LiveQuery, Node, NodeId } from '@kith/store';
import * as limits from '../limits.js';
import type { CommsSpace } from '../ports.js';
import { MessageSchema } from '../schemas/message.js';
import type { Message, Timeline, TimelineSnapshot } from '../types.js';
import { checkedId } from './checks.js';

/** A message that lies no more than so many above the window is reached by loading them. */
const NEAR = 100;

type View = (node: Node) => Message | undefined;

/** Part of a channel, whose ends are live queries. */
interface Part extends Observable<TimelineSnapshot> {
  /** What it has above its first message. */
  readonly older: LiveQuery;
  /** What it has from a message on; null where the part ends with the channel. */
  readonly newer: LiveQuery | null;
}

/**
 * A window on a channel: its end, from where it grows upwards, or the surroundings of a message that lies further away, from where it
 * grows both ways.
 */
export function openTimeline(
  graph: CommsSpace['graph'],
  channel: NodeId,
  view: View,
  { limit = limits.TIMELINE_PAGE, onError }: { readonly limit: number | undefined; readonly onError: OnError },
): Timeline {
  const selection = { schema: MessageSchema, where: { channel }, grow: true };
  // Open all the time: what is newest is told wherever the window is.
  const newest = graph.live({ ...selection, order: 'newest', limit });
  const end: Part = { ...derived([newest], () => snapshotOf(view, newest, newest, null)), older: newest, newer: null };
  const shown = observable<Part>(end, { onError });
  let closed = false;

  const around = ({ position }: Node): Part => {
    // The message itself is the newest of those before the place that follows it.
    const before = { ...position, seq: position.seq + 1 };
    const older = graph.live({ ...selection, order: 'newest', before, limit });
    const newer = graph.live({ ...selection, order: 'oldest', after: position, limit });
    return { ...derived([newest, older, newer], () => snapshotOf(view, newest, older, newer)), older, newer };
  };
  const leave = (part: Part) => {
    if (part === end) return;
    part.older.close();
    part.newer?.close();
  };
  const show = (part: Part) => {
    const before = shown.getSnapshot();
    shown.set(part);
    if (before !== part) leave(before);
  };
  const ready = async () => {
    const { older, newer } = shown.getSnapshot();
    await Promise.all([newest.ready(), older.ready(), newer?.ready()]);
  };
  const holds = (part: Part, message: NodeId) => part.getSnapshot().messages.some(({ id }) => id === message);

  return {
    ...switching(shown),
    ready,
    loadMore: (count = limits.TIMELINE_PAGE) => shown.getSnapshot().older.loadMore(count),
    loadNewer: async (count = limits.TIMELINE_PAGE) => shown.getSnapshot().newer?.loadMore(count),
    showNewest: () => show(end),
    async reveal(message) {
      const node = await graph.get(checkedId(message, 'message-id'));
      if (node === undefined || node.schema !== MessageSchema.name || node.properties['channel'] !== channel)
        return false;
      await ready();
      const part = shown.getSnapshot();
      if (holds(part, message)) return true;
      if (holds(end, message)) {
        show(end);
        return true;
      }
      if (part.getSnapshot().hasMore) await part.older.loadMore(NEAR);
      if (holds(part, message)) return true;
      const found = around(node);
      try {
        await Promise.all([found.older.ready(), found.newer?.ready()]);
      } catch (error) {
        leave(found);
        throw error;
      }
      // Somebody asked for another place meanwhile, or for none any more.
      if (closed || shown.getSnapshot() !== part || !holds(found, message)) {
        leave(found);
        return !closed && holds(shown.getSnapshot(), message);
      }
      show(found);
      return true;
    },
    close() {
      closed = true;
      leave(shown.getSnapshot());
      newest.close();
    },
  };
}

function snapshotOf(view: View, newest: LiveQuery, older: LiveQuery, newer: LiveQuery | null): TimelineSnapshot {
  const [above, below] = [older.getSnapshot(), newer?.getSnapshot()];
  const [last] = newest.getSnapshot().nodes;
  return {
    state: above.state === 'ready' && (below === undefined || below.state === 'ready') ? 'ready' : 'loading',
    hasMore: above.hasMore,
    hasNewer: below?.hasMore ?? false,
    newest: last === undefined ? undefined : view(last),
    messages: [...above.nodes.toReversed(), ...(below?.nodes ?? [])]
      .map(view)
      .filter((message) => message !== undefined),
  };
}

/** What the observable says that another one holds now. */
function switching<T>(held: Observable<Observable<T>>): Observable<T> {
  return {
    getSnapshot: () => held.getSnapshot().getSnapshot(),
    subscribe(listener) {
      requireFunction('listener', listener);
      let told = held.getSnapshot().getSnapshot();
      const check = () => {
        const now = held.getSnapshot().getSnapshot();
        if (Object.is(told, now)) return undefined;
        told = now;
        return listener();
      };
      let end = held.getSnapshot().subscribe(check);
      const stop = held.subscribe(() => {
        end();
        end = held.getSnapshot().subscribe(check);
        return check();
      });
      return () => {
        stop();
        end();
      };
    },
  };
}
