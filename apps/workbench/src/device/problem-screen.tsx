import type { ReactNode } from 'react';
import { Mark } from '../parts/mark.js';
import { ProblemNote } from '../parts/problem-note.js';
import type { Problem } from '../parts/problems.js';

/** Something stands between the person and their workspace: what happened, what is safe, what to do. */
export function ProblemScreen({
  title = 'Kith cannot start',
  problem,
  children,
}: {
  title?: string;
  problem: Problem;
  children?: ReactNode;
}) {
  return (
    <main className="front">
      <div className="front-card">
        <header className="front-head">
          <Mark />
          <h1>{title}</h1>
        </header>
        <ProblemNote problem={problem} />
        <div className="front-actions">{children}</div>
      </div>
    </main>
  );
}
