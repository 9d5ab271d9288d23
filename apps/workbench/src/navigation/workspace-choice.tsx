import { useDevice, useWorkspaces } from '@kith/react';
import type { SpaceId } from '@kith/store';
import type { Workspace, WorkspaceSummary } from '@kith/workspace';
import { createContext, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { tabStorage } from '../storage/tab-storage.js';
import { problemOf, type Problem } from '../parts/problems.js';
import { usePreferences } from '../preferences/use-preferences.js';
import { useGiven } from '../parts/use-given.js';

export interface WorkspaceChoice {
  readonly summaries: readonly WorkspaceSummary[];
  /** The current one is opened first; the device opens the others after it, so that all of them sync and count what is unread. */
  readonly opened: ReadonlyMap<SpaceId, Workspace>;
  readonly failed: ReadonlyMap<SpaceId, Problem>;
  readonly current: SpaceId | null;
  readonly choose: (id: SpaceId) => void;
}

const ChoiceContext = createContext<WorkspaceChoice | null>(null);
const sessionKey = 'kith.workspace';

/** Which workspace this tab shows; another tab may show another one. */
export function WorkspaceChoiceProvider({ children }: { children: ReactNode }) {
  const device = useDevice();
  const summaries = useWorkspaces();
  const [{ lastWorkspace }, change] = usePreferences();
  const [, navigate] = useLocation();
  const [chosen, setChosen] = useState(() => tabStorage.getItem(sessionKey) ?? lastWorkspace);
  const [opened, setOpened] = useState<ReadonlyMap<SpaceId, Workspace>>(new Map());
  const [failed, setFailed] = useState<ReadonlyMap<SpaceId, Problem>>(new Map());

  // What was removed is closed: should it come back, it is another one.
  const [here, setHere] = useState(summaries);
  if (here !== summaries) {
    setHere(summaries);
    setOpened(onlyOf(opened, summaries));
    setFailed(onlyOf(failed, summaries));
  }

  const current = summaries.find((summary) => summary.id === chosen)?.id ?? summaries[0]?.id ?? null;
  useEffect(() => {
    let mounted = true;
    for (const { id, isOpen, standing } of summaries) {
      if (id !== current && !isOpen && standing.kind !== 'unopened') continue;
      device.openWorkspace(id).then(
        (workspace) => {
          if (mounted)
            setOpened((before) => (before.get(id) === workspace ? before : new Map(before).set(id, workspace)));
        },
        (error: unknown) => {
          if (mounted) setFailed((before) => new Map(before).set(id, problemOf(error)));
        },
      );
    }
    return () => {
      mounted = false;
    };
  }, [device, summaries, current]);

  const choose = useCallback(
    (id: SpaceId) => {
      tabStorage.setItem(sessionKey, id);
      setChosen(id);
      change({ lastWorkspace: id });
      if (id !== chosen) navigate('/');
    },
    [change, navigate, chosen],
  );
  useEffect(() => {
    // What was on screen was removed, here or in another tab. The address leads nowhere then.
    // oxlint-disable-next-line react/set-state-in-effect
    if (current !== null && chosen !== null && chosen !== current) choose(current);
  }, [current, chosen, choose]);
  const choice = useMemo(
    () => ({ summaries, opened, failed, current, choose }),
    [summaries, opened, failed, current, choose],
  );
  return <ChoiceContext value={choice}>{children}</ChoiceContext>;
}

export function useWorkspaceChoice(): WorkspaceChoice {
  return useGiven(ChoiceContext, 'WorkspaceChoiceProvider');
}

function onlyOf<T>(before: ReadonlyMap<SpaceId, T>, summaries: readonly WorkspaceSummary[]): ReadonlyMap<SpaceId, T> {
  const ids = new Set(summaries.map(({ id }) => id));
  return [...before.keys()].every((id) => ids.has(id)) ? before : new Map([...before].filter(([id]) => ids.has(id)));
}
