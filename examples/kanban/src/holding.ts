import type { Did, Json, Peer } from '@kith/workspace';

/** What somebody does with a card now, told in the board's room under `kanban:card`. */
export interface Holding {
  readonly card: string;
  readonly doing: 'moving' | 'editing';
}

/** The room around the board as a whole. */
export const BOARD = 'kanban/board';

/** Nothing that others claim is shown unless it looks like this. */
export function isHolding(value: unknown): value is Json {
  if (typeof value !== 'object' || value === null || !('card' in value) || !('doing' in value)) return false;
  return (
    typeof value.card === 'string' && value.card.length <= 64 && (value.doing === 'moving' || value.doing === 'editing')
  );
}

/** Who else holds which card: the first one of each. */
export function holders(peers: readonly Peer[]): ReadonlyMap<string, { person: Did; doing: Holding['doing'] }> {
  const held = new Map<string, { person: Did; doing: Holding['doing'] }>();
  for (const { self, person, fields } of peers) {
    const holding = fields['kanban:card'];
    if (self || !isHolding(holding)) continue;
    const { card, doing } = holding as unknown as Holding;
    if (!held.has(card)) held.set(card, { person, doing });
  }
  return held;
}
