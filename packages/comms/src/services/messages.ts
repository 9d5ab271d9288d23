import { isObject, requireForm, requireOnly, namesOf, derived, printError } from '@kith/identity';
import type { KithError, OnError } from '@kith/identity';
import type { Delivery, Node, NodeId } from '@kith/store';
import * as limits from '../limits.js';
import type { CommsSpace } from '../ports.js';
import { stringOf, viewsOf } from '../read.js';
import { ChannelSchema } from '../schemas/channel.js';
import { DiscussionSchema } from '../schemas/discussion.js';
import { MessageSchema } from '../schemas/message.js';
import type { Message, MessageDraft, Messages } from '../types.js';
import { checkedId } from './checks.js';
import { checkedDraft } from './draft.js';
import { addedBy } from '../mentions.js';
import { messageOf } from './message-view.js';
import { openTimeline } from './timeline.js';
import { commsError } from '../codes.js';

/** The options of `openMessages`. */
export interface MessagesOptions {
  /** Whether an id that no channel has yet may be written to all the same; any unless told. */
  readonly isExpected?: (channel: NodeId) => boolean;
  /** Told what listeners of timelines throw. Printed unless given. */
  readonly onError?: OnError;
}

/** Opens the messages of one space. */
export function openMessages(
  space: CommsSpace,
  { isExpected = () => true, onError = printError }: MessagesOptions = {},
): Messages {
  const view = viewsOf(messageOf);
  const timelines = new Set<{ close(): void }>();

  const find = async (id: NodeId): Promise<Node> => {
    const node = await space.graph.get(checkedId(id, 'message-id'));
    if (node !== undefined && node.schema === MessageSchema.name && !node.hidden) return node;
    throw commsError('message-unknown', { argument: 'message' });
  };

  const post = async (channel: NodeId, draft: MessageDraft, inReplyTo?: NodeId): Promise<NodeId> => {
    const { text, mentions } = checkedDraft(draft);
    await refuseUnfit(space, checkedId(channel, 'channel-id'), isExpected);
    return space.create(MessageSchema, {
      channel,
      text,
      ...(mentions === null ? {} : { mentions }),
      ...(inReplyTo === undefined ? {} : { inReplyTo }),
    });
  };

  return {
    send: (channel, draft) => post(channel, draft),
    async reply(message, draft) {
      return post(channelOf(await find(message)), draft, message);
    },
    async edit(message, draft) {
      const { text, mentions } = checkedDraft(draft);
      const node = await find(message);
      if (node.creator !== space.me.person) throw notTheAuthor();
      if (isRedacted(node)) {
        throw commsError('already-redacted', { argument: 'message' });
      }
      const added = mentions === null ? null : addedBy(node, mentions);
      await space.update(MessageSchema, message, {
        text,
        mentions: { ...(mentions ?? { dids: [] }), ...(added === null ? {} : { added }) },
        ...(added === null ? {} : { recalls: channelOf(node) }),
      });
    },
    async redact(message) {
      const node = await find(message);
      if (isRedacted(node)) return;
      if (node.creator === space.me.person) await space.redact(MessageSchema, message, tombstoneOf(node));
      else if (isModerator(space)) await space.update(MessageSchema, message, { redacted: true });
      else {
        throw commsError('not-allowed', { argument: 'message' });
      }
    },
    async get(message) {
      const node = await space.graph.get(checkedId(message, 'message-id'));
      return node === undefined || node.schema !== MessageSchema.name || node.hidden ? undefined : view(node);
    },
    timeline(channel, options = {}) {
      requireOnly('options', options, timelineOptions);
      const timeline = openTimeline(space.graph, checkedId(channel, 'channel-id'), view, {
        limit: options.limit,
        onError,
      });
      const close = () => {
        timelines.delete(own);
        timeline.close();
      };
      const own = { ...timeline, close };
      timelines.add(own);
      return own;
    },
    waiting() {
      const live = space.graph.live({ schema: MessageSchema, order: 'newest', limit: limits.WAITING_MAX });
      const isWaiting = (node: Node) =>
        node.creator === space.me.person && space.deliveryOf(node.place)?.kind === 'local' && !isRedacted(node);
      const count = derived([live, space.deliveries], () => live.getSnapshot().nodes.filter(isWaiting).length);
      return { ...count, ready: () => live.ready(), close: () => live.close() };
    },
    delivery(message) {
      const { place } = requireForm('message', message, 'a message, which has a place', hasPlace);
      return derived([space.deliveries], () => space.deliveryOf(place), sameDelivery);
    },
    close() {
      for (const timeline of timelines) timeline.close();
    },
  };
}

const timelineOptions = namesOf<{ readonly limit: number }>({ limit: true });

function hasPlace(value: unknown): value is Pick<Message, 'place'> {
  if (!isObject(value) || !isObject(value['place'])) return false;
  const { feed, seq } = value['place'];
  return typeof feed === 'number' && typeof seq === 'number';
}

/** What stays of a message whose words are erased: where it stood, and that it is gone. */
function tombstoneOf(node: Node) {
  const inReplyTo = stringOf(node.properties, 'inReplyTo') as NodeId | undefined;
  return {
    channel: channelOf(node),
    text: '',
    redacted: true as const,
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
  };
}

function channelOf(node: Node): NodeId {
  return stringOf(node.properties, 'channel') as NodeId;
}

const isRedacted = (node: Node): boolean => node.properties['redacted'] === true;

function isModerator(space: CommsSpace): boolean {
  const standing = space.standing.getSnapshot();
  return standing.kind === 'member' && (standing.role === 'admin' || standing.role === 'owner');
}

function notTheAuthor(): KithError {
  return commsError('not-the-author', { argument: 'message' });
}

/** Nobody would find a message in what is no channel, nor, as far as is known here, in one that is archived. */
async function refuseUnfit(
  space: CommsSpace,
  channel: NodeId,
  isExpected: (channel: NodeId) => boolean,
): Promise<void> {
  const node = await space.graph.get(channel);
  const schema = node?.schema;
  if (schema !== ChannelSchema.name && schema !== DiscussionSchema.name) {
    if (node === undefined && isExpected(channel)) return;
    throw commsError('channel-unknown', { argument: 'channel' });
  }
  if (node?.properties['archived'] !== true) return;
  throw commsError('channel-archived', { argument: 'channel' });
}

function sameDelivery(a: Delivery | null, b: Delivery | null): boolean {
  if (a === null || b === null || a.kind !== b.kind) return a === b;
  return a.kind !== 'held' || b.kind !== 'held' || (a.devices === b.devices && a.others === b.others);
}
