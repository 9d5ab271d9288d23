/** Whether a place in a text lies in a block of code that no line above has closed: there Enter breaks the line. */
export function insideFence(text: string, caret: number): boolean {
  let open: { readonly mark: string; readonly length: number } | null = null;
  for (const line of text.slice(0, caret).split('\n')) {
    const [, marks, rest] = /^ {0,3}(`{3,}|~{3,})(.*)$/u.exec(line) ?? [];
    if (marks === undefined) continue;
    const mark = marks.charAt(0);
    if (open === null) {
      if (mark === '~' || rest?.includes('`') !== true) open = { mark, length: marks.length };
    } else if (mark === open.mark && marks.length >= open.length && rest?.trim() === '') open = null;
  }
  return open !== null;
}
