import { X } from 'lucide-react';
import { useEffectEvent, useId, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { IconButton } from '@kith/ui';
import { UnsavedContext, useUnsavedCount } from './unsaved.js';

/** Where writing or choosing begins; without a field, the harmless one of the buttons. */
const firstField = 'input:not([readonly]), select, textarea, .dialog-actions button';

/**
 * A modal built on the native element: it traps focus, closes on Escape and gives the focus back where it was. A click beside it
 * closes it too, unless that would lose what was changed in it.
 */
export function Dialog({
  title,
  onClose,
  children,
  width = 'normal',
  bare = false,
  returnTo,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
  width?: 'narrow' | 'normal';
  /** Without the title bar; the title is still announced. */
  bare?: boolean;
  /** Where the focus goes instead of back to where it was; null for back. */
  returnTo?: (before: Element | null) => HTMLElement | null;
}) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const { unsaved, count } = useUnsavedCount();
  const [held, setHeld] = useState(false);
  const giveBack = useEffectEvent((before: Element | null) => {
    const target = returnTo?.(before) ?? before;
    if (target instanceof HTMLElement && target.isConnected) target.focus();
  });

  useLayoutEffect(() => {
    const dialog = element.current;
    if (dialog === null) return undefined;
    const before = document.activeElement;
    dialog.showModal();
    // A keyboard that slides in would hide half of what it is for.
    if (!matchMedia('(pointer: coarse)').matches)
      (dialog.querySelector<HTMLElement>('[data-first]') ?? dialog.querySelector<HTMLElement>(firstField))?.focus();
    return () => {
      dialog.close();
      giveBack(before);
    };
  }, []);

  return (
    <dialog
      ref={element}
      className="dialog"
      data-width={width}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClose={() => {
        if (element.current?.open === false) onClose();
      }}
      onMouseDown={(event) => {
        if (event.target !== element.current) return;
        if (unsaved) setHeld(true);
        else onClose();
      }}
    >
      <div className="dialog-body">
        {bare ? (
          <h2 id={titleId} className="kith-hidden">
            {title}
          </h2>
        ) : (
          <header className="dialog-head">
            <h2 id={titleId} dir="auto">
              {title}
            </h2>
            <IconButton label="Close" icon={X} onClick={onClose} />
          </header>
        )}
        <div className="dialog-held" role="status" hidden={!held || !unsaved}>
          {held && unsaved && 'Not saved yet. Close or Escape drops what you changed.'}
        </div>
        <UnsavedContext value={count}>{children}</UnsavedContext>
      </div>
    </dialog>
  );
}

export function DialogActions({ children }: { children: ReactNode }) {
  return <footer className="dialog-actions">{children}</footer>;
}
