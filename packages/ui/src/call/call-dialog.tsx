import { useEffect, useId, useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { focusAgain } from '../parts/focus-again.js';
import { CloseIcon } from '../parts/icons.js';

const useEarlyEffect = typeof document === 'undefined' ? useEffect : useLayoutEffect;

/** A modal on the native element: it keeps the focus, closes on Escape, and gives the focus back. */
export function CallDialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEarlyEffect(() => {
    const dialog = element.current;
    if (dialog === null) return undefined;
    const before = document.activeElement;
    dialog.showModal();
    dialog.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => {
      dialog.close();
      focusAgain(before);
    };
  }, []);
  return (
    <dialog
      ref={element}
      className="kith kith-call-dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className="kith-call-dialog-head">
        <h2 id={id} dir="auto">
          {title}
        </h2>
        <button type="button" className="kith-call-icon" aria-label="Close" title="Close (Esc)" onClick={onClose}>
          <CloseIcon size={16} />
        </button>
      </header>
      {children}
    </dialog>
  );
}
