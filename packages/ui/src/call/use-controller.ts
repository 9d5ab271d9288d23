import type { CallController } from '@kith/calls';
import { KithError } from '@kith/identity';
import { useCalls, useObservable } from '@kith/react';

/** The controller of the active call. @throws KithError `no-call` when there is none. */
export function useController(): CallController {
  const active = useObservable(useCalls().active);
  if (active !== null) return active.controller;
  throw new KithError('no-call', 'This device is in no call.', {
    fix: 'Render this component while useCall() gives a call.',
  });
}
