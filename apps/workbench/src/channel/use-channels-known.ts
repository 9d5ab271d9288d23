import { useChannels, useWorkspace, useWorkspaceStatus } from '@kith/react';
import { useReady } from '../parts/use-ready.js';

/** Whether the list of channels can be told. Who has just joined is still being sent them: an empty list says nothing then. */
export function useChannelsKnown(): boolean {
  const { channels } = useWorkspace();
  const ready = useReady(channels);
  const listed = useChannels();
  const { synced, network } = useWorkspaceStatus();
  return ready && (listed.length > 0 || synced || network !== 'connected');
}
