import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { Mentions } from '@kith/comms';
import type { Did } from '@kith/identity';
import type { MentionedPerson } from '../src/markdown/mention-marks.js';
import { safeLink } from '../src/markdown/links.js';
import { markMentions } from '../src/markdown/mention-marks.js';
import { MessageText } from '../src/markdown/message-text.js';
import { isOnlyEmoji, parseMessage } from '../src/markdown/parse.js';

const ada = 'did:key:z6Mkada' as Did;
const adam = 'did:key:z6Mkadam' as Did;
const nobody: Mentions = { dids: [], room: false };

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
      '*a '.repeat(3_000),
      '- '.repeat(4_000),
    ];
    for (const text of hostile) {
      expect(parseMessage(text)).toBeNull();
      expect(html(text)).toContain('kith-text-typed');
    }
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
  });

  it('UI-MD-7 a declared mention is drawn as one; an @name that was not declared says so', () => {
    expect(markMentions('hi @Ada Lovelace', { dids: [adam], room: false }, people)).toEqual([
      { kind: 'text', start: 0, text: 'hi ' },
      { kind: 'mention', start: 3, text: '@Ada Lovelace', did: adam, declared: true },
    ]);
    expect(markMentions('hi @Ada!', nobody, people)[1]).toMatchObject({ text: '@Ada', declared: false });
    expect(html('hi @Ada')).toContain('they were not notified');
  });

  it('UI-MD-7 part of a longer word is no mention', () => {
    expect(markMentions('mail x@Ada.org and @Adam', { dids: [ada], room: false }, people)).toEqual([
      { kind: 'text', start: 0, text: 'mail x@Ada.org and @Adam' },
    ]);
  });
});
