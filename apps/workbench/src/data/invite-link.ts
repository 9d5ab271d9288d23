/** What an invite opened in this browser leads to: the link itself, out of whatever it was pasted in. */
export function linkIn(pasted: string): string {
  const text = pasted.trim();
  return /\S*#\S+/u.exec(text)?.[0] ?? text;
}

const pendingKey = 'kith.invite';

/** Takes an invite out of the address bar, where it would stay in the history, and keeps it for this tab until it is used. */
export function takeInvite(page: Window): string | null {
  const { hash, origin, pathname, search } = page.location;
  if (hash.length > 1) {
    page.sessionStorage.setItem(pendingKey, `${origin}/${hash}`);
    page.history.replaceState(page.history.state, '', pathname + search);
  }
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
