import { derived, observable } from '@kith/identity';
import type { Observable } from '@kith/identity';
import type { FeedId, Node, NodeId } from '@kith/store';
import type { CommsSpace } from '../ports.js';
import { stringOf } from '../read.js';
import { InboxStateSchema, inboxItem } from '../schemas/inbox-state.js';
import { MessageSchema } from '../schemas/message.js';
import { collectNodes } from './collect-nodes.js';
import { callsPerson, recallsPerson } from './mentions.js';
import { switchingCount } from './switching-count.js';
import type { SwitchingCount } from './switching-count.js';
import { feedOf, highest, isAbove, nothingRead, sameWatermark, watermarkOf } from './watermark.js';
import type { Watermark } from './watermark.js';

/** What one person has read of one channel, and what that leaves unread. */
export interface InboxChannel {
  readonly unread: SwitchingCount;
  readonly mentions: SwitchingCount;
  /** The maximum over all devices, with what this one has read but not written yet. */
  readonly watermark: Observable<Watermark>;
  /** Counts as read here at once; the register follows. */
  read(watermark: Watermark): void;
  acknowledge(message: NodeId): void;
  /** The furthest seq of each feed among the unread messages that `within` admits. Costs what is above the watermark. */
  ends(within: (node: Node) => boolean): Promise<Watermark>;
  /** Messages of others above the watermark. */
  unreadNodes(): Promise<readonly Node[]>;
  /** Messages that mention me only since an edit, read or not, and are not acknowledged. */
  recalledNodes(): Promise<readonly Node[]>;
  ready(): Promise<void>;
  close(): void;
}

export function openInboxChannel(
  space: CommsSpace,
  personal: CommsSpace,
  channel: NodeId,
  onError: (error: unknown) => void,
): InboxChannel {
  const registers = personal.graph.live({
    schema: InboxStateSchema,
    where: { item: inboxItem(space.id, channel) },
    order: 'oldest',
    limit: 10_000,
  });
  const readHere = observable<Watermark>(nothingRead, { onError });
  const acknowledgedHere = observable<ReadonlySet<string>>(new Set(), { onError });
  const watermark = derived(
    [registers, readHere],
    () => highest(readHere.getSnapshot(), ...registers.getSnapshot().nodes.map(watermarkOf)),
    sameWatermark,
  );
  const acknowledged = derived(
    [registers, acknowledgedHere],
    () => new Set([...acknowledgedHere.getSnapshot(), ...registers.getSnapshot().nodes.flatMap(acknowledgedIn)]),
    sameSet,
  );

  const isUnread = (node: Node): boolean =>
    node.creator !== space.me.person && node.properties['redacted'] !== true && isAbove(node, watermark.getSnapshot());
  const isUnreadMention = (node: Node): boolean =>
    isUnread(node) && callsPerson(node, space.me.person) && !acknowledged.getSnapshot().has(node.id);

  /** The floor spares reading what is certainly read; the filter decides. */
  const query = (filter: (node: Node) => boolean) => ({
    schema: MessageSchema,
    where: { channel },
    filter,
    floor: floorOf(space, watermark.getSnapshot()),
  });
  /** Mentioned by an edit, in a message that was read before: found by a property of its own, since the floor passes over it. */
  const isRecalled = (node: Node): boolean =>
    node.properties['channel'] === channel &&
    recallsPerson(node, space.me.person) &&
    !acknowledged.getSnapshot().has(node.id);
  const recalled = (filter: (node: Node) => boolean) => ({
    schema: MessageSchema,
    where: { recalls: channel },
    filter,
  });
  const known = registers.ready();
  const unread = switchingCount(known, () => space.graph.liveCount(query(isUnread)), [watermark], onError);
  const called = switchingCount(
    known,
    () => space.graph.liveCount(query(isUnreadMention)),
    [watermark, acknowledged],
    onError,
  );
  const calledAgain = switchingCount(
    known,
    () => space.graph.liveCount(recalled((node) => isRecalled(node) && !isUnread(node))),
    [watermark, acknowledged],
    onError,
  );
  const sum = derived([called, calledAgain], () => called.getSnapshot() + calledAgain.getSnapshot());
  const mentions: SwitchingCount = {
    ...sum,
    async ready() {
      await Promise.all([called.ready(), calledAgain.ready()]);
    },
    close() {
      called.close();
      calledAgain.close();
    },
  };

  return {
    unread,
    mentions,
    watermark,
    read: (more) => readHere.set(highest(readHere.getSnapshot(), more)),
    acknowledge: (message) => acknowledgedHere.set(new Set([...acknowledgedHere.getSnapshot(), message])),
    async ends(within) {
      const ends = new Map<string, number>();
      const above = watermark.getSnapshot();
      const visit = (node: Node): boolean => {
        if (isAbove(node, above) && within(node))
          ends.set(feedOf(node), Math.max(node.place.seq, ends.get(feedOf(node)) ?? -1));
        return false;
      };
      const pass = space.graph.liveCount(query(visit));
      try {
        await pass.ready();
      } finally {
        pass.close();
      }
      return ends;
    },
    async unreadNodes() {
      await known;
      return collectNodes(space.graph, query(isUnread), isUnread);
    },
    async recalledNodes() {
      await known;
      return collectNodes(space.graph, recalled(isRecalled), isRecalled);
    },
    async ready() {
      await Promise.all([unread.ready(), mentions.ready()]);
    },
    close() {
      unread.close();
      mentions.close();
      registers.close();
    },
  };
}

/** Feeds of which nothing has arrived here have no number yet, and nothing to skip. */
function floorOf(space: CommsSpace, watermark: Watermark): ReadonlyMap<number, number> {
  const floor = new Map<number, number>();
  for (const [feed, seq] of watermark) {
    const number = space.feedNumber(feed as FeedId);
    if (number !== undefined) floor.set(number, seq);
  }
  return floor;
}

function acknowledgedIn(register: Node): readonly string[] {
  const message = register.properties['kind'] === 'acknowledged' ? stringOf(register.properties, 'message') : undefined;
  return message === undefined ? [] : [message];
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a.size !== b.size) return false;
  for (const item of a) if (!b.has(item)) return false;
  return true;
}
