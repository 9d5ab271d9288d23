/** How this platform writes its command key. */
export function commandKey(): string {
  return /Mac|iPhone|iPad/u.test(navigator.userAgent) ? '⌘' : 'Ctrl';
}
