import type { Channel } from '@kith/comms';
import { isolated } from '@kith/ui';
import { Archive, Hash, Volume2 } from 'lucide-react';

/** What kind of channel it is, the same wherever its name stands. */
export function ChannelIcon({ channel, size }: { channel: Pick<Channel, 'archived' | 'kind'>; size: number }) {
  const Icon = channel.archived ? Archive : channel.kind === 'voice' ? Volume2 : Hash;
  return <Icon size={size} aria-hidden />;
}

/** "#general", and "Lounge" for a voice room: how a channel is called in a sentence. */
export function channelInWords({ name, kind }: Pick<Channel, 'name' | 'kind'>): string {
  return kind === 'voice' ? isolated(name) : `#${isolated(name)}`;
}
