import { RingCards } from '@kith/ui/calls';
import { createPortal } from 'react-dom';
import { useTopLayer } from '../parts/use-top-layer.js';

/** Calls that ring, above whatever is open: a dialog keeps nobody from answering. */
export function RingLayer({ onError }: { onError: (error: unknown) => void }) {
  const { host } = useTopLayer('ring-layer');
  return createPortal(<RingCards onError={onError} />, host);
}
