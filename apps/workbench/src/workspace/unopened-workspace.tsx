import type { WorkspaceSummary } from '@kith/workspace';
import { isolated, Button } from '@kith/ui';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useRemoval } from './use-removal.js';
import { Dialog, DialogActions } from '../parts/dialog.js';
import { ProblemNote } from '../parts/problem-note.js';
import type { Problem } from '../parts/problems.js';
import { ProblemScreen } from '../device/problem-screen.js';
import { useWorkspaceChoice } from '../navigation/workspace-choice.js';

/** A workspace that is here and cannot be opened: why, and the ways on. */
export function UnopenedWorkspace({ summary, problem }: { summary: WorkspaceSummary; problem: Problem }) {
  const { summaries, failed, choose } = useWorkspaceChoice();
  const [asking, setAsking] = useState(false);
  const others = summaries.filter(({ id }) => id !== summary.id && !failed.has(id));
  return (
    <ProblemScreen title="Kith cannot open this workspace" problem={problem}>
      {others.map(({ id, name }) => (
        <Button key={id} onClick={() => choose(id)}>
          Open {name || 'another workspace'}
        </Button>
      ))}
      <Button onClick={() => location.reload()}>Reload</Button>
      <Button kind="quiet" icon={Trash2} onClick={() => setAsking(true)}>
        Remove from this device…
      </Button>
      {asking && <RemoveUnopened summary={summary} onClose={() => setAsking(false)} />}
    </ProblemScreen>
  );
}

function RemoveUnopened({ summary: { id, name }, onClose }: { summary: WorkspaceSummary; onClose: () => void }) {
  const { busy, problem, remove } = useRemoval(id, name);
  return (
    <Dialog title={`Remove ${isolated(name || 'this workspace')} from this device?`} onClose={onClose} width="narrow">
      <p>Its channels and messages are deleted from this browser, though it could not be opened.</p>
      <p className="soft">
        Others keep what you sent, and an invite link brings the workspace back. What only this device has is lost for
        good.
      </p>
      {problem !== null && <ProblemNote problem={problem} />}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="danger" busy={busy} onClick={remove}>
          Remove from this device
        </Button>
      </DialogActions>
    </Dialog>
  );
}
