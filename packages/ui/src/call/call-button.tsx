import { useCalls, useObservable, useOccupancy, useWorkspace } from '@kith/react';
import type { CallKind } from '@kith/workspace';
import { HeadphonesIcon } from './call-icons.js';

/**
 * A button for a header: it starts the call around a node, joins it, or shows that this device is in it. A voice room is always
 * joined, by its first member as well.
 */
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
  const count = people.length.toLocaleString();
  const who = people.length === 1 ? '1 person' : `${count} people`;
  const [words, name] = mine
    ? ['In call', 'In call']
    : people.length > 0
      ? [`Join call · ${count}`, `Join call, ${who}`]
      : kind === 'voice'
        ? ['Join call', 'Join call']
        : ['Start call', 'Start call'];
  const title = mine
    ? 'You are in this call'
    : people.length > 0
      ? `${who} in this call`
      : kind === 'voice'
        ? 'No one is in this room yet'
        : 'Start a call here';
  return (
    <button
      type="button"
      className="kith kith-button kith-call-button"
      data-kind={!mine && people.length > 0 ? 'primary' : undefined}
      data-mine={mine}
      aria-label={name}
      title={title}
      onClick={() => (mine ? onShow?.() : onJoin({ node, kind }))}
    >
      <HeadphonesIcon size={15} />
      <span>{words}</span>
    </button>
  );
}
