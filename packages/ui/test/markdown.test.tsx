import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { Mentions } from '@kith/comms';
import type { Did } from '@kith/identity';
import type { MentionedPerson } from '../src/people/person.js';
import { safeLink } from '../src/markdown/links.js';
import { indexNames, markMentions } from '../src/markdown/mention-marks.js';
import { MessageText } from '../src/markdown/message-text.js';
import { isOnlyEmoji } from '../src/markdown/only-emoji.js';
import { parseMessage } from '../src/markdown/parse.js';

const ada = 'did:key:z6Mkada' as Did;
const adam = 'did:key:z6Mkadam' as Did;
const nobody: Mentions = { dids: [], room: false, places: [] };

function person(did: Did, name: string): MentionedPerson {
  return {
    did,
    name,
    named: true,
    me: false,
  };
}

const people = [person(ada, 'Ada'), person(adam, 'Ada Lovelace')];
const html = (text: string, mentions = nobody) =>
  renderToStaticMarkup(createElement(MessageText, { text, mentions, people }));

describe('text of a message', () => {
  it('UI-MD-1 HTML stays text', () => {
    const shown = html('<img src=x onerror=alert(1)> <script>alert(1)</script>');
    expect(shown).not.toMatch(/<img|<script/u);
    expect(shown).toContain('&lt;script&gt;');
  });

  it('UI-MD-2 links lead to the web and to mail only, and tell the other side nothing', () => {
    expect(safeLink('javascript:alert(1)')).toBeNull();
    expect(safeLink('data:text/html,x')).toBeNull();
    expect(safeLink('file:///etc/passwd')).toBeNull();
    expect(safeLink('/relative')).toBeNull();
    expect(html('[x](javascript:alert(1))')).not.toContain('href');
    expect(html('see https://example.org/a')).toContain('rel="noopener noreferrer nofollow"');
  });

  it('UI-MD-3 an image is a link, and nothing is loaded for it', () => {
    const shown = html('![a cat](https://example.org/cat.png)');
    expect(shown).not.toContain('<img');
    expect(shown).toContain('href="https://example.org/cat.png"');
    expect(shown).toContain('a cat');
  });

  it('UI-MD-4 text that is built to be costly is shown as it was typed', () => {
    const hostile = [
      '>'.repeat(9_000),
      '> '.repeat(4_000),
      '1. '.repeat(3_000),
      'a*'.repeat(4_000),
      '- '.repeat(4_000),
      '!['.repeat(1_000) + '](https://a.b)'.repeat(500),
      'x'.repeat(20_000),
    ];
    for (const text of hostile) {
      expect(parseMessage(text)).toBeNull();
      expect(html(text)).toContain('kith-text-typed');
    }
  });

  it('UI-MD-4 fourteen stars with four spaces between them, and quotes 22 deep, are drawn at once', () => {
    const stars = Array(14).fill('*').join('    ');
    expect(html(stars)).toContain(stars);
    expect(html(`${'> '.repeat(22)}a\n`.repeat(200))).toContain('<blockquote');
  });

  it('UI-MD-5 GFM becomes elements', () => {
    expect(html('**b** ~~d~~ `c`\n\n- [x] done\n\n| a |\n|---|\n| 1 |')).toMatch(
      /<strong>b<\/strong>.*<del>d<\/del>.*<code.*>c<\/code>.*type="checkbox".*<table>/su,
    );
  });

  it('UI-MD-6 a few emoji alone are drawn large; text, digits and many are not', () => {
    expect(isOnlyEmoji('🎉 👩‍👩‍👧')).toBe(true);
    expect(isOnlyEmoji('ok 🎉')).toBe(false);
    expect(isOnlyEmoji('42')).toBe(false);
    expect(isOnlyEmoji('🎉'.repeat(13))).toBe(false);
    expect(isOnlyEmoji('🎉'.repeat(9_000))).toBe(false);
  });

  it('UI-MD-7 a declared mention is drawn as one; an @name that was not declared says so', () => {
    expect(html('hi @Ada Lovelace', { dids: [adam], room: false, places: [] })).toMatch(
      /kith-mention"[^>]*>@Ada Lovelace</u,
    );
    expect(html('hi @Ada!')).toMatch(/mention-undeclared[^>]*they were not notified">@Ada</u);
  });

  it('UI-MD-7 the longest name counts, in any case and any composition; of people with one name, the one that was declared', () => {
    const sams = [person(ada, 'Sam'), person(adam, 'Sam'), person(ada, 'José'), person(adam, 'Andre\u0301')];
    expect(markMentions('@sam', indexNames(sams))).toEqual([
      { kind: 'mention', start: 0, text: '@sam', targets: [ada, adam] },
    ]);
    expect(markMentions('@Jose\u0301!', indexNames(sams))[0]).toMatchObject({ targets: [ada] });
    expect(markMentions('@André', indexNames(sams))[0]).toMatchObject({ targets: [adam] });
    expect(html('hi @Ada Lovelace and @Ada', { dids: [ada], room: false, places: [] })).toMatch(
      /undeclared.*kith-mention"[^>]*>@Ada</u,
    );
  });

  it('UI-MD-7 a part of a longer word is no mention, and neither is code', () => {
    for (const text of ['mail x@Ada.org', 'and @Adam', '@room_service', '@room-service', '@Ada_1'])
      expect(markMentions(text, indexNames(people))).toEqual([{ kind: 'text', start: 0, text }]);
    expect(html('`@Ada` and ```@Ada```')).not.toContain('kith-mention');
  });

  it('UI-MD-7 nor is a part of an address: whose name stands there is somebody elsewhere', () => {
    for (const text of ['https://social.example/@Ada', 'see www.social.example/@Ada/1, @Adam', '(https://a.b/@Ada)'])
      expect(markMentions(text, indexNames(people))).toEqual([{ kind: 'text', start: 0, text }]);
    expect(html('<https://a.b/@Ada> [x](https://a.b/@Ada) https://a.b/@Ada')).not.toContain('kith-mention');
    expect(markMentions('https://a.b/@Ada @Ada', indexNames(people)).map(({ kind }) => kind)).toEqual([
      'text',
      'mention',
    ]);
  });

  it('UI-MD-12 a mention with a place is drawn there, under the name of then, whatever its letters', () => {
    const mention = (text: string, start: number, end: number) =>
      html(text, { dids: [ada], room: false, places: [{ start, end, target: ada }] });
    expect(mention('hi **@Old name** x', 5, 14)).toMatch(
      /<strong><span class="kith-mention"[^>]*title="Ada"[^>]*>@Old name</u,
    );
    expect(mention('@a*b*_c_ and `x`', 0, 8)).toMatch(/kith-mention"[^>]*>@a\*b\*_c_<\/span> and <code/u);
    expect(mention('`@Ada`', 1, 5)).toContain('>@Ada</code>');
    expect(mention('[x](https://example.org/@Ada)', 24, 28)).toContain('href="https://example.org/@Ada"');
    // The other Ada of the text is not the one who was called.
    expect(mention('@Ada and @Ada', 0, 4).match(/class="kith-mention"/gu)).toHaveLength(2);
    expect(mention('\ufdd0\ue000 @Ada', 3, 7)).toMatch(/\ufffd\ue000 <span class="kith-mention"/u);
  });

  it('UI-MD-8 a text whose Markdown would show nothing is shown as it was typed', () => {
    const nothing = [
      '+',
      '-',
      '*',
      '1.',
      '7)',
      '#',
      '##',
      '>',
      '>>>',
      '---',
      '***',
      '___',
      '~~~',
      '```',
      '```js',
      '> -',
      '****',
    ];
    const blank = ['\u200b', '# \u2800', '- \u3164', '[](https://example.org)'];
    for (const text of nothing) expect(html(text).replaceAll('&gt;', '>')).toContain(`>${text}</p>`);
    for (const text of blank.slice(0, 3)) expect(parseMessage(text)).toBeNull();
    expect(html(blank[3] ?? '')).toContain('>https://example.org</a>');
    expect(html('+ a')).toContain('<li>');
  });

  it.each([
    ...['「', '『', '（', '【', '“', '«', '‹'],
    ...['。', '、', '」', '』', '）', '！', '？', '：', '；', '，', '．', '…', '”', '»', '’', '】', '》', '・'],
    ...[
      '\u200b',
      '\u2060',
      '\ufeff',
      '\u202e',
      '\u3000',
      '\u00a0',
      '.',
      ',',
      '!',
      '?',
      ')',
      '"',
      "'",
      ':',
      ';',
      '*',
      '**',
      '>',
    ],
  ])('UI-MD-9 a bare address ends before %j', (stop) => {
    const address = 'https://example.org/a_b';
    expect(html(`${address}${stop}`)).toContain(`>${address}</a>`);
    if (!".,!?):;'*’".includes(stop) && stop !== '**') expect(html(`${address}${stop}次`)).toContain(`>${address}</a>`);
  });

  it('UI-MD-9 an address keeps its own brackets and leads to https where it names no protocol', () => {
    expect(html('(see https://example.org/a_(b))')).toContain('>https://example.org/a_(b)</a>)');
    expect(html('www.example.org, ok')).toContain('href="https://www.example.org/"');
    expect(html('見てhttps://example.org/x。次')).toContain('href="https://example.org/x"');
    expect(html('[https://example.org](https://example.com)')).toMatch(
      /href="https:\/\/example\.com\/"[^>]*>https:\/\/example\.org<\/a><\/p>/u,
    );
    expect(html('write to a.b@example.org.')).toContain('href="mailto:a.b@example.org"');
    expect(html('xhttps://example.org')).not.toContain('href');
    expect(html('a`https://example.org`')).not.toContain('href');
  });

  it('UI-MD-10 lists and quotes are laid out in the direction of their text', () => {
    expect(html('- שלום\n\n> שלום\n\n1. שלום')).toMatch(
      /<ul dir="auto">.*<blockquote dir="auto">.*<ol start="1" dir="auto">/su,
    );
    // What has a direction of its own is passed over when a browser looks for that of what surrounds it.
    for (const text of ['- שלום', '> שלום', '1. שלום', '> - שלום'])
      expect(html(text).slice(html(text).indexOf('auto') + 4)).not.toMatch(/<(?:p|li) dir/u);
    expect(html('- שלום\n\nשלום')).toContain('<p dir="auto">');
  });
});
