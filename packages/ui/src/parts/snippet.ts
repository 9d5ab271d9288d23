/** Longer texts are not looked at to quote one line of them. */
const most = 4_000;

/** The beginning of a text in one line, for quoting it: whole graphemes, without marks. */
export function snippet(text: string, length = 140): string {
  const beginning = text.slice(0, most);
  const line = beginning
    .trim()
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/[*_`~]{1,3}(?=\S)|(?<=\S)[*_`~]{1,3}/gu, '');
  const cut = graphemes(line, length);
  return cut.length < line.length || beginning.length < text.length ? `${cut.trimEnd()}…` : line;
}

/** As many whole user-perceived characters as fit a length in code units. */
export function graphemes(text: string, length: number): string {
  if (text.length <= length) return text;
  let end = 0;
  // One that is cut here is longer than what may remain.
  for (const { segment, index } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(
    text.slice(0, length * 2),
  )) {
    if (index + segment.length > length) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}
