import { StrictMode } from 'react';
import { BootGate, type Boot } from './boot.js';
import { ToastHost } from './parts/toasts.js';
import type { PreferenceStore } from './preferences/preferences.js';
import { PreferenceProvider } from './preferences/use-preferences.js';
import { Home } from './screens/home.js';
import { WorkspaceChoiceProvider } from './screens/workspace-choice.js';

export function App({ boot, preferences }: { boot: Boot; preferences: PreferenceStore }) {
  return (
    <StrictMode>
      <PreferenceProvider store={preferences}>
        <ToastHost>
          <BootGate boot={boot}>
            <WorkspaceChoiceProvider>
              <Home />
            </WorkspaceChoiceProvider>
          </BootGate>
        </ToastHost>
      </PreferenceProvider>
    </StrictMode>
  );
}
