/** A name as it is searched for: without case and accents. */
export function foldName(name: string): string {
  return name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase();
}

/** How well a name answers to what is searched for, folded: 0 where it begins with it, 1 where a later word does, 2 where it contains it; null for not at all. */
export function rankName(name: string, wanted: string): number | null {
  const folded = foldName(name);
  if (folded.startsWith(wanted)) return 0;
  if (folded.split(/\s+/u).some((word) => word.startsWith(wanted))) return 1;
  return folded.includes(wanted) ? 2 : null;
}
