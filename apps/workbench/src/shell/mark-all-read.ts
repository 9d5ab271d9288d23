import { useWorkspace } from '@kith/react';
import { useCallback } from 'react';
import { useToasts } from '../parts/toasts.js';

export function useMarkAllRead(): () => void {
  const { channels, inbox } = useWorkspace();
  const { report, say } = useToasts();
  return useCallback(() => {
    const unread = channels.list.getSnapshot().filter((channel) => inbox.unread(channel.id).getSnapshot() > 0);
    Promise.all(unread.map((channel) => inbox.markRead(channel.id))).then(
      () => say(unread.length === 0 ? 'Everything was read already' : 'Everything is marked as read'),
      report,
    );
  }, [channels, inbox, say, report]);
}
