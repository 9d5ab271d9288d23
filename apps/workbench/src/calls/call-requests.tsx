import type { Did } from '@kith/identity';
import type { CallKind, Workspace } from '@kith/workspace';
import { createContext, useMemo, useState, type ReactNode } from 'react';
import { useGiven } from '../parts/use-given.js';

/** What somebody asked for, until it was answered. */
export type CallRequest =
  | {
      readonly kind: 'join';
      readonly workspace: Workspace;
      readonly node: string;
      readonly about: CallKind;
      /** Without the lobby in between. */
      readonly direct: boolean;
    }
  | { readonly kind: 'ring'; readonly workspace: Workspace; readonly person: Did; readonly video: boolean };

export interface CallRequests {
  readonly current: CallRequest | null;
  readonly ask: (request: CallRequest) => void;
  readonly done: () => void;
  /** How often somebody wanted to see the dock. */
  readonly shown: number;
  readonly show: () => void;
}

const RequestContext = createContext<CallRequests | null>(null);

/** Carries what screens ask of calls to the one place that makes them, which is loaded when it is first needed. */
export function CallRequestProvider({ children }: { children: ReactNode }) {
  const [current, setCurrent] = useState<CallRequest | null>(null);
  const [shown, setShown] = useState(0);
  const requests = useMemo<CallRequests>(
    () => ({
      current,
      ask: setCurrent,
      done: () => setCurrent(null),
      shown,
      show: () => setShown((times) => times + 1),
    }),
    [current, shown],
  );
  return <RequestContext value={requests}>{children}</RequestContext>;
}

export function useCallRequests(): CallRequests {
  return useGiven(RequestContext, 'CallRequestProvider');
}
