import type { Channel } from '@kith/comms';
import { useCalls, useObservable, useOccupancy, useWorkspace } from '@kith/react';
import { AvatarStack, useNames } from '@kith/ui';
import { Headphones } from 'lucide-react';
import { Bar } from '../parts/bar.js';
import { callBarWords } from './call-bar-words.js';
import { useInterruptedCall } from './interrupted-call.js';
import { useJoin } from './use-join.js';

/** Whether this device is in the call of a channel. */
export function useOwnCall(channel: Channel): boolean {
  const { id: space } = useWorkspace();
  const active = useObservable(useCalls().active);
  return active?.workspace === space && active.node === channel.id;
}

/** Says above a conversation that a call goes on here, was interrupted here, or that this is a room to call in, with the way into it. */
export function ChannelCallBar({ channel }: { channel: Channel }) {
  const people = useOccupancy(channel.id);
  const names = useNames(people.map(({ person }) => person));
  const mine = useOwnCall(channel);
  const { place, dismiss } = useInterruptedCall();
  const join = useJoin();
  const voice = channel.kind === 'voice';
  const interrupted = place?.node === channel.id;
  if (mine || channel.archived || (people.length === 0 && !voice && !interrupted)) return null;
  return (
    <Bar icon={<Headphones size={14} aria-hidden />} words={callBarWords(names, interrupted)} wrap={interrupted}>
      <button type="button" onClick={() => join({ node: channel.id, kind: voice ? 'voice' : 'node' })}>
        Join call
      </button>
      {interrupted && (
        <button type="button" onClick={dismiss}>
          Dismiss
        </button>
      )}
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
        <span className="kith-hidden">
          {mine ? ', you are in the call' : people.length === 0 ? ', no one is in it' : `, ${people.length} in a call`}
        </span>
      )}
    </>
  );
}
