import type { NodeId } from '@kith/store';
import type { Workspace } from '@kith/workspace';
import { useCallback } from 'react';
import { useLocation } from 'wouter';
import { useWorkspaceChoice } from '../navigation/workspace-choice.js';
import { channelPath } from '../navigation/addresses.js';

/** Shows a workspace, and a channel of it where one is known; whatever is on screen by then. */
export function useGoTo({ id: space }: Pick<Workspace, 'id'>): (channel: NodeId | null) => void {
  const { choose } = useWorkspaceChoice();
  const [, navigate] = useLocation();
  return useCallback(
    (channel) => {
      choose(space);
      if (channel !== null) navigate(channelPath(channel));
    },
    [choose, navigate, space],
  );
}
