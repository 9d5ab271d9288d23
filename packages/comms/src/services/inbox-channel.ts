import { derived, observable } from '@kith/identity';
import type { Observable } from '@kith/identity';
import { sameSet } from '@kith/identity/internal';
import type { CountQuery, FeedId, Floor, Node, NodeId } from '@kith/store';
import * as limits from '../limits.js';
import type { CommsSpace } from '../ports.js';
import { stringOf } from '../read.js';
import { InboxStateSchema, inboxItem } from '../schemas/inbox-state.js';
import { MessageSchema } from '../schemas/message.js';
import { collectNodes } from './collect-nodes.js';
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
  const acknowledgedHere = observable<ReadonlySet<NodeId>>(new Set(), { onError });
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

  const messages = (mark?: 'news' | 'calls' | 'recalls') => ({
    schema: MessageSchema,
    where: { channel },
    ...(mark === undefined ? {} : { mark }),
  });
  const above = () => ({ floor: floorOf(space, watermark.getSnapshot()) });
  const notAcknowledged = () => ({ except: acknowledged.getSnapshot() });
  const known = registers.ready();
  const count = (question: () => CountQuery, questions: readonly Observable<unknown>[]): SwitchingCount =>
    switchingCount(known, () => space.graph.liveCount({ ...question(), cap: limits.COUNT_MAX }), questions, onError);
  const unread = count(() => ({ ...messages('news'), ...above() }), [watermark]);
  const called = count(() => ({ ...messages('calls'), ...above(), ...notAcknowledged() }), [watermark, acknowledged]);
  /** Mentioned by an edit, in a message that was read before. They are few, and read: a floor would pass over them. */
  const calledAgain = count(
    () => ({
      ...messages('recalls'),
      ...notAcknowledged(),
      filter: (node: Node) => !isAbove(node, watermark.getSnapshot()),
    }),
    [watermark, acknowledged],
  );
  const sum = derived([called, calledAgain], () =>
    Math.min(called.getSnapshot() + calledAgain.getSnapshot(), limits.COUNT_MAX),
  );
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
      const visit = (node: Node): boolean => {
        if (within(node)) ends.set(feedOf(node), Math.max(node.place.seq, ends.get(feedOf(node)) ?? -1));
        return false;
      };
      const pass = space.graph.liveCount({ ...messages(), ...above(), filter: visit });
      try {
        await pass.ready();
      } finally {
        pass.close();
      }
      return ends;
    },
    async unreadNodes() {
      await known;
      return collectNodes(space.graph, { ...messages('news'), ...above() });
    },
    async recalledNodes() {
      await known;
      return collectNodes(space.graph, { ...messages('recalls'), ...notAcknowledged() });
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

/** A feed of which nothing has arrived here has no number yet: it is looked for again when it has one. */
function floorOf(space: CommsSpace, watermark: Watermark): Floor {
  const floor = new Map<number, number>();
  const unmet = new Map(watermark);
  return {
    get(number) {
      if (floor.has(number)) return floor.get(number);
      for (const [feed, seq] of unmet) {
        const met = space.feedNumber(feed as FeedId);
        if (met === undefined) continue;
        floor.set(met, seq);
        unmet.delete(feed);
      }
      return floor.get(number);
    },
  };
}

function acknowledgedIn({ properties }: Node): readonly NodeId[] {
  const message = properties['kind'] === 'acknowledged' ? stringOf(properties, 'message') : undefined;
  return message === undefined ? [] : [message as NodeId];
}
