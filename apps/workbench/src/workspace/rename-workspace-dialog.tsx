import { limits } from '@kith/comms';
import { useWorkspace, useWorkspaceName } from '@kith/react';
import { useState } from 'react';
import { Button } from '@kith/ui';
import { useAction } from '../parts/use-action.js';
import { Dialog, DialogActions } from '../parts/dialog.js';
import { Field } from '../parts/field.js';
import { ProblemNote } from '../parts/problem-note.js';

export function RenameWorkspaceDialog({ onClose }: { onClose: () => void }) {
  const { settings } = useWorkspace();
  const before = useWorkspaceName();
  const [name, setName] = useState(before);
  const { busy, problem, run } = useAction();
  return (
    <Dialog title="Rename the workspace" onClose={onClose} width="narrow">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run(async () => {
            await settings.rename(name.trim());
            onClose();
          });
        }}
      >
        <Field
          label="Name"
          value={name}
          maxLength={limits.WORKSPACE_NAME_MAX}
          required
          hint="Everyone in it sees the new name."
          onChange={(event) => setName(event.target.value)}
        />
        {problem !== null && <ProblemNote problem={problem} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" submit busy={busy} disabled={name.trim() === '' || name.trim() === before}>
            Rename
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
