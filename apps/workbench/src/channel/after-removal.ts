/** Where the focus goes when a message was removed: to the next one, else to the composer; back to what was left for it elsewhere. */
export function focusAfterRemoval(page: Document, id: string, before: Element | null): HTMLElement | null {
  if (before !== null && before !== page.body && before.isConnected && before.closest('.timeline') === null)
    return null;
  const row = page.querySelector(`[data-message="${CSS.escape(id)}"]`)?.closest('.timeline-item');
  const next = row?.nextElementSibling?.querySelector<HTMLElement>('[data-message]');
  return next ?? page.querySelector<HTMLElement>('.kith-composer textarea');
}
