import { useDevice } from '@kith/react';
import { describePerson, isolated } from '@kith/ui';
import { useEffect } from 'react';
import { useToasts } from '../parts/toasts.js';

/** Says whose call was not answered here. The call is recorded as well, for whoever was away. */
export function useMissedCalls(): void {
  const device = useDevice();
  const { say, report } = useToasts();
  useEffect(
    () =>
      device.calls.events.subscribe((event) => {
        if (event.type !== 'call-missed') return;
        const { workspace, from } = event.incoming;
        device.openWorkspace(workspace).then(({ profiles }) => {
          say(`You missed a call from ${isolated(describePerson(from, profiles.of(from).getSnapshot()).name)}`);
        }, report);
      }),
    [device, say, report],
  );
}
