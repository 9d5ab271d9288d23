import { useCalls, useChannels, useObservable, useWorkspace } from '@kith/react';
import { isolated } from '@kith/ui';
import type { CallKind } from '@kith/workspace';
import { PhoneOff } from 'lucide-react';
import { Bar } from '../parts/bar.js';
import { useJoin } from './use-join.js';

/** The call of this workspace that a reload or a crash ended on this device. */
export function useInterruptedCall(): {
  readonly place: { readonly node: string; readonly kind: CallKind } | null;
  readonly dismiss: () => void;
} {
  const { id: space } = useWorkspace();
  const calls = useCalls();
  const interrupted = useObservable(calls.interrupted);
  return { place: interrupted?.workspace === space ? interrupted : null, dismiss: () => calls.dismissInterrupted() };
}

/** The way back into a call that was interrupted elsewhere; that of the channel on screen is said by its own bar. */
export function InterruptedCall({ besides }: { besides: string }) {
  const { place, dismiss } = useInterruptedCall();
  const channels = useChannels();
  const join = useJoin();
  if (place === null || place.node === besides) return null;
  const { node, kind } = place;
  const channel = channels.find(({ id }) => id === node);
  const where = channel === undefined ? '' : ` in ${isolated(channel.name)}`;
  return (
    <Bar icon={<PhoneOff size={14} aria-hidden />} words={`You were in a call${where}.`}>
      <button type="button" onClick={() => join({ node, kind })}>
        Join call
      </button>
      <button type="button" onClick={dismiss}>
        Dismiss
      </button>
    </Bar>
  );
}
