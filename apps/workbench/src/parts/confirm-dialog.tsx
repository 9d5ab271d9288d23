import type { ReactNode } from 'react';
import { Button } from '@kith/ui';
import type { Problem } from './problems.js';
import { Dialog, DialogActions } from './dialog.js';
import { ProblemNote } from './problem-note.js';

/** Asks before something that is hard to take back: what it costs, Cancel, and one button that does it. */
export function ConfirmDialog({
  title,
  action,
  busy,
  problem,
  onConfirm,
  onClose,
  returnTo,
  children,
}: {
  title: string;
  /** What the button says that does it. */
  action: string;
  busy: boolean;
  /** Why it was not done. */
  problem: Problem | null;
  onConfirm: () => void;
  onClose: () => void;
  /** As that of `Dialog`. */
  returnTo?: (before: Element | null) => HTMLElement | null;
  children: ReactNode;
}) {
  return (
    <Dialog title={title} onClose={onClose} width="narrow" {...(returnTo === undefined ? {} : { returnTo })}>
      {children}
      {problem !== null && <ProblemNote problem={problem} />}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="danger" busy={busy} onClick={onConfirm}>
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
