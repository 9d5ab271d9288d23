import { useWorkspace } from '@kith/react';
import { createContext, use, useCallback, useState, type ReactNode } from 'react';

export interface InviteTerms {
  readonly people: number;
  /** Milliseconds; null for never. */
  readonly lifetime: number | null;
  readonly hubs: readonly string[];
}

interface Made {
  readonly at: number;
  readonly code: Promise<string>;
}

/** Milliseconds for which an invite is offered again, instead of another one. */
const offeredAgainFor = 3_600_000;

const InviteContext = createContext<Map<string, Made> | null>(null);

/** Invites that were made while a workspace is on screen: looking at the link again makes no other one. */
export function MadeInvitesProvider({ children }: { children: ReactNode }) {
  const [made] = useState(() => new Map<string, Made>());
  return <InviteContext value={made}>{children}</InviteContext>;
}

/** The code of an invite on these terms; `fresh`: of one that nobody has yet. */
export function useInviteMaker(): (terms: InviteTerms, fresh?: boolean) => Promise<string> {
  const workspace = useWorkspace();
  const made = use(InviteContext);
  if (made === null) throw new Error('useInviteMaker outside MadeInvitesProvider');
  return useCallback(
    (terms, fresh = false) => {
      const key = JSON.stringify([terms.people, terms.lifetime, terms.hubs]);
      const before = made.get(key);
      if (!fresh && before !== undefined && Date.now() - before.at < offeredAgainFor) return before.code;
      const code = workspace.invite({ uses: terms.people, expiresIn: terms.lifetime, hints: terms.hubs });
      made.set(key, { at: Date.now(), code });
      // What failed is tried again the next time.
      code.catch(() => made.delete(key));
      return code;
    },
    [workspace, made],
  );
}
