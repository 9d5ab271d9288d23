import { inviteInAddress } from '@kith/workspace';

const pendingKey = 'kith.invite';

/** Takes an invite out of the address bar and keeps it for this tab until it is used. */
export function takeInvite(page: Window): string | null {
  const invite = inviteInAddress(page);
  if (invite !== null) page.sessionStorage.setItem(pendingKey, pageLink(invite, page.location.origin));
  return pendingInvite(page);
}

/** The invite this tab was opened with and has not used yet. */
export function pendingInvite(page: Window): string | null {
  return page.sessionStorage.getItem(pendingKey);
}

export function forgetInvite(page: Window): void {
  page.sessionStorage.removeItem(pendingKey);
}

/** An invite as an address that opens it in this workbench: the secret stays in the fragment, which browsers send to nobody. */
export function pageLink(invite: string, origin: string): string {
  return invite.includes('#') ? invite : `${origin}/#${invite}`;
}
