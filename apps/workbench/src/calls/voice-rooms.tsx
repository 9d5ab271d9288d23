import type { Channel } from '@kith/comms';
import { useOccupancy } from '@kith/react';
import { isolated } from '@kith/ui';
import { Link } from 'wouter';
import { ChannelIcon } from '../parts/channel-icon.js';
import { channelPath } from '../navigation/addresses.js';
import { useNavigation } from '../navigation/navigation.js';
import { CallFaces, useOwnCall } from './channel-call.js';
import { useJoin } from './use-join.js';

/** A room to call in: its name opens it like any channel, and a button of its own joins the call. */
export function VoiceRoomItem({ channel }: { channel: Channel }) {
  const people = useOccupancy(channel.id);
  const mine = useOwnCall(channel);
  const { current } = useNavigation();
  const join = useJoin();
  return (
    <li className="voice-room">
      <Link
        href={channelPath(channel.id)}
        className="channel-link"
        aria-current={current === channel.id ? 'page' : undefined}
        data-live={people.length > 0}
        title={channel.name}
      >
        <ChannelIcon channel={channel} size={15} />
        <span className="kith-ellipsis" dir="auto">
          {channel.name}
        </span>
        <CallFaces channel={channel} />
      </Link>
      {!mine && (
        <button
          type="button"
          className="voice-join"
          aria-label={`Join call in ${isolated(channel.name)}`}
          onClick={() => join({ node: channel.id, kind: 'voice' })}
        >
          Join
        </button>
      )}
    </li>
  );
}
