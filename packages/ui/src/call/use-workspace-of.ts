import { useDevice } from '@kith/react';
import type { SpaceId } from '@kith/store';
import type { Workspace } from '@kith/workspace';
import { useEffect, useState } from 'react';

/** The open workspace with this id; null until it is there, and where it cannot be opened. */
export function useWorkspaceOf(id: SpaceId | null, onError: (error: unknown) => void): Workspace | null {
  const device = useDevice();
  const [workspace, setWorkspace] = useState<Workspace | null>(null);
  useEffect(() => {
    let current = true;
    if (id !== null)
      device.openWorkspace(id).then(
        (opened) => {
          if (current) setWorkspace(opened);
        },
        (error: unknown) => {
          if (current) onError(error);
        },
      );
    return () => {
      current = false;
    };
    // Whoever writes `onError` inline does not open anything again.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [device, id]);
  return workspace !== null && workspace.id === id ? workspace : null;
}
