import type { Did, NodeId } from '@kith/workspace';
import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import { keyOf } from '@kith/ui';
import { TITLE_MAX, columnNames, columns } from './card.js';
import type { Card, Column } from './card.js';
import type { Holding } from './holding.js';
import { Holder, holderStyle } from './holder.js';

interface ColumnProps {
  readonly column: Column;
  readonly cards: readonly Card[];
  readonly open: NodeId | null;
  readonly moving: NodeId | null;
  readonly holding: ReadonlyMap<string, { readonly person: Did; readonly doing: Holding['doing'] }>;
  readonly onOpen: (id: NodeId) => void;
  readonly onMoving: (id: NodeId | null) => void;
  /** Puts a card before `next`, or at the end. */
  readonly onMove: (id: NodeId, column: Column, next: NodeId | null) => void;
  readonly onAdd: (title: string) => void;
}

/** One column. Cards are dragged, or moved by Alt and the arrow keys. */
export function ColumnView({ column, cards, open, moving, holding, onOpen, onMoving, onMove, onAdd }: ColumnProps) {
  const [over, setOver] = useState<NodeId | 'end' | null>(null);
  const [adding, setAdding] = useState('');

  const onKeyDown = (event: KeyboardEvent, card: Card) => {
    if (!event.altKey) return;
    const at = columns.indexOf(column);
    const index = cards.indexOf(card);
    const beside = { ArrowLeft: columns[at - 1], ArrowRight: columns[at + 1] }[keyOf(event)];
    if (beside !== undefined) onMove(card.id, beside, null);
    else if (keyOf(event) === 'ArrowUp' && index > 0) onMove(card.id, column, cards[index - 1]?.id ?? null);
    else if (keyOf(event) === 'ArrowDown' && index < cards.length - 1)
      onMove(card.id, column, cards[index + 2]?.id ?? null);
    else return;
    event.preventDefault();
  };
  const drop = (next: NodeId | null) => {
    if (moving !== null) onMove(moving, column, next);
    setOver(null);
    onMoving(null);
  };

  return (
    <section
      className="column"
      aria-label={columnNames[column]}
      data-over={over !== null}
      onDragOver={(event) => {
        if (moving === null) return;
        event.preventDefault();
        setOver('end');
      }}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget)) setOver(null);
      }}
      onDrop={() => drop(null)}
    >
      <h2>
        {columnNames[column]} <span>{cards.length}</span>
      </h2>
      <ul>
        {cards.map((card) => {
          const holder = holding.get(card.id);
          return (
            <li key={card.id} data-before={over === card.id}>
              <button
                type="button"
                className="card"
                draggable
                data-card={card.id}
                data-open={card.id === open}
                data-held={holder !== undefined}
                style={holderStyle(holder?.person)}
                aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Alt+ArrowUp Alt+ArrowDown"
                onClick={() => onOpen(card.id)}
                onKeyDown={(event) => onKeyDown(event, card)}
                onDragStart={(event) => {
                  event.dataTransfer.effectAllowed = 'move';
                  event.dataTransfer.setData('text/plain', card.title);
                  onMoving(card.id);
                }}
                onDragEnd={() => onMoving(null)}
                onDragOver={(event) => {
                  if (moving === null) return;
                  event.preventDefault();
                  event.stopPropagation();
                  setOver(card.id);
                }}
                onDrop={(event) => {
                  event.stopPropagation();
                  drop(card.id);
                }}
              >
                <span className="card-title" dir="auto">
                  {card.title}
                </span>
                {card.notes !== '' && (
                  <span className="card-notes" dir="auto">
                    {card.notes}
                  </span>
                )}
                {holder !== undefined && <Holder person={holder.person} doing={holder.doing} />}
              </button>
            </li>
          );
        })}
      </ul>
      <form
        className="add"
        onSubmit={(event) => {
          event.preventDefault();
          if (adding.trim() === '') return;
          onAdd(adding.trim());
          setAdding('');
        }}
      >
        <input
          value={adding}
          maxLength={TITLE_MAX}
          placeholder="Add a card"
          aria-label={`Add a card to ${columnNames[column]}`}
          dir="auto"
          onChange={(event) => setAdding(event.currentTarget.value)}
        />
      </form>
    </section>
  );
}
