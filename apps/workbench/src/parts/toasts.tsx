import { X } from 'lucide-react';
import { createContext, use, useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { IconButton } from './button.js';
import { ProblemNote } from './problem-note.js';
import { problemOf, type Problem } from '../problems.js';

type Toast = {
  readonly id: number;
  readonly content:
    | { readonly kind: 'word'; readonly text: string }
    | { readonly kind: 'problem'; readonly problem: Problem };
};

export interface Toasts {
  /** A short confirmation that goes by itself. */
  readonly say: (text: string) => void;
  /** What went wrong; stays until it is closed. */
  readonly report: (error: unknown) => void;
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
        [...before.filter((toast) => !sameProblem(toast.content, content)), { id, content }].slice(-3),
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
    };
  }, [dismiss]);

  return (
    <ToastContext value={toasts}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {list.map((toast) => (
          <div className="toast" key={toast.id}>
            {toast.content.kind === 'word' ? (
              <p>{toast.content.text}</p>
            ) : (
              <ProblemNote problem={toast.content.problem} bare />
            )}
            <IconButton size="small" label="Dismiss" icon={X} onClick={() => dismiss(toast.id)} />
          </div>
        ))}
      </div>
    </ToastContext>
  );
}

function sameProblem(a: Toast['content'], b: Toast['content']): boolean {
  return a.kind === 'problem' && b.kind === 'problem' && a.problem.code === b.problem.code;
}
