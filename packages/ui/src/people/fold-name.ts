/** Returns a name as it is searched for: without case and accents. */
export function foldName(name: string): string {
  return name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase();
}

/**
 * Returns how well a name answers a search: 0 where the name begins with it, 1 where a later word begins with it, 2 where the name
 * contains it, null otherwise.
 * @param wanted - The search, as `foldName` returns it.
 */
export function rankName(name: string, wanted: string): number | null {
  const folded = foldName(name);
  if (folded.startsWith(wanted)) return 0;
  if (folded.split(/\s+/u).some((word) => word.startsWith(wanted))) return 1;
  return folded.includes(wanted) ? 2 : null;
}
