import { lazy, Suspense, useEffect, useState } from 'react';
import { takeInvite } from '../data/invite-link.js';
import { Button } from '../parts/button.js';
import { OpeningScreen } from './opening-screen.js';
import { ProblemScreen } from './problem-screen.js';
import { WelcomeScreen } from './welcome-screen.js';
import { useWorkspaceChoice } from './workspace-choice.js';
import { loadWorkspaceScreen } from './load-workspace.js';

const OpenedWorkspace = lazy(async () => ({ default: (await loadWorkspaceScreen()).OpenedWorkspace }));

/** The welcome, or the workspace this tab shows. */
export function Home() {
  const { summaries, current, opened, failed, choose } = useWorkspaceChoice();
  const invite = useInvite();
  if (current === null) return <WelcomeScreen key={invite} link={invite} />;
  const problem = failed.get(current);
  if (problem !== undefined) {
    const others = summaries.filter(({ id }) => id !== current && !failed.has(id));
    return (
      <ProblemScreen title="Kith cannot open this workspace" problem={problem}>
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
