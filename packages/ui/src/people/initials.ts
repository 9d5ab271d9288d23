/** One or two user-perceived characters that stand for a name: the first of its first and last words. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = words[0];
  if (first === undefined) return '?';
  const last = words.length > 1 ? words.at(-1) : undefined;
  return firstGrapheme(first).toLocaleUpperCase() + (last === undefined ? '' : firstGrapheme(last).toLocaleUpperCase());
}

function firstGrapheme(word: string): string {
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(word)) return segment;
  return '';
}
