import type { CallView } from '@kith/react';
import { stateWords } from './state-words.js';

/** What this device does in the call, in one sentence for screen readers. */
export function ownWords({ state, self }: Pick<CallView, 'state' | 'self'>): string {
  if (state.kind !== 'joined') return stateWords(state)?.title ?? '';
  return [
    'You are in the call',
    self.deafened ? 'deafened' : self.listening ? 'listening only' : self.muted ? 'muted' : 'heard by everyone',
    self.camera ? 'seen by everyone' : null,
    self.sharing ? 'sharing your screen' : null,
  ]
    .filter((word) => word !== null)
    .join(', ');
}
