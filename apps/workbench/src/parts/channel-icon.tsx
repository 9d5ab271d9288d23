import type { Channel } from '@kith/comms';
import { Archive, Hash, Volume2 } from 'lucide-react';

/** What kind of channel it is, the same wherever its name stands. */
export function ChannelIcon({ channel, size }: { channel: Channel; size: number }) {
  const Icon = channel.archived ? Archive : channel.kind === 'voice' ? Volume2 : Hash;
  return <Icon size={size} aria-hidden />;
}
