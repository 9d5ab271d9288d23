import { useStanding, WorkspaceProvider } from '@kith/react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { PeopleProvider } from '../data/people.js';
import { forgetInvite, pendingInvite, takeInvite } from '../data/invite-link.js';
import { DraftProvider } from '../composer/use-drafts.js';
import { Button } from '../parts/button.js';
import { DialogProvider, useDialogs } from '../dialogs/dialogs.js';
import { NavigationProvider } from '../shell/navigation.js';
import { OpeningScreen } from './opening-screen.js';
import { ProblemScreen } from './problem-screen.js';
import { RefusedScreen } from './refused-screen.js';
import { WaitingScreen } from './waiting-screen.js';
import { WelcomeScreen } from './welcome-screen.js';
import { useWorkspaceChoice } from './workspace-choice.js';
import { loadWorkspaceScreen } from './load-workspace.js';

const WorkspaceScreen = lazy(async () => ({ default: (await loadWorkspaceScreen()).WorkspaceScreen }));

/** The welcome, or the workspace this tab shows. */
export function Home() {
  const { summaries, current, opened, failed, choose } = useWorkspaceChoice();
  const invite = useInvite();
  if (current === null) return <WelcomeScreen key={invite} link={invite} />;
  const problem = failed.get(current);
  if (problem !== undefined) {
    const others = summaries.filter(({ id }) => id !== current && !failed.has(id));
    return (
      <ProblemScreen problem={problem}>
        {others.map(({ id, name }) => (
          <Button key={id} onClick={() => choose(id)}>
            Open {name || 'another workspace'}
          </Button>
        ))}
      </ProblemScreen>
    );
  }
  const workspace = opened.get(current);
  if (workspace === undefined) return <OpeningScreen />;
  return (
    <WorkspaceProvider key={current} workspace={workspace}>
      <PeopleProvider>
        <NavigationProvider>
          <DialogProvider>
            <DraftProvider>
              <InviteOpener link={invite} />
              <Suspense fallback={<OpeningScreen />}>
                <Standing />
              </Suspense>
            </DraftProvider>
          </DialogProvider>
        </NavigationProvider>
      </PeopleProvider>
    </WorkspaceProvider>
  );
}

function Standing() {
  const standing = useStanding();
  switch (standing.kind) {
    case 'waiting-for-member':
      return <WaitingScreen />;
    case 'refused':
      return standing.code === 'not-a-member' ? <WorkspaceScreen /> : <RefusedScreen code={standing.code} />;
    default:
      return <WorkspaceScreen />;
  }
}

/** An invite opened beside workspaces that are here already is asked about, not followed. */
function InviteOpener({ link }: { link: string | null }) {
  const { open } = useDialogs();
  useEffect(() => {
    if (link === null || pendingInvite(window) !== link) return;
    forgetInvite(window);
    open({ kind: 'add-workspace', link });
    // `open` changes with every dialog; only a new link asks again.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [link]);
  return null;
}

function useInvite(): string | null {
  const [invite, setInvite] = useState(() => takeInvite(window));
  useEffect(() => {
    const look = () => setInvite(takeInvite(window));
    window.addEventListener('hashchange', look);
    return () => window.removeEventListener('hashchange', look);
  }, []);
  return invite;
}
