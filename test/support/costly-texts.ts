/** Texts of a given length by what they repeat: each was, or could be, more work for a parser than it says. */
export type Family = (length: number) => string;

const repeated =
  (unit: string): Family =>
  (length) =>
    unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

const lines =
  (line: (index: number) => string): Family =>
  (length) => {
    let text = '';
    for (let index = 0; text.length < length; index += 1) text += line(index);
    return text.slice(0, length);
  };

const units = [
  ...Array.from('a*_~`[]()!<>&\\|#-+.@:/\'"$? \n\t漢。👍\u0301\u200b\u202e\u0000\r'),
  ...[
    'a ',
    'a\n',
    'a\n\n',
    'a b c d e f g. ',
    '- a\n',
    '* a\n\n',
    '1. a\n',
    '> a\n',
    '- > a\n',
    '> - a\n',
    '- [ ] a\n',
  ],
  ...['a*', '*a', '*a ', '*a_', '*a* ', '**a** ', '***a** b* ', '_a_ ', '__a', '~~a~~ ', '~a', 'a**b**', '*a_b_* '],
  ...['`a` ', '`a``b', '``a', '```\n', '```\na\n```\n', '~~~\n', '    a\n', '\ta\n', '# a\n', '# ', '---\n', 'a\n-\n'],
  ...['[a](b) ', '[a](', '[a](<b>) ', '[a]("', '[a][', '[a]: b\n', '[^a]', '[^a]: b\n', '![', '![a](b)', '[[]]', ']('],
  ...[
    '![a](https://a.b) ',
    '[a](https://a.b) ',
    '![](',
    '[![',
    'a  \n',
    'a\\\n',
    '\\*',
    '&amp;',
    '&#x41;',
    '&a',
    '<a>',
    '<!--',
  ],
  ...['|a', '|-', '| a |\n', 'a|b\n-|-\n', '|a|\n|-|\n', '> ', '- ', '1. ', '*    ', '-\t', '>  ', '* - + ', '1) > - '],
  ...[
    'https://a.b ',
    'https://a.b',
    'https://a.b/!!!',
    'https://a.b).',
    'http://',
    'www.',
    'www.a ',
    'ww',
    'h',
    'a@b.c ',
    'a@b.c',
  ],
  ...['a@', '@a', '@Ada ', '@Ada', '@room', '@@', 'a.b@', 'https://a.b(', 'https://a.b&amp;', '👩‍👩‍👧', 'Ａ。'],
];

export const families: ReadonlyMap<string, Family> = new Map<string, Family>([
  ...units.map((unit) => [JSON.stringify(unit), repeated(unit)] as const),
  ['address, marks, a letter', (length) => `https://a.b/${'!'.repeat(length - 13)}a`],
  ['address, many stops, a letter', (length) => `https://a.b/${').'.repeat((length - 13) / 2)}a`],
  ['address, brackets', (length) => `https://a.b/${'('.repeat(length / 2)}${')'.repeat(length / 2)}`],
  ['long mail', (length) => `${'a.'.repeat(length / 2)}@b.c`],
  ['long mail domain', (length) => `a@${'b.'.repeat(length / 2)}c`],
  ['deep quotes', lines(() => `${'> '.repeat(22)}a\n`)],
  ['deep quotes and shallow ones', lines((index) => `${'> '.repeat(index % 2 === 0 ? 22 : 1)}a\n`)],
  ['deep lists', lines(() => `${'- '.repeat(11)}a\n`)],
  ['stairs', lines((index) => `${' '.repeat((index % 11) * 2)}- a\n`)],
  ['quote without its marks', (length) => `${'> '.repeat(20)}a\n${'b\n'.repeat(length / 2)}`],
  ['list without its indent', (length) => `${'- '.repeat(10)}a\n${'b\n'.repeat(length / 2)}`],
  ['brackets open and closed', (length) => '['.repeat(length / 2) + ']'.repeat(length / 2)],
  ['links in links', (length) => '[a]('.repeat(length / 8) + ')'.repeat(length / 2)],
  ['images in images', (length) => '!['.repeat(length / 8) + '](https://a.b)'.repeat(length / 20)],
  ['emphasis in emphasis', (length) => '*a '.repeat(length / 6) + 'a*'.repeat(length / 6)],
  ['strong in strong', (length) => `${'*'.repeat(length / 2)}a${'*'.repeat(length / 2)}`],
  ['growing backticks', lines((index) => `${'`'.repeat(index + 1)} `)],
  ['one long fence', (length) => `\`\`\`\n${'const a = b;\n'.repeat(length / 13)}\`\`\``],
  ['wide table', (length) => `${'|a'.repeat(length / 6)}|\n${'|-'.repeat(length / 6)}|\n${'|b'.repeat(length / 6)}|`],
  ['tall table', (length) => `|a|b|\n|-|-|\n${'|c|d|\n'.repeat(length / 6)}`],
  [
    'table of short rows',
    (length) => `${'|a'.repeat(length / 12)}|\n${'|-'.repeat(length / 12)}|\n${'a\n'.repeat(length / 3)}`,
  ],
  ['footnotes', lines((index) => `[^${index}]: a\n`)],
  ['a name and other names', lines((index) => `@Person ${index} `)],
]);
