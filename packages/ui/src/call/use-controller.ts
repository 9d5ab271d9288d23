import type { CallController } from '@kith/calls';
import { useCalls, useObservable } from '@kith/react';
import { uiError } from '../codes.js';

/** The controller of the active call. @throws KithError `no-call` when there is none. */
export function useController(): CallController {
  const active = useObservable(useCalls().active);
  if (active !== null) return active.controller;
  throw uiError('no-call');
}
