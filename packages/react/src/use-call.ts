import { derived, observable } from '@kith/identity';
import type { Observable } from '@kith/identity';
import type { CallMember, CallState, SelfCallState } from '@kith/calls';
import { sameCallMember } from '@kith/calls/internal';
import type { ActiveCall, DeviceCalls, IncomingCall, OutgoingCall } from '@kith/workspace';
import { useMemo } from 'react';
import { useDevice } from './context.js';
import { sameSelection } from './same-selection.js';
import { useObservable } from './use-observable.js';

/** The active call with where this device stands in it, and what it sends. */
export interface CallView extends ActiveCall {
  readonly state: CallState;
  readonly self: SelfCallState;
}

/** The calls of this device: join, accept, decline and leave through it. The same object for the same device. */
export function useCalls(): DeviceCalls {
  return useDevice().calls;
}

/** The one call of this device; null while there is none. Renders again when its state or what this device sends changed. */
export function useCall(): CallView | null {
  const active = useObservable(useCalls().active);
  const state = useObservable(active?.controller.state ?? idle);
  const self = useObservable(active?.controller.self ?? silent);
  return useMemo(() => (active === null ? null : { ...active, state, self }), [active, state, self]);
}

/** Returns the members of the active call, in the same order everywhere. An unchanged member stays the same object. */
export function useCallRoster(): readonly CallMember[];
/** Returns the result of `select` for them. The component renders again only when it has changed: by identity, or for lists by their entries. */
export function useCallRoster<T>(select: (members: readonly CallMember[]) => T): T;
export function useCallRoster<T>(select?: (members: readonly CallMember[]) => T): readonly CallMember[] | T {
  const active = useObservable(useCalls().active);
  const members = useMemo(() => stableMembers(active?.controller.members ?? nobody), [active]);
  const selected = useMemo(
    () =>
      derived<readonly CallMember[] | T>(
        [members],
        () => (select === undefined ? members.getSnapshot() : select(members.getSnapshot())),
        sameSelection,
      ),
    [members, select],
  );
  return useObservable(selected);
}

/** Calls that ring here now. */
export function useIncomingCalls(): readonly IncomingCall[] {
  return useObservable(useCalls().incoming);
}

/** Returns the ring of this device, or null while it rings nobody. */
export function useOutgoingCall(): OutgoingCall | null {
  return useObservable(useCalls().outgoing);
}

function stableMembers(source: Observable<readonly CallMember[]>): Observable<readonly CallMember[]> {
  let before: readonly CallMember[] = [];
  const settle = (): readonly CallMember[] => {
    const known = new Map(before.map((member) => [member.key, member]));
    before = source.getSnapshot().map((member) => {
      const old = known.get(member.key);
      return old !== undefined && sameCallMember(old, member) ? old : member;
    });
    return before;
  };
  return derived([source], settle, sameSelection);
}

const idle = observable<CallState>({ kind: 'idle' });
const nobody = observable<readonly CallMember[]>([]);
const silent = observable<SelfCallState>({
  muted: true,
  deafened: false,
  camera: false,
  sharing: false,
  speaking: false,
  listening: false,
  pushToTalk: false,
  problem: null,
});
