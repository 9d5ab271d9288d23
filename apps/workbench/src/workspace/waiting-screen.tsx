import { useWorkspaceStatus } from '@kith/react';
import { CircleCheck, CircleDashed } from 'lucide-react';
import { Button } from '@kith/ui';
import { Rail } from '../shell/rail.js';
import { StatusBar } from '../connection/status-bar.js';
import { useDialogs } from '../navigation/dialogs.js';
import { LazyDialogs } from './lazy-dialogs.js';
import { medium, useMedia } from '../parts/use-media.js';

/** After joining, until somebody who can admit has been met. It ends by itself. */
export function WaitingScreen() {
  const { network } = useWorkspaceStatus();
  const { open } = useDialogs();
  const small = useMedia(medium);
  const reached = network === 'alone' || network === 'connected';
  return (
    <div className="shell" data-waiting="true">
      {!small && <Rail />}
      <main className="empty">
        <span className="waiting-mark" aria-hidden="true" />
        <h1>Waiting for a member</h1>
        <p>
          Your request is kept on this device and handed over as soon as a member’s device is online. You can leave this
          page open, or close it and come back.
        </p>
        <ol className="steps">
          <Step done>Your identity was made on this device</Step>
          <Step done={reached}>
            {network === 'offline'
              ? 'Waiting for a network'
              : network === 'off'
                ? 'No hub is set: add one in the settings below'
                : reached
                  ? 'Ready to meet members'
                  : 'Looking for a place to meet'}
          </Step>
          <Step done={false}>Waiting until a member is online</Step>
        </ol>
        <Button kind="quiet" onClick={() => open({ kind: 'remove-workspace' })}>
          Remove from this device…
        </Button>
      </main>
      <StatusBar />
      <LazyDialogs />
    </div>
  );
}

function Step({ done, children }: { done: boolean; children: string }) {
  const Icon = done ? CircleCheck : CircleDashed;
  return (
    <li data-done={done}>
      <Icon size={16} aria-hidden />
      {children}
      <span className="kith-hidden">{done ? ' (done)' : ' (not yet)'}</span>
    </li>
  );
}
