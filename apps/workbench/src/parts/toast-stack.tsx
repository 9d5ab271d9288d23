import { keyOf } from '@kith/ui';
import { X } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react';
import { createPortal } from 'react-dom';
import { Button, IconButton } from './button.js';
import { ProblemNote } from './problem-note.js';
import { topOfStack } from './toast-place.js';
import type { Toast } from './toasts.js';
import { useCountdown } from './use-countdown.js';
import { useTopLayer } from './use-top-layer.js';

type FocusEventOfPage = DocumentEventMap['focusin'];

const mostShown = 3;
/** What people aim at. A conversation scrolls from under a toast by itself. */
const controls = 'button, a[href], input, select, textarea, .composer, .popover-box, .kith-call, .kith-rings';

export interface ToastStackProps {
  readonly list: readonly Toast[];
  /** Somebody closed it. */
  readonly onDismiss: (id: number) => void;
  /** Its time is over. */
  readonly onOver: (id: number) => void;
  readonly onDismissAll: () => void;
}

/** The newest toasts, above whatever is open, in a place that covers no control. */
export function ToastStack({ list, onDismiss, onOver, onDismissAll }: ToastStackProps) {
  const { host, dialog } = useTopLayer('toasts');
  const stack = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const hidden = useHidden();
  const shown = list.slice(-mostShown);
  const more = list.length - shown.length;
  useFreePlace(host, dialog, list);
  const focus = useReturnedFocus(stack, list, setFocused);
  if (list.length === 0 && pointed) setPointed(false);

  return createPortal(
    <div
      ref={stack}
      className="toast-list"
      role="status"
      aria-live="polite"
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
      {...focus}
    >
      {more > 0 && (
        <div className="toast toast-more">
          <p>{`${more} more`}</p>
          <Button kind="quiet" onClick={onDismissAll}>
            Dismiss all
          </Button>
        </div>
      )}
      {shown.map((toast) => (
        <ToastItem
          key={toast.id}
          toast={toast}
          paused={pointed || focused || hidden}
          onDismiss={() => onDismiss(toast.id)}
          onOver={() => onOver(toast.id)}
        />
      ))}
    </div>,
    host,
  );
}

function ToastItem({
  toast,
  paused,
  onDismiss,
  onOver,
}: {
  toast: Toast;
  paused: boolean;
  onDismiss: () => void;
  onOver: () => void;
}) {
  useCountdown(toast.lifetime, paused, onOver);
  const onKeyDown = (event: KeyboardEvent) => {
    if (keyOf(event) !== 'Escape') return;
    // The dialog around it stays open.
    event.preventDefault();
    event.stopPropagation();
    onDismiss();
  };
  return (
    <div className="toast" onKeyDown={onKeyDown}>
      <ToastBody content={toast.content} />
      <IconButton size="small" label="Dismiss" icon={X} onClick={onDismiss} />
    </div>
  );
}

function ToastBody({ content }: { content: Toast['content'] }) {
  switch (content.kind) {
    case 'word':
      return <p>{content.text}</p>;
    case 'problem':
      return <ProblemNote problem={content.problem} bare />;
    case 'shown':
      return content.body;
  }
}

/** Moves the stack when it, the window or the dialog around it changes; never while it only stands there. */
function useFreePlace(host: HTMLElement, dialog: HTMLElement | null, list: readonly Toast[]): void {
  const empty = list.length === 0;
  useLayoutEffect(() => {
    if (empty) return undefined;
    const place = () => {
      const { left, right, height } = host.getBoundingClientRect();
      const kept = [...(dialog ?? document).querySelectorAll(controls)]
        .filter((one) => !host.contains(one) && one.closest('.timeline') === null && one.checkVisibility())
        .map((one) => one.getBoundingClientRect());
      host.style.insetBlockStart = `${topOfStack({ left, right, height }, { top: 12, bottom: innerHeight - 12 }, kept)}px`;
    };
    const observer = new ResizeObserver(place);
    for (const one of [host, dialog ?? document.documentElement]) observer.observe(one);
    return () => observer.disconnect();
  }, [host, dialog, empty]);
}

/** The focus goes to the next toast, and from the last one back to where it was. */
function useReturnedFocus(
  stack: { readonly current: HTMLElement | null },
  list: readonly Toast[],
  setFocused: (focused: boolean) => void,
) {
  const before = useRef<HTMLElement | null>(null);
  const inside = useRef(false);
  useEffect(() => {
    const remember = ({ target }: FocusEventOfPage) => {
      if (target instanceof HTMLElement && stack.current?.contains(target) !== true) before.current = target;
    };
    document.addEventListener('focusin', remember);
    return () => document.removeEventListener('focusin', remember);
  }, [stack]);
  useEffect(() => {
    const within = stack.current;
    if (!inside.current || within === null || within.contains(document.activeElement)) return;
    if (list.length > 0) within.querySelector<HTMLElement>('button')?.focus();
    else {
      inside.current = false;
      setFocused(false);
      if (before.current?.isConnected === true) before.current.focus();
    }
  }, [stack, list, setFocused]);
  return {
    onFocus() {
      inside.current = true;
      setFocused(true);
    },
    onBlur({ relatedTarget, currentTarget }: FocusEvent) {
      // Not heard when a toast goes with the focus on it.
      if (relatedTarget instanceof Node && currentTarget.contains(relatedTarget)) return;
      inside.current = false;
      setFocused(false);
    },
  };
}

function useHidden(): boolean {
  const [hidden, setHidden] = useState(() => document.hidden);
  useEffect(() => {
    const look = () => setHidden(document.hidden);
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return hidden;
}
