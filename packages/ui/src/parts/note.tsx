import { KithError } from '@kith/identity';
import type { ReactNode } from 'react';
import { WarningIcon } from './icons.js';

/** The properties of `Note`. */
export interface NoteProps {
  readonly icon: ReactNode;
  readonly children: ReactNode;
  /** `alert` for what screen readers tell at once. `status` unless told. */
  readonly role?: 'status' | 'alert' | 'note';
}

/** Draws a note: something worth knowing that is no error. */
export function Note({ icon, children, role = 'status' }: NoteProps) {
  return (
    <div className="kith kith-note" role={role}>
      {icon}
      <div>{children}</div>
    </div>
  );
}

/** What went wrong, what to do about it, and the code for whoever has to look it up. */
export function ProblemNote({ error, safe }: { error: unknown; safe: string }) {
  const known = error instanceof KithError ? error : null;
  return (
    <div className="kith-note" data-kind="problem" role="alert">
      <WarningIcon size={16} />
      <div>
        <p className="kith-note-title">{error instanceof Error ? error.message : 'Something went wrong.'}</p>
        <p>
          {safe} {known?.fix ?? 'Try again.'}
        </p>
        {known !== null && <p className="kith-note-code">{known.code}</p>}
      </div>
    </div>
  );
}
