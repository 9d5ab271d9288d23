import { useChannels, useIncomingCalls, useWorkspaceName } from '@kith/react';
import { useEffect, useMemo } from 'react';
import { useHappened } from '../activity/use-activity.js';
import { useWaiting } from './use-waiting.js';
import { useWorkspaceChoice } from '../navigation/workspace-choice.js';
import { useNavigation } from '../navigation/navigation.js';
import { pageIcon, pageTitle } from './page-marks.js';

const plainIcon = '/icon.svg';

/** Title and icon of the page say what waits in any open workspace. */
export function PageMarker() {
  const { opened } = useWorkspaceChoice();
  const workspaces = useMemo(() => [...opened.values()], [opened]);
  const unread = useWaiting(workspaces, 'unread');
  const mentions = useWaiting(workspaces, 'mentions');
  const calls = useHappened(workspaces) + useIncomingCalls().length;
  const name = useWorkspaceName();
  const { current } = useNavigation();
  const channel = useChannels().find(({ id }) => id === current)?.name ?? '';
  useEffect(() => {
    document.title = pageTitle({ unread, mentions, calls }, channel, name);
  }, [unread, mentions, calls, channel, name]);
  useEffect(() => {
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    icon?.setAttribute('href', pageIcon({ unread, mentions, calls }, plainIcon));
    return () => icon?.setAttribute('href', plainIcon);
  }, [unread, mentions, calls]);
  return null;
}
