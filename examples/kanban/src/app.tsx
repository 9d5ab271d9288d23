import { WorkspaceProvider, useStanding } from '@kith/react';
import type { Device, Workspace } from '@kith/workspace';
import { useEffect, useState } from 'react';
import { Board } from './board.js';
import { Welcome } from './welcome.js';

/** One board for each browser: opened when there is one, else made here or joined by the link in the address. */
export function App({ device }: { device: Device }) {
  const [invite, setInvite] = useState(() => (location.hash.length > 1 ? location.hash.slice(1) : null));
  const [workspace, setWorkspace] = useState<Workspace | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [first] = device.workspaces.getSnapshot();
  const known = first?.id;

  useEffect(() => {
    if (invite !== null || known === undefined) return;
    device.openWorkspace(known).then(setWorkspace, (error: unknown) => setProblem(String(error)));
  }, [device, invite, known]);

  if (workspace !== null)
    return (
      <WorkspaceProvider workspace={workspace}>
        <Entrance />
      </WorkspaceProvider>
    );
  if (problem !== null) return <p className="notice">{problem}</p>;
  if (invite === null && known !== undefined) return null;
  return (
    <Welcome
      invited={invite !== null}
      onEnter={async (displayName, board) => {
        const opened =
          invite === null
            ? await device.createWorkspace({ name: board, displayName })
            : await device.joinWorkspace(`${location.origin}/#${invite}`, { displayName });
        // The secret does not stay in the address bar, nor in the history.
        history.replaceState(null, '', location.pathname + location.search);
        setInvite(null);
        setWorkspace(opened);
      }}
    />
  );
}

function Entrance() {
  const standing = useStanding();
  if (standing.kind === 'member') return <Board />;
  return (
    <main className="front">
      <div className="front-card">
        <h1>{standing.kind === 'refused' ? 'This invite does not open the board' : 'Waiting for a member'}</h1>
        <p>
          {standing.kind === 'refused'
            ? `Ask for a fresh link (${standing.code}).`
            : 'The board opens by itself as soon as somebody who is in is online. You can leave this page and come back.'}
        </p>
      </div>
    </main>
  );
}
