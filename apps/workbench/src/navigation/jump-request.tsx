import { observable } from '@kith/identity';
import type { WritableObservable } from '@kith/identity';
import { useObservable } from '@kith/react';
import type { NodeId } from '@kith/store';
import { createContext, useCallback, useEffect, useState, type ReactNode } from 'react';
import { useGiven } from '../parts/use-given.js';

export interface JumpRequest {
  readonly channel: NodeId;
  readonly message: NodeId;
}

const JumpContext = createContext<WritableObservable<JumpRequest | null> | null>(null);

/** Carries "show this message" to the timeline of its channel, which may not be on screen yet. */
export function JumpProvider({ children }: { children: ReactNode }) {
  const [wanted] = useState(() => observable<JumpRequest | null>(null));
  return <JumpContext value={wanted}>{children}</JumpContext>;
}

export function useJumpTo(): (request: JumpRequest) => void {
  const wanted = useWanted();
  return useCallback((request) => wanted.set(request), [wanted]);
}

/** Does what was asked for, once the channel can. */
export function useJumpRequest(channel: NodeId, ready: boolean, jump: (message: NodeId) => void): void {
  const wanted = useWanted();
  const request = useObservable(wanted);
  useEffect(() => {
    if (!ready || request?.channel !== channel) return;
    wanted.set(null);
    jump(request.message);
  }, [wanted, request, channel, ready, jump]);
}

function useWanted(): WritableObservable<JumpRequest | null> {
  return useGiven(JumpContext, 'JumpProvider');
}
