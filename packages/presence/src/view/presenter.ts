import type { Peer, RoomFields } from '../fields.js';

type Presenting = NonNullable<RoomFields['presenting']>;
export type Claim = Pick<Peer, 'key' | 'fields'>;

/**
 * Who presents, out of what the sessions in a room say: the highest term, then the lowest key. Whoever takes the role over says the next
 * term, so they come before whoever claims it at the same time. The same for everybody who sees the same sessions.
 */
export function presenterOf(claims: Iterable<Claim>): string | null {
  let first: { readonly key: string; readonly term: number } | null = null;
  for (const { key, fields } of claims) {
    const term = fields.presenting?.term;
    if (term === undefined) continue;
    if (first === null || term > first.term || (term === first.term && key < first.key)) first = { key, term };
  }
  return first?.key ?? null;
}

/** What to say in order to present; null when somebody does. */
export function claimOf(claims: Iterable<Claim>): Presenting | null {
  return presenterOf(claims) === null ? { term: 1 } : null;
}

/** What this session has to say when the role was handed to it; null when it was not. */
export function takingOver(claims: readonly Claim[], own: string): Presenting | null {
  const holder = presenterOf(claims);
  if (holder === null || holder === own) return null;
  const handed = claims.find(({ key }) => key === holder)?.fields.presenting;
  // Beyond the last safe integer there is no next term that others would accept.
  if (handed?.to !== own || handed.term >= Number.MAX_SAFE_INTEGER) return null;
  return { term: handed.term + 1 };
}

/** The role this session handed on has arrived, or somebody came before it: it need not say anything any more. */
export function mayRelease(claims: readonly Claim[], own: string): boolean {
  const said = claims.some(({ key, fields }) => key === own && fields.presenting !== undefined);
  return said && presenterOf(claims) !== own;
}
