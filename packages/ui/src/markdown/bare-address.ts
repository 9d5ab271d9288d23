/** An address that stands in a text without any marks around it. */
export interface BareAddress {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Where it leads. */
  readonly url: string;
}

const prefixes = [
  { written: 'https://', means: 'https://' },
  { written: 'http://', means: 'http://' },
  { written: 'www.', means: 'https://www.' },
] as const;

/** What no address contains: space, marks of HTML and code, and everything without a shape of its own. */
const endsAddress = /[\s"<>`\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u;
/** Brackets, quotation marks and stops of other scripts, which stand between an address and the next sentence without a space. */
const foreignStop = /(?![ -~’·])[\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Po}]/u;
/** Belongs to the sentence where it stands last. */
const trailing = /[?!.,:;*_~'’·]/u;
const alphanumeric = /[A-Za-z0-9]/u;
const begins = /[\p{L}\p{N}[]/u;

/** Whether the characters here may begin an address, cheaply. */
export function mayBeginAddress(text: string, at: number): boolean {
  const code = text.charCodeAt(at) | 0x20;
  if (code !== 0x68 && code !== 0x77) return false;
  return prefixAt(text, at) !== undefined && !alphanumeric.test(text.charAt(at - 1));
}

/** The web address that begins here, if one does. Every character is looked at a fixed number of times. */
export function webAddressAt(text: string, start: number, limit: number): BareAddress | null {
  if (!mayBeginAddress(text, start)) return null;
  const prefix = prefixAt(text, start);
  if (prefix === undefined) return null;
  const from = start + prefix.written.length;
  const first = text.codePointAt(from);
  if (from >= limit || first === undefined || !begins.test(String.fromCodePoint(first))) return null;
  const end = withoutTrailing(text, from, runEnd(text, from, limit));
  return end <= from ? null : { start, end, url: prefix.means + text.slice(from, end) };
}

/** The first web address that begins at `from` or later. */
export function nextWebAddress(text: string, from: number): BareAddress | null {
  for (let at = from; at < text.length; at += 1) {
    const found = webAddressAt(text, at, text.length);
    if (found !== null) return found;
  }
  return null;
}

function prefixAt(text: string, at: number): (typeof prefixes)[number] | undefined {
  const here = text.slice(at, at + 8).toLowerCase();
  return prefixes.find(({ written }) => here.startsWith(written));
}

function runEnd(text: string, from: number, limit: number): number {
  let open = 0;
  let at = from;
  while (at < limit) {
    const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (endsAddress.test(char) || foreignStop.test(char)) break;
    // The end of a link's text, unless it closes what the address opened.
    if (char === ']' && open === 0) break;
    if (char === '[') open += 1;
    else if (char === ']') open -= 1;
    at += char.length;
  }
  return at;
}

/** Stops, and brackets that the address did not open, belong to the sentence around it. */
function withoutTrailing(text: string, from: number, to: number): number {
  let surplus = 0;
  for (let at = from; at < to; at += 1) {
    if (text[at] === ')') surplus += 1;
    else if (text[at] === '(') surplus -= 1;
  }
  let end = to;
  for (; end > from; end -= 1) {
    const last = text.charAt(end - 1);
    if (last === ')' && surplus > 0) surplus -= 1;
    else if (!trailing.test(last)) break;
  }
  return end;
}

/** As long as an address may be before and after its @ (RFC 5321). */
const longestLocal = 64;
const longestDomain = 255;
const local = /[A-Za-z0-9._+-]/u;
const domain = /[A-Za-z0-9.-]/u;

/** The mail address around the @ that stands here, if there is one; its beginning is not before `floor`. */
export function mailAddressAt(text: string, at: number, floor: number, limit: number): BareAddress | null {
  let start = at;
  while (start > 0 && at - start < longestLocal && local.test(text.charAt(start - 1))) start -= 1;
  if (start === at || start < floor || text.charAt(start - 1) === '/') return null;
  let end = at + 1;
  while (end < limit && end - at < longestDomain && domain.test(text.charAt(end))) end += 1;
  while (end > at + 1 && !alphanumeric.test(text.charAt(end - 1))) end -= 1;
  const host = text.slice(at + 1, end);
  if (!host.includes('.') || host.startsWith('.') || host.includes('..')) return null;
  return { start, end, url: `mailto:${text.slice(start, end)}` };
}
