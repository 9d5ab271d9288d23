/** A name as it is searched for: without case and accents. */
export function foldName(name: string): string {
  return name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase();
}
