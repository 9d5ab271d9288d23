/** The first line of a text, for quoting it in one line. */
export function snippet(text: string, length = 140): string {
  const line = text
    .trim()
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/[*_`~]{1,3}(?=\S)|(?<=\S)[*_`~]{1,3}/gu, '');
  return line.length <= length ? line : `${line.slice(0, length).trimEnd()}…`;
}
