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
  }: { readonly space: Pick<Space, 'standing' | 'events'>; readonly channels: Channels; readonly inbox: Inbox },
  onError: (error: unknown) => void,
): () => void {
  if (space.standing.getSnapshot().kind !== 'waiting-for-member') return () => {};
  const adopt = async (): Promise<void> => {
    await channels.ready();
    const known = [
      ...channels.list.getSnapshot(),
      ...channels.archived.getSnapshot(),
      ...channels.discussions.getSnapshot(),
    ];
    await Promise.all(known.map((channel) => inbox.markRead(channel.id)));
  };
  const stop = space.events.subscribe((event) => {
    const standing = space.standing.getSnapshot();
    if (event.type !== 'synced' || standing.kind !== 'member' || !standing.canWrite) return;
    stop();
    adopt().catch(onError);
  });
  return stop;
}
