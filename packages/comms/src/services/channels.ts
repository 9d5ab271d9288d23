import { requireOnly, namesOf, derived, requireForm, requireObject, requireText, sameItems } from '@kith/identity';
import type { Node, NodeId } from '@kith/store';
import * as limits from '../limits.js';
import type { CommsSpace } from '../ports.js';
import { stringOf, viewsOf } from '../read.js';
import { ChannelSchema, channelKinds } from '../schemas/channel.js';
import type { ChannelKind } from '../schemas/channel.js';
import { DiscussionSchema } from '../schemas/discussion.js';
import type { Channel, Channels } from '../types.js';
import { checkedId, checkedLength, checkedName } from './checks.js';
import { openDiscussions } from './discussions.js';
import { shownName } from '../visible.js';
import { byName } from './names.js';

/** Opens the channels and discussions of one space. */
export function openChannels(space: CommsSpace): Channels {
  const live = space.graph.live({ schema: ChannelSchema, order: 'oldest', limit: 10_000 });
  const discussions = openDiscussions(space);
  const view = viewsOf(channelOf);
  const all = derived([live], () => live.getSnapshot().nodes.map(view).toSorted(byChannelName), sameItems);
  const listed = (archived: boolean) =>
    derived([all], () => all.getSnapshot().filter((channel) => channel.archived === archived), sameItems);
  const nameOf = (name: string) => checkedName(name, limits.CHANNEL_NAME_MAX, 'channel', 'name');
  const topicOf = (topic: string) =>
    checkedLength(requireText('topic', topic).trim(), limits.CHANNEL_TOPIC_MAX, 'channel-topic-too-long', 'topic');
  /** Both kinds have these properties under the same names. */
  const change = async (id: NodeId, changes: { name?: string; topic?: string; archived?: boolean }): Promise<void> => {
    const node = await space.graph.get(checkedId(id, 'channel-id'));
    await space.update(node?.schema === DiscussionSchema.name ? DiscussionSchema : ChannelSchema, id, changes);
  };

  const find = (id: NodeId) =>
    [...all.getSnapshot(), ...discussions.list.getSnapshot()].find((channel) => channel.id === id);

  return {
    list: listed(false),
    archived: listed(true),
    discussions: discussions.list,
    discussion: (target) => discussions.of(target),
    discussionId: (target) => discussions.idOf(target),
    openDiscussion: (target, options) => discussions.open(target, options),
    knows: (id) => find(id) !== undefined || discussions.isNamed(id),
    get: find,
    async create(channel) {
      requireObject('channel', channel, 'a channel: { name, topic, kind }');
      requireOnly('channel', channel, channelNames);
      const { name, topic = '', kind = 'channel' } = channel;
      requireForm('channel.kind', kind, `one of: ${channelKinds.join(', ')}`, isKind);
      return space.create(ChannelSchema, {
        name: nameOf(name),
        kind,
        ...(topic === '' ? {} : { topic: topicOf(topic) }),
      });
    },
    rename: async (id, name) => change(id, { name: nameOf(name) }),
    setTopic: async (id, topic) => change(id, { topic: topicOf(topic) }),
    archive: (id) => change(id, { archived: true }),
    restore: (id) => change(id, { archived: false }),
    async ready() {
      await Promise.all([live.ready(), discussions.ready()]);
    },
    close() {
      live.close();
      discussions.close();
    },
  };
}

const channelNames = namesOf<Parameters<Channels['create']>[0]>({ name: true, topic: true, kind: true });

const byChannelName = byName<Channel>(
  (channel) => channel.name,
  (channel) => channel.id,
);

const isKind = (value: unknown): value is ChannelKind => channelKinds.some((kind) => kind === value);

function channelOf(node: Node): Channel {
  const target = stringOf(node.properties, 'target');
  return {
    id: node.id,
    name: shownName(stringOf(node.properties, 'name')) ?? '',
    topic: stringOf(node.properties, 'topic') ?? '',
    kind: channelKinds.find((kind) => kind === node.properties['kind']) ?? 'channel',
    ...(target === undefined ? {} : { target }),
    archived: node.properties['archived'] === true,
    creator: node.creator,
    createdAt: node.createdAt,
  };
}
