import { useCalls, useObservable, useWorkspace } from '@kith/react';
import type { CallKind } from '@kith/workspace';
import { useCallback } from 'react';
import { usePreferences } from '../preferences/use-preferences.js';
import { useCallRequests } from './call-requests.js';

/** Joins the call around a node of this workspace: by the lobby the first time on this device, at once in a voice room after that. */
export function useJoin(): (call: { readonly node: string; readonly kind: CallKind }) => void {
  const workspace = useWorkspace();
  const { ask } = useCallRequests();
  const active = useObservable(useCalls().active);
  const [{ lobbySeen }] = usePreferences();
  return useCallback(
    ({ node, kind }) => {
      if (active?.workspace === workspace.id && active.node === node) return;
      ask({ kind: 'join', workspace, node, about: kind, direct: kind === 'voice' && lobbySeen });
    },
    [workspace, ask, active, lobbySeen],
  );
}
