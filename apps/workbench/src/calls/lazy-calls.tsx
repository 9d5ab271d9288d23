import { useCalls, useIncomingCalls, useObservable, useOutgoingCall } from '@kith/react';
import { lazy, Suspense } from 'react';
import { loadCalls } from '../screens/load-workspace.js';
import { useCallRequests } from './call-requests.js';

const Host = lazy(async () => ({ default: (await loadCalls()).CallHost }));

/** The dock and the cards, outside of every screen: walking through the app never interrupts a call. Loaded with the first call. */
export function LazyCalls() {
  const active = useObservable(useCalls().active);
  const incoming = useIncomingCalls();
  const outgoing = useOutgoingCall();
  const { current } = useCallRequests();
  if (active === null && incoming.length === 0 && outgoing === null && current === null) return null;
  return (
    <Suspense>
      <Host />
    </Suspense>
  );
}
