import { useLive, usePeers, useRoom, useRoster, useWorkspace, useWorkspaceName, useWorkspaceStatus } from '@kith/react';
import type { NodeId } from '@kith/workspace';
import { AvatarStack } from '@kith/ui';
import { useEffect, useMemo, useState } from 'react';
import { CardPanel } from './card-panel.js';
import { CardSchema, cardOf, columns, inColumn, placeBefore } from './card.js';
import type { Column } from './card.js';
import { ColumnView } from './column-view.js';
import { BOARD, holders } from './holding.js';
import type { Holding } from './holding.js';
import { InviteButton } from './invite-button.js';

/** The board: three columns of cards, who is here, and beside them the card that is open. */
export function Board() {
  const { space } = useWorkspace();
  const name = useWorkspaceName();
  const people = useRoster(BOARD);
  const { state, nodes } = useLive({ schema: CardSchema, order: 'oldest', limit: 10_000 });
  const cards = useMemo(() => nodes.map(cardOf), [nodes]);
  const [openId, setOpenId] = useState<NodeId | null>(null);
  const [moving, setMoving] = useState<NodeId | null>(null);
  const [editing, setEditing] = useState<NodeId | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const held: Holding | null =
    moving !== null ? { card: moving, doing: 'moving' } : editing !== null ? { card: editing, doing: 'editing' } : null;
  useRoom(BOARD, { viewing: { node: BOARD }, ...(held === null ? {} : { 'kanban:card': { ...held } }) });
  const peers = usePeers(BOARD);
  const holding = useMemo(() => holders(peers), [peers]);
  const open = cards.find((card) => card.id === openId);
  const { network } = useWorkspaceStatus();

  useEffect(() => {
    document.title = name === '' ? 'Board' : name;
  }, [name]);

  const attempt = (work: Promise<unknown>) => {
    work.then(
      () => setProblem(null),
      (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
    );
  };
  const move = (id: NodeId, column: Column, next: NodeId | null) => {
    const others = inColumn(cards, column).filter((card) => card.id !== id);
    if (next !== id) attempt(space.update(CardSchema, id, { column, place: placeBefore(others, next) }));
  };

  return (
    <div className="page" data-open={open !== undefined}>
      <header className="bar">
        <h1 dir="auto">{name === '' ? 'Board' : name}</h1>
        {network === 'offline' && <span className="bar-note">Offline: changes are kept</span>}
        <span className="bar-people">
          <AvatarStack people={people} most={4} />
        </span>
        <InviteButton />
      </header>
      {problem !== null && (
        <p className="notice" role="alert">
          {problem}
        </p>
      )}
      <main className="columns" aria-busy={state === 'loading'}>
        {columns.map((column) => (
          <ColumnView
            key={column}
            column={column}
            cards={inColumn(cards, column)}
            open={openId}
            moving={moving}
            holding={holding}
            onOpen={setOpenId}
            onMoving={setMoving}
            onMove={move}
            onAdd={(title) => {
              const place = placeBefore(inColumn(cards, column), null);
              attempt(space.create(CardSchema, { title, column, place }));
            }}
          />
        ))}
      </main>
      {open !== undefined && (
        <CardPanel
          key={open.id}
          card={open}
          heldBy={holding.get(open.id)}
          onChange={(changes) => attempt(space.update(CardSchema, open.id, changes))}
          onMove={(column) => move(open.id, column, null)}
          onEditing={(now) => setEditing(now ? open.id : null)}
          onClose={() => {
            setEditing(null);
            setOpenId(null);
            document.querySelector<HTMLElement>(`[data-card="${open.id}"]`)?.focus();
          }}
        />
      )}
    </div>
  );
}
