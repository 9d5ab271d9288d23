import { Component, StrictMode, type ReactNode } from 'react';
import { Button } from '@kith/ui';
import { ActivityProvider } from './activity/use-activity.js';
import { CallRequestProvider } from './calls/call-requests.js';
import { LazyCalls } from './calls/lazy-calls.js';
import { MissedCallNotifier } from './activity/missed-call-notifier.js';
import { BootGate, type Boot } from './device/boot.js';
import { ToastHost } from './parts/toasts.js';
import { VersionNote } from './device/version-note.js';
import type { PageVersion } from './device/page-version.js';
import type { PreferenceStore } from './preferences/preferences.js';
import { PreferenceProvider } from './preferences/use-preferences.js';
import { problemOf, type Problem } from './parts/problems.js';
import { Home } from './workspace/home.js';
import { ProblemScreen } from './device/problem-screen.js';
import { WorkspaceChoiceProvider } from './navigation/workspace-choice.js';

export interface AppProps {
  boot: Boot;
  preferences: PreferenceStore;
  version: PageVersion;
}

export function App({ boot, preferences, version }: AppProps) {
  return (
    <StrictMode>
      <PreferenceProvider store={preferences}>
        <ProblemInstead>
          <ToastHost>
            <BootGate boot={boot}>
              <WorkspaceChoiceProvider>
                <ActivityProvider>
                  <CallRequestProvider>
                    <Home />
                    <MissedCallNotifier />
                    <LazyCalls />
                  </CallRequestProvider>
                </ActivityProvider>
              </WorkspaceChoiceProvider>
            </BootGate>
            <VersionNote version={version} />
          </ToastHost>
        </ProblemInstead>
      </PreferenceProvider>
    </StrictMode>
  );
}

/** A screen that fails says so, instead of leaving an empty page. What was written before is stored. */
class ProblemInstead extends Component<{ children: ReactNode }, { problem: Problem | null }> {
  override state: { problem: Problem | null } = { problem: null };

  static getDerivedStateFromError(error: unknown): { problem: Problem } {
    return { problem: problemOf(error) };
  }

  override render(): ReactNode {
    const { problem } = this.state;
    if (problem === null) return this.props.children;
    return (
      <ProblemScreen problem={problem}>
        <Button kind="primary" onClick={() => location.reload()}>
          Reload
        </Button>
      </ProblemScreen>
    );
  }
}
