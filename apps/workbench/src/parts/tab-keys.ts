/** The tab that a key leads to from another one; null where it is no key for tabs. */
export function tabAfter<T>(tabs: readonly T[], from: T, key: string): T | null {
  const at = tabs.indexOf(from);
  const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[key];
  return next === undefined ? null : (tabs[(next + tabs.length) % tabs.length] ?? null);
}
