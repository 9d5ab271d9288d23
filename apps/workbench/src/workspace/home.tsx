import { lazy, Suspense, useEffect, useState } from 'react';
import { takeInvite } from '../invites/invite-link.js';
import { OpeningScreen } from '../device/opening-screen.js';
import { WelcomeScreen } from './welcome-screen.js';
import { useWorkspaceChoice } from '../navigation/workspace-choice.js';
import { loadWorkspaceScreen } from './load-workspace.js';

const OpenedWorkspace = lazy(async () => ({ default: (await loadWorkspaceScreen()).OpenedWorkspace }));

const UnopenedWorkspace = lazy(async () => ({
  default: (await import('./unopened-workspace.js')).UnopenedWorkspace,
}));

/** The welcome, or the workspace this tab shows. */
export function Home() {
  const { summaries, current, opened, failed } = useWorkspaceChoice();
  const invite = useInvite();
  if (current === null) return <WelcomeScreen key={invite} link={invite} />;
  const problem = failed.get(current);
  const summary = summaries.find(({ id }) => id === current);
  if (problem !== undefined && summary !== undefined)
    return (
      <Suspense fallback={<OpeningScreen />}>
        <UnopenedWorkspace key={current} summary={summary} problem={problem} />
      </Suspense>
    );
  const workspace = opened.get(current);
  if (workspace === undefined) return <OpeningScreen />;
  return (
    <Suspense fallback={<OpeningScreen />}>
      <OpenedWorkspace key={current} workspace={workspace} invite={invite} />
    </Suspense>
  );
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
