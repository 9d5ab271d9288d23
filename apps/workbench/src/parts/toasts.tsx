import { X } from 'lucide-react';
import { createContext, use, useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { IconButton } from './button.js';
import { ProblemNote } from './problem-note.js';
import { problemOf, type Problem } from '../problems.js';

type Toast = {
  readonly id: number;
  readonly content:
    | { readonly kind: 'word'; readonly text: string }
    | { readonly kind: 'problem'; readonly problem: Problem }
    | { readonly kind: 'shown'; readonly tag: string; readonly body: ReactNode };
};

export interface Toasts {
  /** A short confirmation that goes by itself. */
  readonly say: (text: string) => void;
  /** What went wrong; stays until it is closed. */
  readonly report: (error: unknown) => void;
  /** Something to answer; stays until it is closed. A later one with the same tag takes its place. */
  readonly show: (tag: string, render: (close: () => void) => ReactNode) => void;
}

const ToastContext = createContext<Toasts | null>(null);
const wordLifetime = 5_000;

export function useToasts(): Toasts {
  const toasts = use(ToastContext);
  if (toasts === null) throw new Error('useToasts outside ToastHost');
  return toasts;
}

export function ToastHost({ children }: { children: ReactNode }) {
  const [list, setList] = useState<readonly Toast[]>([]);

  const latest = useRef(0);

  const dismiss = useCallback((id: number) => setList((before) => before.filter((toast) => toast.id !== id)), []);
  const toasts = useMemo<Toasts>(() => {
    const add = (content: Toast['content']) => {
      latest.current += 1;
      const id = latest.current;
      // The same trouble, told once: a repeated failure replaces its note.
      setList((before) =>
        [...before.filter((toast) => !sameTrouble(toast.content, content)), { id, content }].slice(-3),
      );
      return id;
    };
    return {
      say(text) {
        const id = add({ kind: 'word', text });
        setTimeout(() => dismiss(id), wordLifetime);
      },
      report(error) {
        add({ kind: 'problem', problem: problemOf(error) });
      },
      show(tag, render) {
        const close = () =>
          setList((before) => before.filter(({ content }) => content.kind !== 'shown' || content.tag !== tag));
        add({ kind: 'shown', tag, body: render(close) });
      },
    };
  }, [dismiss]);

  return (
    <ToastContext value={toasts}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {list.map((toast) => (
          <div className="toast" key={toast.id}>
            <ToastBody content={toast.content} />
            <IconButton size="small" label="Dismiss" icon={X} onClick={() => dismiss(toast.id)} />
          </div>
        ))}
      </div>
    </ToastContext>
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

function sameTrouble(a: Toast['content'], b: Toast['content']): boolean {
  if (a.kind === 'problem') return b.kind === 'problem' && a.problem.code === b.problem.code;
  return a.kind === 'shown' && b.kind === 'shown' && a.tag === b.tag;
}
