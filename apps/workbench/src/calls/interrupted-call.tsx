import { useCalls, useChannels, useObservable, useWorkspace } from '@kith/react';
import { isolated } from '@kith/ui';
import { PhoneOff } from 'lucide-react';
import { Bar } from '../parts/bar.js';
import { useJoin } from './use-join.js';

/** After a reload or a crash: the call this device was in, and the way back into it. */
export function InterruptedCall() {
  const { id: space } = useWorkspace();
  const calls = useCalls();
  const interrupted = useObservable(calls.interrupted);
  const channels = useChannels();
  const join = useJoin();
  if (interrupted?.workspace !== space) return null;
  const { node, kind } = interrupted;
  const channel = channels.find(({ id }) => id === node);
  const where = channel === undefined ? '' : ` in ${isolated(channel.name)}`;
  return (
    <Bar icon={<PhoneOff size={14} aria-hidden />} words={`You were in a call${where}.`}>
      <button type="button" onClick={() => join({ node, kind })}>
        Rejoin
      </button>
      <button type="button" onClick={() => calls.dismissInterrupted()}>
        Dismiss
      </button>
    </Bar>
  );
}
