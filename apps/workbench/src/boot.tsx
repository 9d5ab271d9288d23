import { observable } from '@kith/identity';
import type { Observable } from '@kith/identity';
import { DeviceProvider, useObservable } from '@kith/react';
import type { Device } from '@kith/workspace';
import { createContext, use, useMemo, type ReactNode } from 'react';
import { Button } from './parts/button.js';
import type { PreferenceStore } from './preferences/preferences.js';
import { problemOf, type Problem } from './problems.js';
import { OpeningScreen } from './screens/opening-screen.js';
import { ProblemScreen } from './screens/problem-screen.js';

/** How far opening this device has come. */
export type BootState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'open'; readonly device: Device; readonly pageHubs: readonly string[] };

export interface Boot {
  readonly state: Observable<BootState>;
  /** Closes the device and opens it again, with the preferences of now. */
  readonly restart: () => void;
  /** Closes the device for good: the page goes away. */
  readonly stop: () => void;
}

export interface OpenedDevice {
  readonly device: Device;
  readonly pageHubs: readonly string[];
}

/** Opens the device once, outside React, so that rendering twice opens it once; and follows the offline switch. */
export function startBoot(open: () => Promise<OpenedDevice>, preferences: PreferenceStore): Boot {
  const state = observable<BootState>({ kind: 'opening' });
  const fail = (error: unknown) => state.set({ kind: 'failed', problem: problemOf(error) });
  let opened: OpenedDevice | null = null;
  let offline = preferences.getSnapshot().offline;
  const start = () => {
    open().then((result) => {
      opened = result;
      state.set({ kind: 'open', device: result.device, pageHubs: result.pageHubs });
    }, fail);
  };
  const close = async () => {
    const before = opened;
    opened = null;
    await before?.device.close();
  };
  const restart = () => {
    if (state.getSnapshot().kind === 'opening') return;
    state.set({ kind: 'opening' });
    close().then(start, fail);
  };
  preferences.subscribe(() => {
    const now = preferences.getSnapshot().offline;
    if (now === offline) return;
    offline = now;
    if (now) opened?.device.goOffline();
    else opened?.device.goOnline();
  });
  start();
  return {
    state,
    restart,
    stop() {
      close().catch(fail);
    },
  };
}

const BootContext = createContext<{ readonly pageHubs: readonly string[]; readonly restart: () => void } | null>(null);

export function useBootControl(): { readonly pageHubs: readonly string[]; readonly restart: () => void } {
  const control = use(BootContext);
  if (control === null) throw new Error('useBootControl outside BootGate');
  return control;
}

export function BootGate({ boot, children }: { boot: Boot; children: ReactNode }) {
  const state = useObservable(boot.state);
  const pageHubs = state.kind === 'open' ? state.pageHubs : null;
  const control = useMemo(() => ({ pageHubs: pageHubs ?? [], restart: boot.restart }), [pageHubs, boot]);
  switch (state.kind) {
    case 'opening':
      return <OpeningScreen />;
    case 'failed':
      return (
        <ProblemScreen problem={state.problem}>
          <Button kind="primary" onClick={() => boot.restart()}>
            Try again
          </Button>
        </ProblemScreen>
      );
    default:
      return (
        <BootContext value={control}>
          <DeviceProvider device={state.device}>{children}</DeviceProvider>
        </BootContext>
      );
  }
}
