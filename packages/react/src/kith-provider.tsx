import { KithError, requireFunction } from '@kith/identity';
import type { Standing } from '@kith/store';
import type { Workspace } from '@kith/workspace';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { WorkspaceProvider } from './context.js';
import { createOpening } from './opening.js';
import { useObservable } from './use-observable.js';

/** The properties of `KithProvider`. */
export interface KithProviderProps {
  /** Called once while the provider is mounted, and again by `retry`. May be written inline. */
  readonly open: () => Promise<Workspace>;
  /** Until it is open. */
  readonly loading?: ReactNode;
  /** When there is no workspace on this device and `open` makes none: where a newcomer says what to do. */
  readonly none?: ReactNode;
  /** While this person waits for a member to let them in, or was refused. Without it the children are shown, which may ask `useStanding()`. */
  readonly waiting?: (standing: Exclude<Standing, { readonly kind: 'member' }>) => ReactNode;
  /** When it could not be opened. Without it the error is thrown, to the nearest error boundary. */
  readonly error?: (error: unknown, retry: () => void) => ReactNode;
  readonly children?: ReactNode;
}

/**
 * Opens a workspace for the components below it, and closes it when it goes: unmounted, or with its page. A page that the browser
 * brings back opens it again.
 */
export function KithProvider({ open, loading = null, none, waiting, error, children }: KithProviderProps): ReactNode {
  requireFunction('open', open, 'a function that resolves with a workspace');
  const latest = useRef(open);
  useEffect(() => {
    latest.current = open;
  });
  const [opening] = useState(createOpening);
  useEffect(() => {
    const openLatest = () => latest.current();
    let giveBack = opening.hold(openLatest);
    const hide = () => giveBack();
    const show = (event: PageTransitionEvent) => {
      if (event.persisted) giveBack = opening.hold(openLatest);
    };
    window.addEventListener('pagehide', hide);
    window.addEventListener('pageshow', show);
    return () => {
      window.removeEventListener('pagehide', hide);
      window.removeEventListener('pageshow', show);
      giveBack();
    };
  }, [opening]);

  const state = useObservable(opening.state);
  switch (state.kind) {
    case 'opening':
      return loading;
    case 'failed':
      if (none !== undefined && state.error instanceof KithError && state.error.code === 'workspace-none') return none;
      if (error === undefined) throw state.error;
      return error(state.error, () => opening.retry());
    case 'open':
      return (
        <WorkspaceProvider workspace={state.workspace}>
          <Entrance workspace={state.workspace} waiting={waiting}>
            {children}
          </Entrance>
        </WorkspaceProvider>
      );
  }
}

function Entrance({
  workspace,
  waiting,
  children,
}: {
  readonly workspace: Workspace;
  readonly waiting: KithProviderProps['waiting'];
  readonly children: ReactNode;
}): ReactNode {
  const standing = useObservable(workspace.standing);
  return standing.kind === 'member' || waiting === undefined ? children : waiting(standing);
}
