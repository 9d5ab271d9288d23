import type { Clock } from '@kith/identity';
import { comparePositions } from '@kith/store';
import type { Node, NodeId } from '@kith/store';
import type { CommsSpace } from '../ports.js';
import { stringOf } from '../read.js';
import { InboxStateSchema, acknowledgedKey, inboxItem, watermarkKey } from '../schemas/inbox-state.js';
import { MessageSchema } from '../schemas/message.js';
import type { Inbox } from '../types.js';
import { openInboxChannel } from './inbox-channel.js';
import type { InboxChannel } from './inbox-channel.js';
import { throttledWrite } from './throttled-write.js';
import type { ThrottledWrite } from './throttled-write.js';
import { exceeds, highest } from './watermark.js';
import type { Watermark } from './watermark.js';

/** A channel's watermark is written at most this often, in milliseconds. */
const WATERMARK_INTERVAL = 2_000;

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
}

export function openInbox({ space, personal, clock, onError }: InboxOptions): Inbox {
  const channels = new Map<NodeId, OpenChannel>();
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
    const known = channels.get(channel);
    if (known !== undefined) return known;
    const writer = throttledWrite<Watermark>({
      clock,
      interval: WATERMARK_INTERVAL,
      merge: highest,
      run: (watermark) => writeWatermark(channel, watermark),
    });
    const opened = { ...openInboxChannel(space, personal, channel, onError), writer };
    // A screen that is still there asks on: what is closed counts nothing any more.
    if (closed) opened.close();
    channels.set(channel, opened);
    return opened;
  };

  const messageOf = async (message: NodeId): Promise<Node | undefined> => {
    const node = await space.graph.get(message);
    return node?.schema === MessageSchema.name ? node : undefined;
  };

  return {
    unread: (channel) => openChannel(channel).unread,
    mentions: (channel) => openChannel(channel).mentions,
    async markRead(channel, upTo) {
      const last = upTo === undefined ? undefined : await messageOf(upTo);
      if (upTo !== undefined && last === undefined) return;
      const opened = openChannel(channel);
      await opened.ready();
      const within = (node: Node) => last === undefined || comparePositions(node.position, last.position) <= 0;
      const reached = await opened.ends(within);
      const before = opened.watermark.getSnapshot();
      if (!exceeds(reached, before)) return;
      const watermark = highest(before, reached);
      opened.read(watermark);
      await opened.writer.write(watermark);
    },
    async acknowledge(message) {
      const node = await messageOf(message);
      const channel = node && (stringOf(node.properties, 'channel') as NodeId | undefined);
      if (channel === undefined) return;
      openChannel(channel).acknowledge(message);
      await personal.update(
        InboxStateSchema,
        { key: acknowledgedKey(space.id, message) },
        { kind: 'acknowledged', item: inboxItem(space.id, channel), message, at: clock.now() },
      );
    },
    async firstUnread(channel) {
      const opened = openChannel(channel);
      await opened.ready();
      const unread = await opened.unreadNodes();
      return unread.toSorted((a, b) => comparePositions(a.position, b.position))[0]?.id ?? null;
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
