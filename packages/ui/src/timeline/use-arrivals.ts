import type { Message } from '@kith/comms';
import type { Did } from '@kith/identity';
import { useCallback, useState } from 'react';
import { afterChange, afterSight } from './arrivals.js';
import type { Asked, Unseen } from './arrivals.js';

/**
 * Follows which messages of others came while a list was open and have not been on screen.
 * @param open - Since when: before, whatever is there was there.
 * @param asked - What of the messages is being loaded.
 */
export function useArrivals(
  messages: readonly Message[],
  me: Did,
  open: boolean,
  asked: Asked,
): { readonly unseen: Unseen; readonly sawMessages: (shown: Iterable<string>) => void } {
  const [unseen, setUnseen] = useState<Unseen>({ known: new Set(), ids: new Set() });
  const [before, setBefore] = useState<{ readonly messages: readonly Message[] | null; readonly open: boolean }>({
    messages: null,
    open: false,
  });
  if (before.messages !== messages || before.open !== open) {
    setBefore({ messages, open });
    const known = new Set<string>(messages.map(({ id }) => id));
    setUnseen(before.open && open ? afterChange(unseen, messages, me, asked) : { known, ids: new Set() });
  }
  const sawMessages = useCallback((shown: Iterable<string>) => setUnseen((before) => afterSight(before, shown)), []);
  return { unseen, sawMessages };
}
