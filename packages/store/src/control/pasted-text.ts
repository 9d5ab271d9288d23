/** A text that is percent-encoded, up to three times over: a link in a redirect in a redirect. */
function percentDecoded(text: string): string {
  let decoded = text;
  for (let turn = 0; turn < 3 && /%[0-7][0-9a-f]/i.test(decoded); turn += 1)
    decoded = decoded.replaceAll(/%([0-7][0-9a-f])/gi, (_, hex: string) =>
      String.fromCodePoint(Number.parseInt(hex, 16)),
    );
  return decoded;
}

/** Dashes that a program writes for the two characters a code may contain. */
const dashes: Readonly<Record<string, string>> = {
  '\u2010': '-',
  '\u2011': '-',
  '\u2212': '-',
  '\u2013': '--',
  '\u2014': '--',
};

/**
 * Readings of a pasted text: as it is; with a code in one piece that was wrapped, quoted, escaped or sprinkled with invisible
 * characters; and so that a hyphen at the end of a line is one that a program put there.
 */
export function readingsOf(pasted: string): readonly string[] {
  const decoded = percentDecoded(pasted);
  const text = decoded
    .replaceAll(/[\u2010\u2011\u2212\u2013\u2014]/g, (dash) => dashes[dash] ?? dash)
    // Soft line breaks of quoted-printable, and the marks that mail programs put before quoted lines.
    .replaceAll(/=\r?\n/g, '\n')
    .replaceAll(/\n[\s>|]+/g, '\n');
  const hyphens = /-[\r\n]/.test(text) ? [text.replaceAll(/-\r?\n/g, '')] : [];
  const joined = [text, ...hyphens].map((each) =>
    each.replaceAll(/[\s\\\p{Cf}\p{Variation_Selector}\u034F\u2800\u3164\uFFA0]+/gu, ''),
  );
  return [decoded, ...joined];
}
