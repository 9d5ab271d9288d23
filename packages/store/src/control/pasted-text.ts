/** Decodes percent-encoding, up to three times: a link in a redirect in a redirect. */
function percentDecoded(text: string): string {
  let decoded = text;
  for (let turn = 0; turn < 3 && /%[0-7][0-9a-f]/i.test(decoded); turn += 1)
    decoded = decoded.replaceAll(/%([0-7][0-9a-f])/gi, (_, hex: string) =>
      String.fromCodePoint(Number.parseInt(hex, 16)),
    );
  return decoded;
}

/** Characters that programs put in place of the two dashes a code may contain. */
const dashes: Readonly<Record<string, string>> = {
  '\u2010': '-',
  '\u2011': '-',
  '\u2212': '-',
  '\u2013': '--',
  '\u2014': '--',
};

/**
 * Returns three readings of a pasted text. The first is the text as it is. The second joins a code that was wrapped, quoted,
 * escaped or filled with invisible characters. The third also removes hyphens that a program put at the ends of lines.
 */
export function readingsOf(pasted: string): readonly string[] {
  const decoded = percentDecoded(pasted);
  const text = decoded
    .replaceAll(/[\u2010\u2011\u2212\u2013\u2014]/g, (dash) => dashes[dash] ?? dash)
    // Removes soft line breaks of quoted-printable, and quote marks that mail programs put before lines.
    .replaceAll(/=\r?\n/g, '\n')
    .replaceAll(/\n[\s>|]+/g, '\n');
  const hyphens = /-[\r\n]/.test(text) ? [text.replaceAll(/-\r?\n/g, '')] : [];
  const joined = [text, ...hyphens].map((each) =>
    each.replaceAll(/[\s\\\p{Cf}\p{Variation_Selector}\u034F\u2800\u3164\uFFA0]+/gu, ''),
  );
  return [decoded, ...joined];
}
