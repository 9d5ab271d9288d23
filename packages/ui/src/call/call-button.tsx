import { useCalls, useObservable, useOccupancy, useWorkspace } from '@kith/react';
import type { CallKind } from '@kith/workspace';
import { HeadphonesIcon } from './call-icons.js';

/** For a header: starts the call around a node, joins those who are in it, or says that this device is. */
export function CallButton({
  node,
  kind,
  onJoin,
  onShow,
}: {
  node: string;
  kind: CallKind;
  /** Opens the lobby, or joins at once. */
  onJoin: (call: { readonly node: string; readonly kind: CallKind }) => void;
  /** While this device is in it. */
  onShow?: () => void;
}) {
  const { id } = useWorkspace();
  const people = useOccupancy(node);
  const active = useObservable(useCalls().active);
  const mine = active !== null && active.workspace === id && active.node === node;
  const words = mine ? 'In call' : people.length > 0 ? `Join (${people.length.toLocaleString()})` : 'Start call';
  return (
    <button
      type="button"
      className="kith kith-button kith-call-button"
      data-kind={!mine && people.length > 0 ? 'primary' : undefined}
      data-mine={mine}
      aria-label={words}
      title={mine ? 'You are in this call' : people.length > 0 ? 'Join the call' : 'Start a call here'}
      onClick={() => (mine ? onShow?.() : onJoin({ node, kind }))}
    >
      <HeadphonesIcon size={15} />
      <span>{words}</span>
    </button>
  );
}
