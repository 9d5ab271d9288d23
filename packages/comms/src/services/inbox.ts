import type { Clock, Observable } from '@kith/identity';
import { comparePositions } from '@kith/store';
import type { Node, NodeId } from '@kith/store';
import type { CommsSpace } from '../ports.js';
import { stringOf } from '../read.js';
import { InboxStateSchema, acknowledgedKey, inboxItem, watermarkKey } from '../schemas/inbox-state.js';
import { MessageSchema } from '../schemas/message.js';
import type { Inbox } from '../types.js';
import { checkedId } from './checks.js';
import { openInboxChannel } from './inbox-channel.js';
import type { InboxChannel } from './inbox-channel.js';
import { throttledWrite } from './throttled-write.js';
import type { ThrottledWrite } from './throttled-write.js';
import { exceeds, highest } from './watermark.js';
import type { Watermark } from './watermark.js';

/** A channel's watermark is written at most this often, in milliseconds. */
const WATERMARK_INTERVAL = 2_000;

/** The options of `openInbox`. */
export interface InboxOptions {
  /** The space whose messages are read. */
  readonly space: CommsSpace;
  /** The person's own space, where what was read is kept. */
  readonly personal: CommsSpace;
  readonly clock: Clock;
  /** Told when counting fails in the background. */
  readonly onError: (error: unknown) => void;
}

interface OpenChannel extends InboxChannel {
  readonly writer: ThrottledWrite<Watermark>;
  /** Listeners of its counts. */
  heard: number;
}

/** What `unread` and `mentions` give out for one channel. It outlives the counting, which begins again when it is asked again. */
interface Counts {
  readonly unread: Observable<number>;
  readonly mentions: Observable<number>;
}

/** Opens the counts of unread messages and mentions of one space. What this person has read is kept in their personal space. */
export function openInbox({ space, personal, clock, onError }: InboxOptions): Inbox {
  const channels = new Map<NodeId, OpenChannel>();
  const counts = new Map<NodeId, Counts>();
  let closed = false;

  const writeWatermark = async (channel: NodeId, watermark: Watermark): Promise<void> => {
    const { device } = personal.me;
    await personal.update(
      InboxStateSchema,
      { key: watermarkKey(device, space.id, channel) },
      { kind: 'watermark', item: inboxItem(space.id, channel), feeds: Object.fromEntries(watermark), at: clock.now() },
    );
  };

  const openChannel = (channel: NodeId): OpenChannel => {
    const known = channels.get(checkedId(channel, 'channel-id'));
    if (known !== undefined) return known;
    const writer = throttledWrite<Watermark>({
      clock,
      interval: WATERMARK_INTERVAL,
      merge: highest,
      run: (watermark) => writeWatermark(channel, watermark),
    });
    const opened = { ...openInboxChannel(space, personal, channel, onError), writer, heard: 0 };
    // A screen that is still there asks on: what is closed counts nothing any more.
    if (closed) opened.close();
    channels.set(channel, opened);
    return opened;
  };

  /** Counting costs memory, and work at every message: it ends with its last listener, after what was read is written. */
  const release = async (channel: NodeId): Promise<void> => {
    const opened = channels.get(channel);
    await opened?.writer.flush();
    if (opened === undefined || opened.heard > 0 || channels.get(channel) !== opened) return;
    channels.delete(channel);
    counts.delete(channel);
    opened.close();
  };

  const counted = (channel: NodeId, name: keyof Counts): Observable<number> => ({
    getSnapshot: () => openChannel(channel)[name].getSnapshot(),
    subscribe(listener) {
      const opened = openChannel(channel);
      const stop = opened[name].subscribe(listener);
      opened.heard += 1;
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        stop();
        opened.heard -= 1;
        if (opened.heard === 0 && !closed) release(channel).catch(onError);
      };
    },
  });

  const countsOf = (channel: NodeId): Counts => {
    openChannel(channel);
    const known = counts.get(channel) ?? { unread: counted(channel, 'unread'), mentions: counted(channel, 'mentions') };
    counts.set(channel, known);
    return known;
  };

  const acknowledge = async (channel: NodeId, message: NodeId): Promise<void> => {
    openChannel(channel).acknowledge(message);
    await personal.update(
      InboxStateSchema,
      { key: acknowledgedKey(space.id, message) },
      { kind: 'acknowledged', item: inboxItem(space.id, channel), message, at: clock.now() },
    );
  };

  const messageOf = async (message: NodeId): Promise<Node | undefined> => {
    const node = await space.graph.get(checkedId(message, 'message-id'));
    return node?.schema === MessageSchema.name ? node : undefined;
  };

  return {
    unread: (channel) => countsOf(channel).unread,
    mentions: (channel) => countsOf(channel).mentions,
    async markRead(channel, upTo) {
      const last = upTo === undefined ? undefined : await messageOf(upTo);
      if (upTo !== undefined && last === undefined) return;
      const opened = openChannel(channel);
      await opened.ready();
      const within = (node: Node) => last === undefined || comparePositions(node.position, last.position) <= 0;
      const reached = await opened.ends(within);
      const before = opened.watermark.getSnapshot();
      const rises = exceeds(reached, before);
      const watermark = highest(before, reached);
      if (rises) opened.read(watermark);
      // An edit may bring a mention to what was read: that it was seen is kept for the message, since no watermark can say so.
      for (const node of await opened.recalledNodes()) if (within(node)) await acknowledge(channel, node.id);
      if (rises) await opened.writer.write(watermark);
    },
    async acknowledge(message) {
      const node = await messageOf(message);
      const channel = node && (stringOf(node.properties, 'channel') as NodeId | undefined);
      if (channel !== undefined) await acknowledge(channel, message);
    },
    async firstUnread(channel) {
      const opened = openChannel(channel);
      await opened.ready();
      const waiting = [...(await opened.unreadNodes()), ...(await opened.recalledNodes())];
      return waiting.toSorted((a, b) => comparePositions(a.position, b.position))[0]?.id ?? null;
    },
    async ready(channel) {
      await openChannel(channel).ready();
    },
    async close() {
      closed = true;
      const open = [...channels.values()];
      try {
        await Promise.all(open.map((channel) => channel.writer.flush()));
      } finally {
        for (const channel of open) channel.close();
      }
    },
  };
}
