import { KithProvider } from '@kith/react';
import type { KithProviderProps } from '@kith/react';
import { inviteInAddress, openWorkspace } from '@kith/workspace';
import type { OpenWorkspaceOptions } from '@kith/workspace';
import { browserDefaults } from '@kith/workspace/browser';
import { useState } from 'react';
import { Board } from './board.js';
import { CardSchema } from './card.js';
import { isHolding } from './holding.js';
import { pageHubs } from './hubs.js';
import { Notice } from './notice.js';
import { Welcome } from './welcome.js';

const invite = inviteInAddress(window);
const hub = document.querySelector('meta[name="kith-hub"]')?.getAttribute('content') ?? null;

type Entry = Pick<OpenWorkspaceOptions, 'createIfNone' | 'join' | 'profile'>;

const openBoard = async (entry: Entry) =>
  openWorkspace({
    ...(await browserDefaults({ prefix: 'kanban' })),
    signaling: pageHubs(location, hub),
    schemas: [CardSchema],
    presenceFields: { 'kanban:card': isHolding },
    ...entry,
  });

/** One board for each browser: opened when there is one, else made here or joined by the link in the address. */
export function App() {
  const [entry, setEntry] = useState<Entry | null>(null);
  const welcome = (
    <Welcome
      invited={invite !== null}
      onEnter={(displayName, name) =>
        setEntry({ profile: { displayName }, ...(invite === null ? { createIfNone: { name } } : { join: invite }) })
      }
    />
  );
  if (invite !== null && entry === null) return welcome;
  return (
    <KithProvider
      key={entry === null ? 'return' : 'entry'}
      open={() => openBoard(entry ?? {})}
      none={welcome}
      waiting={waiting}
      error={(error, retry) => failed(error, () => (entry === null ? retry() : setEntry(null)))}
    >
      <Board />
    </KithProvider>
  );
}

const waiting: NonNullable<KithProviderProps['waiting']> = (standing) =>
  standing.kind === 'refused' ? (
    <Notice title="This invite does not open the board">Ask for a fresh link ({standing.code}).</Notice>
  ) : (
    <Notice title="Waiting for a member">
      The board opens by itself as soon as a member is online. You can leave this page and come back.
    </Notice>
  );

const failed = (error: unknown, again: () => void) => (
  <Notice title="The board cannot be opened">
    {error instanceof Error ? error.message : String(error)}
    <button type="button" className="action" onClick={again}>
      Try again
    </button>
  </Notice>
);
