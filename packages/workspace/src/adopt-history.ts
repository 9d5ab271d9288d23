import type { Channels, Inbox } from '@kith/comms';
import type { Space } from '@kith/store';

/**
 * What was said before somebody joined is history to them, not news: the first sync after being let in counts as read. Nothing
 * happens for a space that this person was already in when it was opened.
 */
export function adoptHistory(
  {
    space,
    channels,
    inbox,
  }: {
    readonly space: Pick<Space, 'standing' | 'status' | 'settled'>;
    readonly channels: Channels;
    readonly inbox: Inbox;
  },
  onError: (error: unknown) => void,
): { readonly isUnderWay: () => boolean; readonly stop: () => void } {
  let underWay = space.standing.getSnapshot().kind === 'waiting-for-member';
  if (!underWay) return { isUnderWay: () => false, stop: () => {} };
  let begun = false;
  let closed = false;
  const stops: (() => void)[] = [];
  const stop = () => {
    for (const each of stops.splice(0)) each();
  };
  const adopt = async (): Promise<void> => {
    await space.settled();
    await channels.ready();
    const known = [
      ...channels.list.getSnapshot(),
      ...channels.archived.getSnapshot(),
      ...channels.discussions.getSnapshot(),
    ];
    await Promise.all(known.map((channel) => inbox.markRead(channel.id)));
  };
  /** The key may come before or after what it opens. */
  const look = (): void => {
    const standing = space.standing.getSnapshot();
    const synced = space.status.getSnapshot().peers.some((peer) => peer.synced);
    if (begun || !synced || standing.kind !== 'member' || !standing.canWrite) return;
    begun = true;
    stop();
    adopt()
      .catch((error: unknown) => {
        // Closed meanwhile: it is history still when the workspace is opened again.
        if (!closed) onError(error);
      })
      .finally(() => {
        underWay = false;
      });
  };
  stops.push(space.standing.subscribe(look), space.status.subscribe(look));
  return {
    isUnderWay: () => underWay,
    stop() {
      closed = true;
      stop();
    },
  };
}
