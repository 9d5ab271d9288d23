/**
 * Nothing a person can see: spaces, controls, and everything that Unicode says is drawn as nothing by default. Written as code
 * points and not as properties, so that engines with different versions of Unicode judge alike.
 */
const unseen =
  '\\s\\u0000-\\u001f\\u007f-\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202f' +
  '\\u205f-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}';
const visible = new RegExp(`[^${unseen}]`, 'u');

/** Whether there is anything to see in a text. One pass, whatever stands in it. */
export function isVisible(text: string): boolean {
  return visible.test(text);
}

/** Characters that break a line, or turn the words around them: no part of a name. */
// oxlint-disable-next-line no-control-regex
const unruly = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

/** A name from elsewhere as it can stand among other words: without unruly characters; null when nothing of it can be seen. */
export function shownName(name: string | undefined): string | null {
  if (name === undefined || !isVisible(name)) return null;
  return unruly.test(name) ? name.replaceAll(new RegExp(unruly, 'gu'), '').trim() : name;
}
