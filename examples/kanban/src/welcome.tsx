import { useState } from 'react';

/** Asks for what a newcomer must say: their name, and the board's when they begin one. */
export function Welcome({
  invited,
  onEnter,
}: {
  invited: boolean;
  onEnter: (displayName: string, board: string) => Promise<void>;
}) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const enter = (form: FormData) => {
    setBusy(true);
    setProblem(null);
    onEnter(textOf(form, 'person'), textOf(form, 'board')).catch((error: unknown) => {
      setProblem(error instanceof Error ? error.message : String(error));
      setBusy(false);
    });
  };
  return (
    <main className="front">
      <form
        className="front-card"
        onSubmit={(event) => {
          event.preventDefault();
          enter(new FormData(event.currentTarget));
        }}
      >
        <h1>{invited ? 'Join the board' : 'Start a board'}</h1>
        <p>It lives on your devices and on those of the people you invite, encrypted in between. No account.</p>
        <label>
          Your name
          <input name="person" required maxLength={120} autoComplete="name" dir="auto" />
        </label>
        {!invited && (
          <label>
            Name of the board
            <input name="board" required maxLength={120} autoComplete="off" dir="auto" />
          </label>
        )}
        {problem !== null && (
          <p className="front-problem" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" className="action" disabled={busy}>
          {invited ? 'Join' : 'Start'}
        </button>
      </form>
    </main>
  );
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
