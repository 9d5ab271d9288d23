import type { Peer, RoomFields } from '../fields.js';

type Presenting = NonNullable<RoomFields['presenting']>;
export type Claim = Pick<Peer, 'key' | 'fields'>;

interface Candidate extends Presenting {
  readonly key: string;
}

/**
 * Who presents, out of what the sessions in a room say: the lowest term, then the lowest key; and from there on whoever the role was
 * handed to and who took it with the next term. The same for everybody who sees the same sessions.
 */
export function presenterOf(claims: Iterable<Claim>): string | null {
  const candidates = new Map<string, Candidate>();
  let current: Candidate | undefined;
  for (const { key, fields } of claims) {
    if (fields.presenting === undefined) continue;
    const candidate = { key, ...fields.presenting };
    candidates.set(key, candidate);
    if (current === undefined || comesBefore(candidate, current)) current = candidate;
  }
  for (let next = current; next !== undefined; next = takenOver(candidates, next)) current = next;
  return current?.key ?? null;
}

function comesBefore(a: Candidate, b: Candidate): boolean {
  return a.term < b.term || (a.term === b.term && a.key < b.key);
}

/** Whoever took what this one handed on. Terms grow, so a chain of them ends. */
function takenOver(candidates: ReadonlyMap<string, Candidate>, { term, to }: Candidate): Candidate | undefined {
  const next = to === undefined ? undefined : candidates.get(to);
  return next?.term === term + 1 ? next : undefined;
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
