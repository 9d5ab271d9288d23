import { useChannels, useMentions, useUnread } from '@kith/react';
import type { NodeId } from '@kith/store';
import { useEffect } from 'react';
import { useNavigation } from '../navigation/navigation.js';
import type { ActivityEntry } from './activity.js';
import { useActivity } from './use-activity.js';

/** A mention is counted as unread a moment after it is listed. */
const settled = 1_000;

/** What was read in its channel is no longer new in the list. */
export function ActivityReader() {
  const { current } = useNavigation();
  // An address may name what no channel is called.
  const channel = useChannels().find(({ id }) => id === current);
  return channel === undefined ? null : <ChannelReader key={channel.id} channel={channel.id} />;
}

function ChannelReader({ channel }: { channel: NodeId }) {
  const { activity, list } = useActivity();
  const newHere = list.some((entry) => !entry.read && isOf(entry, channel));
  const waiting = useUnread(channel) + useMentions(channel);
  useEffect(() => {
    if (waiting > 0 || !newHere) return undefined;
    const timer = setTimeout(() => {
      if (!document.hidden) activity.markRead((entry) => isOf(entry, channel));
    }, settled);
    return () => clearTimeout(timer);
  }, [activity, newHere, channel, waiting]);
  return null;
}

/** A message of a channel; what was done otherwise is read in the list alone. */
function isOf(entry: ActivityEntry, channel: NodeId): boolean {
  return entry.channel === channel && entry.message !== null;
}
