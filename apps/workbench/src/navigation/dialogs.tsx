import type { Channel, Message } from '@kith/comms';
import type { Did } from '@kith/identity';
import { createContext, useMemo, useState, type ReactNode } from 'react';
import { useGiven } from '../parts/use-given.js';

/** Every dialog there is, with what it needs. */
export type DialogRequest =
  | { readonly kind: 'create-channel' }
  | { readonly kind: 'edit-channel'; readonly channel: Channel }
  | { readonly kind: 'archive-channel'; readonly channel: Channel }
  | { readonly kind: 'redact'; readonly message: Message }
  | { readonly kind: 'invite' }
  | { readonly kind: 'rename-workspace' }
  | { readonly kind: 'remove-workspace' }
  | { readonly kind: 'already-in' }
  | { readonly kind: 'add-workspace'; readonly link: string | null }
  | { readonly kind: 'person'; readonly did: Did }
  | { readonly kind: 'custom-status' }
  | { readonly kind: 'settings'; readonly section: 'profile' | 'notices' | 'connections' }
  | { readonly kind: 'activity' }
  | { readonly kind: 'switcher' }
  | { readonly kind: 'help' };

export interface Dialogs {
  readonly current: DialogRequest | null;
  readonly open: (request: DialogRequest) => void;
  readonly close: () => void;
}

const DialogContext = createContext<Dialogs | null>(null);

export function DialogProvider({ children }: { children: ReactNode }) {
  const [current, setCurrent] = useState<DialogRequest | null>(null);
  const dialogs = useMemo<Dialogs>(() => ({ current, open: setCurrent, close: () => setCurrent(null) }), [current]);
  return <DialogContext value={dialogs}>{children}</DialogContext>;
}

export function useDialogs(): Dialogs {
  return useGiven(DialogContext, 'DialogProvider');
}
