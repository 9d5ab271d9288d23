import { requireFunction, requireObject, requireText } from '@kith/identity';
import { findInvite } from '@kith/store';

/** The part of a browser's `window` that is used. */
export interface AddressedPage {
  readonly location: { readonly href: string };
  readonly history: { readonly state: unknown; replaceState(state: unknown, unused: string, url: string): void };
}

/**
 * Returns the invite that a page was opened with, or null. It takes the invite out of the address, where it would stay in the
 * history and be copied with it. It is found after the `#`, after an encoded one, and in path and query. Ordinary anchors stay. An
 * invite that is cut short or damaged is returned as well: joining with it fails with the reason.
 */
export function inviteInAddress(page: AddressedPage): string | null {
  const { location, history } = requireObject('page', page, 'the `window` of the page');
  requireText('page.location.href', requireObject('page.location', location, 'the `window` of the page')['href']);
  requireFunction(
    'page.history.replaceState',
    requireObject('page.history', history, 'the `window` of the page')['replaceState'],
  );
  const url = new URL(page.location.href);
  const answer = findInvite(url.pathname + url.search + url.hash);
  if (!answer.ok && answer.code === 'invite-missing') return null;
  const isInvite = (text: string): boolean => {
    const found = findInvite(text);
    return found.ok || found.code !== 'invite-missing';
  };
  const link = answer.ok ? answer.code : url.href;
  if (isInvite(url.hash)) url.hash = '';
  for (const [name, value] of [...url.searchParams]) if (isInvite(value)) url.searchParams.delete(name);
  url.pathname = url.pathname
    .replace(/%23.*$/, (encoded) => (isInvite(encoded) ? '' : encoded))
    .split('/')
    .filter((part) => !isInvite(part))
    .join('/');
  page.history.replaceState(page.history.state, '', url.pathname + url.search + url.hash);
  return link;
}
