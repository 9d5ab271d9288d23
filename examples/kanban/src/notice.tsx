import type { ReactNode } from 'react';

/** What stands in place of the board. */
export function Notice({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="front">
      <div className="front-card">
        <h1>{title}</h1>
        <p>{children}</p>
      </div>
    </main>
  );
}
