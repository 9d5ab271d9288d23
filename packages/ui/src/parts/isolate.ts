/** The letters that are written from right to left. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * A name as part of a sentence: one that is written from right to left in an isolate of its own, so that it does not turn the
 * words around it.
 */
export function isolated(name: string): string {
  return rightToLeft.test(name) ? `\u2068${name}\u2069` : name;
}

/** "Ada, Bob, and Cem"; of more than so many the last ones are counted: "Ada, Bob, and 3 more". */
export function namesInWords(names: readonly string[], most = Number.POSITIVE_INFINITY): string {
  const named = names.length > most ? names.slice(0, most - 1) : names;
  const more = names.length - named.length;
  const parts = [...named.map(isolated), ...(more > 0 ? [`${more} more`] : [])];
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(parts);
}
