import type { JoinRefusal } from '@kith/store';
import { Trash2 } from 'lucide-react';
import { Button } from '@kith/ui';
import { LazyDialogs } from './lazy-dialogs.js';
import { useDialogs } from '../navigation/dialogs.js';
import { ProblemNote } from '../parts/problem-note.js';
import { medium, useMedia } from '../parts/use-media.js';
import { problemOf, WorkbenchError } from '../parts/problems.js';
import { Rail } from '../shell/rail.js';
import { StatusBar } from '../connection/status-bar.js';

/** The workspace answered, and the answer was no. */
export function RefusedScreen({ code }: { code: JoinRefusal }) {
  const { open } = useDialogs();
  const small = useMedia(medium);
  return (
    <div className="shell" data-waiting="true">
      {!small && <Rail />}
      <main className="empty">
        <h1>This invite did not work</h1>
        <ProblemNote problem={problemOf(new WorkbenchError(code))} />
        <div className="empty-actions">
          <Button kind="primary" icon={Trash2} onClick={() => open({ kind: 'remove-workspace' })}>
            Remove from this device
          </Button>
          <Button onClick={() => open({ kind: 'add-workspace', link: '' })}>Use another link</Button>
        </div>
      </main>
      <StatusBar />
      <LazyDialogs />
    </div>
  );
}
