import { TriangleAlert } from 'lucide-react';
import type { Problem } from './problems.js';

/** What happened, what is safe, what to do; the code is there for whoever has to look it up. */
export function ProblemNote({ problem, bare = false }: { problem: Problem; bare?: boolean }) {
  return (
    <div className="problem" data-bare={bare} role={bare ? undefined : 'alert'}>
      <TriangleAlert size={16} aria-hidden />
      <div>
        <p className="problem-title">{problem.title}</p>
        <p>
          {problem.safe !== null && <>{problem.safe} </>}
          {problem.action}
        </p>
        <details className="problem-details">
          <summary>Details</summary>
          <p className="problem-code code">{problem.code}</p>
          {problem.detail !== null && <p>{problem.detail}</p>}
        </details>
      </div>
    </div>
  );
}
