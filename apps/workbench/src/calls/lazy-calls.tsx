import { useCalls, useIncomingCalls, useObservable, useOutgoingCall } from '@kith/react';
import { lazy, Suspense } from 'react';
import { useToasts } from '../parts/toasts.js';
import { loadCalls } from './load-calls.js';
import { CallsBoundary } from './calls-boundary.js';
import { useCallRequests } from './call-requests.js';

const Host = lazy(async () => ({ default: (await loadCalls()).CallHost }));

/** The dock and the cards, outside of every screen: walking through the app never interrupts a call. Loaded with the first call. */
export function LazyCalls() {
  const { report } = useToasts();
  const active = useObservable(useCalls().active);
  const incoming = useIncomingCalls();
  const outgoing = useOutgoingCall();
  const { current } = useCallRequests();
  if (active === null && incoming.length === 0 && outgoing === null && current === null) return null;
  return (
    <CallsBoundary report={report}>
      <Suspense>
        <Host />
      </Suspense>
    </CallsBoundary>
  );
}
