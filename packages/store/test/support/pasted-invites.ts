const address = (code: string) => `https://kith.example/#${code}`;
const lines = (text: string, width: number, end: string) =>
  Array.from({ length: Math.ceil(text.length / width) }, (_, at) => text.slice(at * width, (at + 1) * width)).join(end);
/** Puts something between characters, at places that differ from link to link. */
const within = (text: string, what: string) =>
  `${text.slice(0, 40)}${what}${text.slice(40, 61)}${what}${text.slice(61)}`;

/** How people paste, forward and open links, by what was done to the link. */
export const pasted: Readonly<Record<string, (code: string) => string>> = {
  bare: (code) => code,
  'as a fragment': (code) => `#${code}`,
  'with a name': (code) => `https://kith.example/join#invite=${code}`,
  'with blanks around it': (code) => `  ${address(code)}\n`,
  'in a sentence': (code) => `Join us: ${address(code)} today`,
  'in angle brackets': (code) => `<${address(code)}>`,
  'in double quotes': (code) => `"${address(code)}"`,
  'in typographic quotes': (code) => `“${address(code)}”`,
  'in guillemets': (code) => `«${address(code)}»`,
  'in backticks': (code) => `\`${address(code)}\``,
  'in brackets': (code) => `(see ${address(code)})`,
  'with a full stop': (code) => `${address(code)}.`,
  'with a closing bracket left over': (code) => `${address(code)}>`,
  'with a comma, and more': (code) => `${address(code)}, or ask me`,
  'with an exclamation mark': (code) => `${address(code)}!`,
  'with a full stop of another script': (code) => `${address(code)}。次の文`,
  'in corner brackets': (code) => `「${address(code)}」`,
  'with an ellipsis': (code) => `${address(code)}…`,
  'as a Markdown link': (code) => `[Join us](${address(code)})`,
  'as a Markdown link with a title': (code) => `[Join us](${address(code)} "Tea club")`,
  'in bold Markdown': (code) => `**${address(code)}**`,
  'in italic Markdown': (code) => `_${address(code)}_`,
  'bare in italics': (code) => `_${code}_`,
  'in chat markup': (code) => `<${address(code)}|Join us>`,
  'in BBCode': (code) => `[url=${address(code)}]Join us[/url]`,
  'in HTML': (code) => `<a href="${address(code)}">Join us</a>`,
  'with its Markdown escaped': (code) => address(code).replaceAll('_', '\\_').replaceAll('-', '\\-'),
  'wrapped by a mail program': (code) => lines(address(code), 72, '\n'),
  'wrapped with carriage returns': (code) =>
    `Hello Bob,\r\nhere it is:\r\n${lines(address(code), 60, '\r\n')}\r\n\r\nSee you\r\nAda`,
  'wrapped and quoted in an answer': (code) => `> ${lines(address(code), 50, '\n> ')}`,
  'quoted twice': (code) => `> > ${lines(address(code), 50, '\n> > ')}\n> >\n> > Ada`,
  'as quoted-printable': (code) => lines(`https://kith.example/#invite=3D${code}`, 74, '=\n'),
  'wrapped with hyphens': (code) => within(address(code), '-\n'),
  'with spaces put into it': (code) => within(address(code), ' '),
  'with zero-width spaces in it': (code) => within(address(code), '\u200B'),
  'with word joiners in it': (code) => within(address(code), '\u2060'),
  'with soft hyphens in it': (code) => within(address(code), '\u00AD'),
  'with a byte order mark before it': (code) => `\uFEFF${address(code)}`,
  'with direction marks around it': (code) => `\u2068${address(code)}\u2069\u200E`,
  'with a narrow space behind it': (code) => `${address(code)}\u202F!`,
  'with hyphens that do not break': (code) => address(code).replaceAll('-', '\u2011'),
  'with double hyphens made a dash': (code) => address(code).replaceAll('--', '—'),
  'percent-encoded': (code) => encodeURIComponent(address(code)),
  'with an encoded number sign': (code) => `https://kith.example/%23${code}`,
  'percent-encoded in every character': (code) =>
    code
      .split('')
      .map((c) => `%${c.charCodeAt(0).toString(16)}`)
      .join(''),
  'with another number sign before it': (code) => `#1: https://kith.example/#/#${code}`,
  'behind a redirect': (code) => `https://out.example/?u=${encodeURIComponent(address(code))}&h=AT0x8uLq`,
  'behind two redirects': (code) =>
    `https://safe.example/?url=${encodeURIComponent(`https://out.example/?u=${encodeURIComponent(address(code))}`)}&data=05`,
  'with tracking parameters behind it': (code) => `${address(code)}?utm_source=mail&fbclid=IwAR0x`,
  'with tracking parameters as an entity': (code) => `${address(code)}&amp;utm_source=mail`,
  'with a slash behind it': (code) => `${address(code)}/`,
  'in a query': (code) => `https://kith.example/?invite=${code}&lang=de`,
  'in a path': (code) => `https://kith.example/join/${code}`,
  'behind another code': (code) => `Key 8c4a1f0e6f0b4a579c430d6cf1d2f7aaQWERTYUIOPasdfghjklAQ12 then ${address(code)}`,
  twice: (code) => `${address(code)}\n${address(code)}`,
  'glued to the word before it': (code) => `code${code}`,
};
