import type { MissedRing } from '@kith/comms';
import type { Workspace } from '@kith/workspace';
import { useEffect, useEffectEvent } from 'react';
import { recordedCall } from './missed-calls.js';
import { useActivityOf } from './use-activity.js';
import { useToasts } from '../parts/toasts.js';

/** Lists the calls that rang in one workspace while this page was closed. */
export function MissedCallReader({ workspace }: { workspace: Workspace }) {
  const activity = useActivityOf()(workspace.id);
  const { report } = useToasts();
  const { calls, channels, device } = workspace;
  const list = useEffectEvent((rings: readonly MissedRing[]) => {
    for (const ring of rings) {
      if (device.blocks.list.getSnapshot().has(ring.from)) continue;
      const channel = channels.list.getSnapshot().find(({ id }) => id === ring.call)?.id ?? null;
      activity.add(recordedCall(ring, channel));
    }
  });
  useEffect(() => {
    const missed = calls.missed();
    const end = missed.subscribe(() => list(missed.getSnapshot()));
    missed.ready().then(() => list(missed.getSnapshot()), report);
    return () => {
      end();
      missed.close();
    };
  }, [calls, report]);
  return null;
}
