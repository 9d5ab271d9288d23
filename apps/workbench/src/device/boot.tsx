import { observable } from '@kith/identity';
import type { Observable } from '@kith/identity';
import { DeviceProvider, useObservable } from '@kith/react';
import type { Device } from '@kith/workspace';
import { createContext, useMemo, type ReactNode } from 'react';
import { Button } from '@kith/ui';
import type { Withheld } from './withheld-note.js';
import type { PreferenceStore } from '../preferences/preferences.js';
import { usePreferences } from '../preferences/use-preferences.js';
import { problemOf, withheldStorage, type Problem } from '../parts/problems.js';
import { OpeningScreen, OpeningWelcome } from './opening-screen.js';
import { ProblemScreen } from './problem-screen.js';
import { useGiven } from '../parts/use-given.js';

/** How far opening this device has come. */
export type BootState =
  | { readonly kind: 'opening' }
  /** `withheld`: the browser keeps nothing here; one can go on without. */
  | { readonly kind: 'failed'; readonly problem: Problem; readonly withheld: boolean }
  | { readonly kind: 'open'; readonly opened: OpenedDevice };

export interface Boot {
  readonly state: Observable<BootState>;
  /** Closes the device and opens it again, with the preferences of now. */
  readonly restart: () => void;
  /** Opens a device that is gone with the page. */
  readonly goOnInMemory: () => void;
  /** Closes the device for good: the page goes away. */
  readonly stop: () => void;
}

export interface OpenedDevice {
  readonly device: Device;
  readonly pageHubs: readonly string[];
  /** What this browser does not allow. */
  readonly withheld: readonly Withheld[];
}

/** Opens the device once, outside React, so that rendering twice opens it once; and follows the offline switch. */
export function startBoot(
  open: (keeping: 'stored' | 'in-memory') => Promise<OpenedDevice>,
  preferences: PreferenceStore,
): Boot {
  const state = observable<BootState>({ kind: 'opening' });
  const fail = (error: unknown) => {
    const problem = problemOf(error);
    // Whoever opened a workspace here before is told of that one.
    const withheld = preferences.getSnapshot().lastWorkspace === null ? withheldStorage(problem) : null;
    state.set({ kind: 'failed', problem: withheld ?? problem, withheld: withheld !== null });
  };
  let keeping: 'stored' | 'in-memory' = 'stored';
  let opened: OpenedDevice | null = null;
  let offline = preferences.getSnapshot().offline;
  const start = () => {
    open(keeping).then((result) => {
      opened = result;
      state.set({ kind: 'open', opened: result });
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
    goOnInMemory() {
      keeping = 'in-memory';
      restart();
    },
    stop() {
      close().catch(fail);
    },
  };
}

export interface BootControl extends Pick<OpenedDevice, 'pageHubs' | 'withheld'> {
  readonly restart: () => void;
}

const BootContext = createContext<BootControl | null>(null);

export function useBootControl(): BootControl {
  return useGiven(BootContext, 'BootGate');
}

export function BootGate({ boot, children }: { boot: Boot; children: ReactNode }) {
  const state = useObservable(boot.state);
  const [{ lastWorkspace }] = usePreferences();
  const opened = state.kind === 'open' ? state.opened : null;
  const control = useMemo(
    () => ({ pageHubs: opened?.pageHubs ?? [], withheld: opened?.withheld ?? [], restart: boot.restart }),
    [opened, boot],
  );
  switch (state.kind) {
    case 'opening':
      return lastWorkspace === null ? <OpeningWelcome /> : <OpeningScreen />;
    case 'failed':
      return (
        <ProblemScreen problem={state.problem}>
          <Button kind="primary" onClick={() => boot.restart()}>
            Try again
          </Button>
          {state.withheld && <Button onClick={() => boot.goOnInMemory()}>Go on without storage</Button>}
        </ProblemScreen>
      );
    default:
      return (
        <BootContext value={control}>
          <DeviceProvider device={state.opened.device}>{children}</DeviceProvider>
        </BootContext>
      );
  }
}
