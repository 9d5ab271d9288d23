import type { NodeId, SpaceId } from '@kith/store';
import { useEffect, useEffectEvent } from 'react';
import { useLocation } from 'wouter';
import { useToasts } from '../parts/toasts.js';
import { useWorkspaceChoice } from '../navigation/workspace-choice.js';
import { channelPath } from '../navigation/addresses.js';
import { tellInView } from './notice-claim.js';
import type { NoticePlace } from './system-notification.js';

/** Goes where a notification leads that the service worker has shown; and tells other tabs while this one is in view. */
export function OpenedNotices() {
  const { choose, opened } = useWorkspaceChoice();
  const [, navigate] = useLocation();
  const { report } = useToasts();
  const go = useEffectEvent(({ space, channel }: NoticePlace) => {
    if (!opened.has(space)) return;
    choose(space);
    if (channel !== null) navigate(channelPath(channel as NodeId));
  });
  useEffect(() => {
    const workers: ServiceWorkerContainer | undefined = navigator.serviceWorker;
    const hear = ({ data }: MessageEvent<unknown>) => {
      const place = placeIn(data);
      if (place !== null) go(place);
    };
    workers?.addEventListener('message', hear);
    return () => workers?.removeEventListener('message', hear);
  }, []);
  useEffect(() => tellInView(navigator.locks, document, report), [report]);
  return null;
}

/** What the service worker says when a notification was clicked. */
export function placeIn(data: unknown): NoticePlace | null {
  if (typeof data !== 'object' || data === null || !('open' in data)) return null;
  const place = data.open;
  if (typeof place !== 'object' || place === null || !('space' in place) || !('channel' in place)) return null;
  const { space, channel } = place;
  if (typeof space !== 'string' || (channel !== null && typeof channel !== 'string')) return null;
  return { space: space as SpaceId, channel };
}
