import type { Channel } from '@kith/comms';
import { useCalls, useObservable, useOccupancy, useWorkspace } from '@kith/react';
import { AvatarStack, isolated } from '@kith/ui';
import { Headphones } from 'lucide-react';
import { usePeople } from '../data/people.js';
import { Bar } from '../parts/bar.js';
import { useJoin } from './use-join.js';

/** Whether this device is in the call of a channel. */
export function useOwnCall(channel: Channel): boolean {
  const { id: space } = useWorkspace();
  const active = useObservable(useCalls().active);
  return active?.workspace === space && active.node === channel.id;
}

/** Says above a conversation that a call goes on here, or that this is a room to call in, with the way into it. */
export function ChannelCallBar({ channel }: { channel: Channel }) {
  const people = useOccupancy(channel.id);
  const everyone = usePeople();
  const mine = useOwnCall(channel);
  const join = useJoin();
  const voice = channel.kind === 'voice';
  if (mine || channel.archived || (people.length === 0 && !voice)) return null;
  const [first, ...others] = people;
  const name = everyone.find(({ did }) => did === first?.person)?.name ?? 'Someone';
  const words =
    first === undefined
      ? 'No one is in this room.'
      : others.length === 0
        ? `${isolated(name)} is in a call here.`
        : `${isolated(name)} and ${others.length === 1 ? '1 other' : `${others.length} others`} are in a call here.`;
  return (
    <Bar icon={<Headphones size={14} aria-hidden />} words={words}>
      <button type="button" onClick={() => join({ node: channel.id, kind: voice ? 'voice' : 'node' })}>
        Join call
      </button>
    </Bar>
  );
}

/** Beside the name of a channel: who is in its call. */
export function CallFaces({ channel }: { channel: Channel }) {
  const people = useOccupancy(channel.id);
  const mine = useOwnCall(channel);
  return (
    <>
      {people.length > 0 && <AvatarStack people={people} most={3} />}
      {(people.length > 0 || channel.kind === 'voice') && (
        <span className="hidden-visually">
          {mine ? ', you are in the call' : people.length === 0 ? ', no one is in it' : `, ${people.length} in a call`}
        </span>
      )}
    </>
  );
}
