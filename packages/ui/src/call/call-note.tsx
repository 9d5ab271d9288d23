import type { ReactNode } from 'react';
import type { CallWords } from './refusal-words.js';
import { WarningIcon, CloseIcon } from '../parts/icons.js';

/** What happened in a call and the way on, with a button for it where there is one. */
export function CallNote({
  words,
  kind = 'warning',
  children,
  onDismiss,
}: {
  words: CallWords;
  kind?: 'warning' | 'calm';
  children?: ReactNode;
  onDismiss?: (() => void) | undefined;
}) {
  return (
    <div className="kith-call-note" data-kind={kind} role={kind === 'calm' ? 'status' : 'alert'}>
      {kind === 'warning' && <WarningIcon size={16} />}
      <div className="kith-call-note-words">
        <p>
          <strong>{words.title}</strong> {words.wayOn}
        </p>
        {children}
      </div>
      {onDismiss !== undefined && (
        <button type="button" className="kith-call-icon" aria-label="Dismiss" title="Dismiss" onClick={onDismiss}>
          <CloseIcon size={14} />
        </button>
      )}
    </div>
  );
}
