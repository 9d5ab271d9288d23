import { keyOf, IconButton, Button } from '@kith/ui';
import { X } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react';
import { createPortal } from 'react-dom';
import { ProblemNote } from './problem-note.js';
import { lanesOf, placeOfStack, type StackPlace } from './toast-place.js';
import type { Toast, ToastAction } from './toasts.js';
import { useCountdown } from './use-countdown.js';
import { narrow, useMedia } from './use-media.js';
import { useTopLayer } from './use-top-layer.js';

type FocusEventOfPage = DocumentEventMap['focusin'];

/** On a phone one covers enough. */
const mostShown = { wide: 3, narrow: 1 };
/** Many changes of a page at once are looked at together. */
const settleTime = 100;
/** What people aim at. A conversation scrolls from under a toast by itself. */
const controls = 'button, a[href], input, select, textarea, .kith-composer';
const surfaces = '.popover-box, .kith-call, .kith-rings';
/** What may be full of controls from top to bottom. */
const panels = '.panel';

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
  const most = useMedia(narrow) ? mostShown.narrow : mostShown.wide;
  const shown = list.slice(-most);
  const more = list.length - shown.length;
  useFreePlace(host, dialog, list.length === 0, pointed);
  const focus = useReturnedFocus(stack, list, setFocused);
  if (list.length === 0 && pointed) setPointed(false);

  return createPortal(
    <div
      ref={stack}
      className="toast-list"
      role="status"
      aria-live="polite"
      onPointerMove={({ movementX, movementY }) => {
        // A toast that comes under a pointer which rests there is not pointed at.
        if (movementX !== 0 || movementY !== 0) setPointed(true);
      }}
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
      <ToastBody content={toast.content} onDismiss={onDismiss} />
      <IconButton size="small" label="Dismiss" icon={X} onClick={onDismiss} />
    </div>
  );
}

function ToastBody({ content, onDismiss }: { content: Toast['content']; onDismiss: () => void }) {
  switch (content.kind) {
    case 'word':
      return <ToastWord text={content.text} action={content.action} onDismiss={onDismiss} />;
    case 'problem':
      return <ProblemNote problem={content.problem} bare />;
    case 'shown':
      return content.body;
  }
}

function ToastWord({ text, action, onDismiss }: { text: string; action: ToastAction | null; onDismiss: () => void }) {
  if (action === null) return <p>{text}</p>;
  const run = () => {
    onDismiss();
    action.run();
  };
  return (
    <>
      <p>{text}</p>
      <Button kind="quiet" onClick={run}>
        {action.label}
      </Button>
    </>
  );
}

/** Moves the stack away from controls, those that come later too; not while somebody points at it. */
function useFreePlace(host: HTMLElement, dialog: HTMLElement | null, empty: boolean, pointed: boolean): void {
  const now = useRef<StackPlace | null>(null);
  useLayoutEffect(() => {
    // The next toast begins at the top again.
    if (empty) now.current = null;
    if (empty || pointed) return undefined;
    const scope = dialog ?? document.body;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const place = () => {
      timer = null;
      host.style.translate = 'none';
      const usual = host.getBoundingClientRect();
      const boxesOf = (selector: string) =>
        [...scope.querySelectorAll(selector)]
          .filter((one) => !host.contains(one) && one.closest('.timeline') === null && one.checkVisibility())
          .map((one) => one.getBoundingClientRect());
      const kept = { controls: boxesOf(controls), surfaces: boxesOf(surfaces) };
      const lanes = lanesOf(usual, boxesOf(panels), { width: innerWidth });
      now.current = placeOfStack(usual.height, lanes, { top: 12, bottom: innerHeight - 12 }, kept, now.current);
      const { lane, top } = now.current;
      host.style.insetBlockStart = `${top}px`;
      host.style.translate = `${(lanes[lane]?.left ?? usual.left) - usual.left}px`;
    };
    const placeSoon = () => {
      timer ??= setTimeout(place, settleTime);
    };
    const sizes = new ResizeObserver(place);
    for (const one of [host, scope]) sizes.observe(one);
    const changes = new MutationObserver(placeSoon);
    changes.observe(scope, { subtree: true, childList: true });
    return () => {
      sizes.disconnect();
      changes.disconnect();
      if (timer !== null) clearTimeout(timer);
    };
  }, [host, dialog, empty, pointed]);
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
