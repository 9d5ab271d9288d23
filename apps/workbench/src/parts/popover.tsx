import {
  Suspense,
  useEffect,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type ComponentType,
  type ReactNode,
} from 'react';
import { keyOf } from '@kith/ui';

/** A button with something above it, loaded when it is first opened. Escape and a click beside it close it; the focus goes back to the button. */
export function Popover({
  label,
  kind,
  className,
  trigger,
  content: Content,
}: {
  /** Names the button and what it opens. */
  label: string;
  kind: 'menu' | 'dialog';
  className: string;
  trigger: ReactNode;
  content: ComponentType<{ onClose: () => void }>;
}) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: PointerEvent) => {
      if (!(event.target instanceof Node) || root.current?.contains(event.target) !== true) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);

  const close = () => {
    button.current?.focus();
    setOpen(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!open || keyOf(event) !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    close();
  };
  const onBlur = (event: FocusEvent) => {
    // Only when the focus went elsewhere: a click on what takes none is no leaving.
    if (event.relatedTarget instanceof Node && root.current?.contains(event.relatedTarget) !== true) setOpen(false);
  };

  return (
    <div className="popover" ref={root} onKeyDown={onKeyDown} onBlur={onBlur}>
      <button
        type="button"
        ref={button}
        className={className}
        title={label}
        aria-haspopup={kind}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {trigger}
      </button>
      {open && (
        <div className="popover-box">
          <Suspense fallback={<span className="skeleton popover-wait" />}>
            <Content onClose={close} />
          </Suspense>
        </div>
      )}
    </div>
  );
}
