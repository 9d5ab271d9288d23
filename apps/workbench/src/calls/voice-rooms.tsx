import type { Channel } from '@kith/comms';
import { useCalls, useObservable, useOccupancy, useWorkspace } from '@kith/react';
import { AvatarStack, isolated } from '@kith/ui';
import { Volume2 } from 'lucide-react';
import { useNavigation } from '../shell/navigation.js';
import { useJoin } from './use-join.js';

/** A room that stands open: who is in it, and opening it joins. */
export function VoiceRoomItem({ channel }: { channel: Channel }) {
  const { id: space } = useWorkspace();
  const people = useOccupancy(channel.id);
  const active = useObservable(useCalls().active);
  const { current, openChannel } = useNavigation();
  const join = useJoin();
  const mine = active?.workspace === space && active.node === channel.id;
  return (
    <li>
      <button
        type="button"
        className="channel-link"
        aria-current={current === channel.id ? 'page' : undefined}
        data-live={people.length > 0}
        title={mine ? `${isolated(channel.name)}: you are in it` : `Join ${isolated(channel.name)}`}
        onClick={() => {
          openChannel(channel.id);
          join({ node: channel.id, kind: 'voice' });
        }}
      >
        <Volume2 size={15} aria-hidden />
        <span className="ellipsis" dir="auto">
          {channel.name}
        </span>
        {people.length > 0 && <AvatarStack people={people} most={3} />}
        <span className="hidden-visually">
          {mine ? 'you are in it' : people.length === 0 ? 'nobody is in it' : `${people.length} in it`}
        </span>
      </button>
    </li>
  );
}
