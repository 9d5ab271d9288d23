import { useDevice } from '@kith/react';
import { describePerson, isolated } from '@kith/ui';
import { useEffect } from 'react';
import { missedCall } from './missed-calls.js';
import { useActivityOf } from './use-activity.js';
import { useToasts } from '../parts/toasts.js';
import { useCallRequests } from '../calls/call-requests.js';

/** Says whose call was not answered here, and lists it. */
export function MissedCallNotifier(): null {
  const device = useDevice();
  const { say, report } = useToasts();
  const activityOf = useActivityOf();
  const { ask } = useCallRequests();
  useEffect(
    () =>
      device.calls.events.subscribe((event) => {
        if (event.type !== 'call-missed') return;
        const { id, workspace, from, node } = event.incoming;
        device.openWorkspace(workspace).then((opened) => {
          const { channels, profiles } = opened;
          const channel = channels.list.getSnapshot().find((one) => one.id === node)?.id ?? null;
          activityOf(workspace).add(missedCall({ ring: id, from, at: Date.now(), channel }));
          const who = isolated(describePerson(from, profiles.of(from).getSnapshot()).name);
          say(`You missed a call from ${who}`, {
            label: 'Call back',
            run: () => ask({ kind: 'ring', workspace: opened, person: from, video: false }),
          });
        }, report);
      }),
    [device, say, report, activityOf, ask],
  );
  return null;
}
