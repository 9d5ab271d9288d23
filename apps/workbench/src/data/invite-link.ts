import { inviteInAddress } from '@kith/workspace';
import type { PageStorage } from '@kith/workspace/browser';
import { tabStorage } from './tab-storage.js';

const pendingKey = 'kith.invite';

/** Takes an invite out of the address bar and keeps it for this tab until it is used. */
export function takeInvite(page: Window, storage: PageStorage = tabStorage): string | null {
  const invite = inviteInAddress(page);
  if (invite !== null) storage.setItem(pendingKey, pageLink(invite, page.location.origin));
  return pendingInvite(storage);
}

/** The invite this tab was opened with and has not used yet. */
export function pendingInvite(storage: PageStorage = tabStorage): string | null {
  return storage.getItem(pendingKey);
}

export function forgetInvite(storage: PageStorage = tabStorage): void {
  storage.removeItem(pendingKey);
}

/** An invite as an address that opens it in this workbench: the secret stays in the fragment, which browsers send to nobody. */
export function pageLink(invite: string, origin: string): string {
  return invite.includes('#') ? invite : `${origin}/#${invite}`;
}
