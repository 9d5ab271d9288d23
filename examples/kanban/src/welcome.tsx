/** Asks for what a newcomer must say: their name, and the board's when they begin one. */
export function Welcome({
  invited,
  onEnter,
}: {
  invited: boolean;
  onEnter: (displayName: string, board: string) => void;
}) {
  return (
    <main className="front">
      <form
        className="front-card"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          onEnter(textOf(form, 'person'), textOf(form, 'board'));
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
        <button type="submit" className="action">
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
