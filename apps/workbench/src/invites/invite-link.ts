import { inviteInAddress } from '@kith/workspace';
import type { PageStorage } from '@kith/workspace/browser';
import { leadsNowhere } from '../navigation/addresses.js';
import { inviteNamesIn, namesInFragment, type InviteNames } from './invite-names.js';
import { tabStorage } from '../storage/tab-storage.js';

const pendingKey = 'kith.invite';

/** Takes an invite out of the address bar and keeps it for this tab until it is used. */
export function takeInvite(page: Window, storage: PageStorage = tabStorage): string | null {
  const names = inviteNamesIn(page.location.href);
  const invite = inviteInAddress(page);
  if (invite !== null) {
    storage.setItem(pendingKey, pageLink(invite, page.location.origin, names));
    // An invite may stand in a path, and what is left of that names nothing.
    if (leadsNowhere(new URL(page.location.href).pathname)) page.history.replaceState(page.history.state, '', '/');
  }
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
export function pageLink(invite: string, origin: string, names: InviteNames): string {
  return invite.includes('#') ? invite : `${origin}/#${invite}${namesInFragment(names)}`;
}
