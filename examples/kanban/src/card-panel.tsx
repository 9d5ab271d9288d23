import type { Did } from '@kith/workspace';
import { useEffect, useRef } from 'react';
import { keyOf } from '@kith/ui';
import { CardRoom } from './card-room.js';
import { NOTES_MAX, TITLE_MAX, columnNames, columns } from './card.js';
import type { Card, Column } from './card.js';
import { Holder } from './holder.js';
import type { Holding } from './holding.js';

/** One card: its words, and beside them the room around it. */
export function CardPanel({
  card,
  heldBy,
  onChange,
  onMove,
  onEditing,
  onClose,
}: {
  card: Card;
  heldBy: { readonly person: Did; readonly doing: Holding['doing'] } | undefined;
  onChange: (changes: { title?: string; notes?: string }) => void;
  onMove: (column: Column) => void;
  /** The fields have the focus now, or no longer. */
  onEditing: (now: boolean) => void;
  onClose: () => void;
}) {
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus(), []);
  return (
    <section
      className="panel"
      aria-label="Card"
      onKeyDown={(event) => {
        if (keyOf(event) === 'Escape') onClose();
      }}
    >
      <div
        className="details"
        onFocus={(event) => onEditing(event.target.matches('input, textarea'))}
        onBlur={() => onEditing(false)}
      >
        <div className="details-head">
          <select
            aria-label="Column"
            value={card.column}
            onChange={(event) => {
              const chosen = columns.find((column) => column === event.currentTarget.value);
              if (chosen !== undefined) onMove(chosen);
            }}
          >
            {columns.map((column) => (
              <option key={column} value={column}>
                {columnNames[column]}
              </option>
            ))}
          </select>
          {heldBy !== undefined && <Holder person={heldBy.person} doing={heldBy.doing} />}
          <button
            type="button"
            className="close"
            aria-label="Close the card"
            title="Close (Esc)"
            ref={close}
            onClick={onClose}
          >
            ×
          </button>
        </div>
        <input
          key={`title ${card.title}`}
          className="details-title"
          aria-label="Title"
          defaultValue={card.title}
          maxLength={TITLE_MAX}
          dir="auto"
          onBlur={(event) => {
            const title = event.currentTarget.value.trim();
            if (title !== '' && title !== card.title) onChange({ title });
          }}
        />
        <textarea
          key={`notes ${card.notes}`}
          className="details-notes"
          aria-label="Notes"
          placeholder="Notes"
          defaultValue={card.notes}
          maxLength={NOTES_MAX}
          dir="auto"
          onBlur={(event) => {
            const notes = event.currentTarget.value;
            if (notes !== card.notes) onChange({ notes });
          }}
        />
      </div>
      <CardRoom card={card} />
    </section>
  );
}
