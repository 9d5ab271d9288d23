import { derived, sameItems } from '@kith/identity';
import type { Node, NodeId } from '@kith/store';
import * as limits from '../limits.js';
import type { CommsSpace } from '../ports.js';
import { stringOf, viewsOf } from '../read.js';
import { ChannelSchema, channelKinds } from '../schemas/channel.js';
import type { Channel, Channels } from '../types.js';
import { checkedLength, checkedName } from './checks.js';
import { byName } from './names.js';

export function openChannels(space: CommsSpace): Channels {
  const live = space.graph.live({ schema: ChannelSchema, order: 'oldest', limit: 10_000 });
  const view = viewsOf(channelOf);
  const all = derived([live], () => live.getSnapshot().nodes.map(view).toSorted(byChannelName), sameItems);
  const listed = (archived: boolean) =>
    derived([all], () => all.getSnapshot().filter((channel) => channel.archived === archived), sameItems);
  const nameOf = (name: string) => checkedName(name, limits.CHANNEL_NAME_MAX, 'channel-name', 'name');
  const topicOf = (topic: string) => checkedLength(topic.trim(), limits.CHANNEL_TOPIC_MAX, 'channel-topic', 'topic');
  const setArchived = (id: NodeId, archived: boolean) => space.update(ChannelSchema, id, { archived });

  return {
    list: listed(false),
    archived: listed(true),
    get: (id) => all.getSnapshot().find((channel) => channel.id === id),
    create: async ({ name, topic = '', kind = 'channel' }) =>
      space.create(ChannelSchema, { name: nameOf(name), kind, ...(topic === '' ? {} : { topic: topicOf(topic) }) }),
    rename: async (id, name) => space.update(ChannelSchema, id, { name: nameOf(name) }),
    setTopic: async (id, topic) => space.update(ChannelSchema, id, { topic: topicOf(topic) }),
    archive: (id) => setArchived(id, true),
    restore: (id) => setArchived(id, false),
    ready: () => live.ready(),
    close: () => live.close(),
  };
}

const byChannelName = byName<Channel>(
  (channel) => channel.name,
  (channel) => channel.id,
);

function channelOf(node: Node): Channel {
  return {
    id: node.id,
    name: stringOf(node.properties, 'name') ?? '',
    topic: stringOf(node.properties, 'topic') ?? '',
    kind: channelKinds.find((kind) => kind === node.properties['kind']) ?? 'channel',
    archived: node.properties['archived'] === true,
    creator: node.creator,
    createdAt: node.createdAt,
  };
}
