import { useWorkspace } from '@kith/react';
import { useState } from 'react';
import { ProblemNote } from '../parts/note.js';
import { Button } from '../parts/button.js';

type State =
  | { readonly kind: 'ready' | 'busy' | 'copied' }
  | { readonly kind: 'shown'; readonly link: string }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Makes an invite link that opens this page and copies it; where copying is not allowed, shows it. */
export function InviteButton({ page }: { page: string | undefined }) {
  const workspace = useWorkspace();
  const [state, setState] = useState<State>({ kind: 'ready' });
  const copy = async (): Promise<State> => {
    const link = pageLink(await workspace.invite(), page ?? location.href);
    try {
      await navigator.clipboard.writeText(link);
      return { kind: 'copied' };
    } catch (error) {
      // Over plain HTTP there is no clipboard, and a browser may refuse it: the link can still be selected.
      if (error instanceof DOMException || error instanceof TypeError) return { kind: 'shown', link };
      throw error;
    }
  };
  const run = () => {
    setState({ kind: 'busy' });
    copy().then(setState, (error: unknown) => setState({ kind: 'failed', error }));
  };
  return (
    <>
      <Button disabled={state.kind === 'busy'} onClick={run}>
        {state.kind === 'copied' ? 'Copied: send it to someone' : 'Copy the invite link'}
      </Button>
      {state.kind === 'shown' && <input className="kith-field" readOnly aria-label="Invite link" value={state.link} />}
      {state.kind === 'failed' && <ProblemNote error={state.error} safe="Nothing was changed." />}
    </>
  );
}

/** The secret stays in the fragment, which browsers send to nobody. */
export function pageLink(invite: string, page: string): string {
  const code = invite.includes('#') ? invite.slice(invite.indexOf('#') + 1) : invite;
  return `${page.split('#', 1)[0] ?? page}#${code}`;
}
