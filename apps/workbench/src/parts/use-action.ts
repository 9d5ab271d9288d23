import { useCallback, useEffect, useRef, useState } from 'react';
import { useToasts } from './toasts.js';
import { problemOf, type Problem } from './problems.js';

/** One thing at a time for a form: whether it is under way, and what went wrong last. */
export interface Action {
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly run: (work: () => Promise<void>) => void;
  readonly forget: () => void;
}

export function useAction(): Action {
  const { report } = useToasts();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const running = useRef(false);
  const shown = useRef(false);
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
    };
  }, []);
  const run = useCallback(
    (work: () => Promise<void>) => {
      if (running.current) return;
      running.current = true;
      setBusy(true);
      setProblem(null);
      work()
        .catch((error: unknown) => {
          // A form that is gone cannot say what went wrong.
          if (shown.current) setProblem(problemOf(error));
          else report(error);
        })
        .finally(() => {
          running.current = false;
          setBusy(false);
        });
    },
    [report],
  );
  const forget = useCallback(() => setProblem(null), []);
  return { busy, problem, run, forget };
}
