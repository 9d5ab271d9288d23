import { useWorkspaceName } from '@kith/react';
import { isolated, Button } from '@kith/ui';
import { Dialog, DialogActions } from '../parts/dialog.js';

/** An invite was opened where it has nothing to give. */
export function AlreadyInDialog({ onClose }: { onClose: () => void }) {
  const name = useWorkspaceName();
  return (
    <Dialog title={`You are already in ${isolated(name || 'this workspace')}`} onClose={onClose} width="narrow">
      <p>The invite link you opened leads here. It is for people who are not members yet.</p>
      <p className="soft">
        To join as someone else, or to try it out, open the link in another browser or in a private window.
      </p>
      <DialogActions>
        <Button kind="primary" onClick={onClose}>
          Go on
        </Button>
      </DialogActions>
    </Dialog>
  );
}
