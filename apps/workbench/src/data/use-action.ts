import { useCallback, useRef, useState } from 'react';
import { problemOf, type Problem } from '../problems.js';

/** Runs one thing at a time for a form: whether it is under way, and what went wrong last. */
export function useAction(): {
  busy: boolean;
  problem: Problem | null;
  run: (work: () => Promise<void>) => void;
  forget: () => void;
} {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const running = useRef(false);
  const run = useCallback((work: () => Promise<void>) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setProblem(null);
    work()
      .catch((error: unknown) => setProblem(problemOf(error)))
      .finally(() => {
        running.current = false;
        setBusy(false);
      });
  }, []);
  const forget = useCallback(() => setProblem(null), []);
  return { busy, problem, run, forget };
}
