import { createContext, useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { problemOf, type Problem } from './problems.js';
import { ToastStack } from './toast-stack.js';
import { useGiven } from './use-given.js';

export interface Toast {
  readonly id: number;
  /** Milliseconds it stands; null until it is closed. */
  readonly lifetime: number | null;
  readonly content:
    | { readonly kind: 'word'; readonly text: string; readonly action: ToastAction | null }
    | { readonly kind: 'problem'; readonly problem: Problem }
    | {
        readonly kind: 'shown';
        readonly tag: string;
        readonly body: ReactNode;
        readonly onOver: () => void;
        readonly onDismiss: () => void;
      };
}

/** What can still be done about it, while the toast stands. */
export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

export interface Toasts {
  /** A short confirmation that goes by itself. */
  readonly say: (text: string, action?: ToastAction) => void;
  /** What went wrong; stays until it is closed. */
  readonly report: (error: unknown) => void;
  /**
   * Something to answer, for a while. `onOver` hears that nobody did, `onDismiss` that somebody dismissed it by itself. A later one with the
   * same tag takes its place.
   */
  readonly show: (
    tag: string,
    render: (close: () => void) => ReactNode,
    onOver: () => void,
    onDismiss?: () => void,
  ) => void;
}

const ToastContext = createContext<Toasts | null>(null);
/** Milliseconds for which every toast stands that goes by itself: long enough to read it, and to answer. */
const lifetime = 10_000;

export function useToasts(): Toasts {
  return useGiven(ToastContext, 'ToastHost');
}

export function ToastHost({ children }: { children: ReactNode }) {
  const [list, setList] = useState<readonly Toast[]>([]);
  const latest = useRef(0);

  const dismiss = useCallback((id: number) => setList((before) => before.filter((toast) => toast.id !== id)), []);
  const toasts = useMemo<Toasts>(() => {
    const add = (content: Toast['content']) => {
      latest.current += 1;
      const id = latest.current;
      // The same, told once: a repeated failure or word replaces its note.
      setList((before) => [
        ...before.filter((toast) => !sameNote(toast.content, content)),
        { id, lifetime: content.kind === 'problem' ? null : lifetime, content },
      ]);
    };
    return {
      say(text, action) {
        add({ kind: 'word', text, action: action ?? null });
      },
      report(error) {
        add({ kind: 'problem', problem: problemOf(error) });
      },
      show(tag, render, onOver, onDismiss = () => {}) {
        const close = () =>
          setList((before) => before.filter(({ content }) => content.kind !== 'shown' || content.tag !== tag));
        add({ kind: 'shown', tag, body: render(close), onOver, onDismiss });
      },
    };
  }, []);
  const dismissed = (id: number) => {
    const content = list.find((toast) => toast.id === id)?.content;
    dismiss(id);
    if (content?.kind === 'shown') content.onDismiss();
  };
  const over = (id: number) => {
    const content = list.find((toast) => toast.id === id)?.content;
    dismiss(id);
    if (content?.kind === 'shown') content.onOver();
  };

  return (
    <ToastContext value={toasts}>
      {children}
      <ToastStack list={list} onDismiss={dismissed} onOver={over} onDismissAll={() => setList([])} />
    </ToastContext>
  );
}

function sameNote(a: Toast['content'], b: Toast['content']): boolean {
  if (a.kind === 'problem') return b.kind === 'problem' && a.problem.code === b.problem.code;
  if (a.kind === 'word') return b.kind === 'word' && a.text === b.text && a.action === null && b.action === null;
  return a.kind === 'shown' && b.kind === 'shown' && a.tag === b.tag;
}
