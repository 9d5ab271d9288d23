import type { Peer, RoomFields } from '../fields.js';

type Presenting = NonNullable<RoomFields['presenting']>;
export type Claim = Pick<Peer, 'key' | 'fields'>;

/**
 * Returns the presenter by the claims in a room: the highest term, then the lowest key. A session that takes the role over
 * claims the next term, so it wins against concurrent claims. The result is the same for everybody with the same sessions.
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

/** Returns the claim for presenting; null if somebody presents. */
export function claimOf(claims: Iterable<Claim>): Presenting | null {
  return presenterOf(claims) === null ? { term: 1 } : null;
}

/** Returns the claim of this session after the role was handed to it; null if it was not. */
export function takingOver(claims: readonly Claim[], own: string): Presenting | null {
  const holder = presenterOf(claims);
  if (holder === null || holder === own) return null;
  const handed = claims.find(({ key }) => key === holder)?.fields.presenting;
  // After the last safe integer there is no next term that others accept.
  if (handed?.to !== own || handed.term >= Number.MAX_SAFE_INTEGER) return null;
  return { term: handed.term + 1 };
}

/** Tells whether this session can drop its claim: the role it handed on has arrived, or another session has taken it. */
export function mayRelease(claims: readonly Claim[], own: string): boolean {
  const said = claims.some(({ key, fields }) => key === own && fields.presenting !== undefined);
  return said && presenterOf(claims) !== own;
}
