import { defineSchema } from '@kith/workspace';
import type { NodeId, NodeOf } from '@kith/workspace';
import * as v from 'valibot';

export const columns = ['todo', 'doing', 'done'] as const;
export type Column = (typeof columns)[number];

export const columnNames: Readonly<Record<Column, string>> = { todo: 'To do', doing: 'Doing', done: 'Done' };

export const TITLE_MAX = 200;
export const NOTES_MAX = 5_000;

/** A card of the board. Members and above write them. */
export const CardSchema = defineSchema({
  name: 'kanban/card',
  version: 1,
  properties: {
    title: v.pipe(v.string(), v.maxLength(TITLE_MAX)),
    notes: v.pipe(v.string(), v.maxLength(NOTES_MAX)),
    column: v.picklist(columns),
    /** Where it stands in its column: between its neighbours' numbers. */
    place: v.pipe(v.number(), v.finite()),
  },
  required: ['title', 'column', 'place'],
  rule: ({ role }) => (role === null || role === 'guest' ? 'members-only' : 'accept'),
});

export interface Card {
  readonly id: NodeId;
  readonly title: string;
  readonly notes: string;
  readonly column: Column;
  readonly place: number;
}

export function cardOf({ id, properties }: NodeOf<typeof CardSchema>): Card {
  const { title, notes = '', column, place } = properties;
  return { id, title, notes, column, place };
}

/** Cards of a column in their order; two people who put a card in one place get one order all the same. */
export function inColumn(cards: readonly Card[], column: Column): readonly Card[] {
  return cards.filter((card) => card.column === column).toSorted((a, b) => a.place - b.place || (a.id < b.id ? -1 : 1));
}

/** The place before `next` in a column without the card itself; at its end when `next` is null. */
export function placeBefore(cards: readonly Card[], next: NodeId | null): number {
  const index = next === null ? cards.length : cards.findIndex((card) => card.id === next);
  const above = cards[index - 1]?.place;
  const below = cards[index]?.place;
  if (above === undefined) return (below ?? 1) - 1;
  return below === undefined ? above + 1 : (above + below) / 2;
}
