import type { Channel } from '@kith/comms';
import { useWorkspace } from '@kith/react';
import type { Standing } from '@kith/store';
import { Button } from '@kith/ui';
import { useAction } from '../parts/use-action.js';
import { ProblemNote } from '../parts/problem-note.js';

/** Stands where the composer would be, and says why nothing can be written and what can be done. */
export function ClosedComposer({ channel, standing }: { channel: Channel; standing: Standing }) {
  const { channels } = useWorkspace();
  const { busy, problem, run } = useAction();
  return (
    <div className="composer-closed" role="status">
      {standing.kind !== 'member' ? (
        <p>You are no longer a member of this workspace. What you have received stays readable.</p>
      ) : channel.archived ? (
        <>
          <p>This channel is archived.</p>
          <Button busy={busy} onClick={() => run(() => channels.restore(channel.id))}>
            Unarchive
          </Button>
        </>
      ) : (
        <p>The key to this workspace has not arrived yet. It comes by itself as soon as another member is connected.</p>
      )}
      {problem !== null && <ProblemNote problem={problem} />}
    </div>
  );
}
