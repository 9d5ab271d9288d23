/** Gives the focus back to what had it, where that is still there; also in a window of its own, whose elements are of another realm. */
export function focusAgain(before: Element | null): void {
  if (before !== null && 'focus' in before && before.isConnected) (before as HTMLElement).focus();
}
