import { useWorkspace } from '@kith/react';
import { useEffect } from 'react';
import { keyOf } from '@kith/ui';
import { useDialogs } from '../navigation/dialogs.js';
import { useMarkAllRead } from './mark-all-read.js';
import { stepThroughRegions } from './regions.js';
import { useNavigation } from '../navigation/navigation.js';

/** The keys that work everywhere in a workspace. None is a plain letter, so none fires while somebody writes. */
export function useShortcuts(): void {
  const { channels, inbox } = useWorkspace();
  const { current, openChannel } = useNavigation();
  const { current: dialog, open, close } = useDialogs();
  const markAllRead = useMarkAllRead();

  useEffect(() => {
    const step = (direction: 1 | -1, unreadOnly: boolean) => {
      const list = channels.list
        .getSnapshot()
        .filter((channel) => !unreadOnly || channel.id === current || inbox.unread(channel.id).getSnapshot() > 0);
      const at = list.findIndex((channel) => channel.id === current);
      const next = list[at === -1 ? 0 : (at + direction + list.length) % list.length];
      if (next !== undefined) openChannel(next.id);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const key = keyOf(event);
      if (event.defaultPrevented || key === '') return;
      const command = event.ctrlKey || event.metaKey;
      if (command && !event.altKey && !event.shiftKey && key === 'k') {
        event.preventDefault();
        if (dialog?.kind === 'switcher') close();
        else open({ kind: 'switcher' });
        return;
      }
      if (dialog !== null) return;
      if (key === 'F6' && !command && !event.altKey) {
        event.preventDefault();
        stepThroughRegions(document, event.shiftKey ? -1 : 1);
        return;
      }
      if (event.altKey && !command && (key === 'ArrowDown' || key === 'ArrowUp')) {
        event.preventDefault();
        step(key === 'ArrowDown' ? 1 : -1, event.shiftKey);
      } else if (event.shiftKey && key === 'Escape') {
        event.preventDefault();
        markAllRead();
      } else if ((command && key === '/') || (key === '?' && !command && !writesText(event.target))) {
        event.preventDefault();
        open({ kind: 'help' });
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [channels, inbox, current, openChannel, dialog, open, close, markAllRead]);
}

function writesText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/u.test(target.tagName))
  );
}
