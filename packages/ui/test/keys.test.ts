import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { callKey, isTalkKey } from '../src/call/call-keys.js';
import type { KeyPress } from '../src/call/call-keys.js';
import { isOfInputMethod, keyOf } from '../src/parts/keys.js';
import { isolated, namesInWords } from '../src/parts/isolate.js';
import { typingWords } from '../src/people/presence-words.js';
import { insideFence } from '../src/composer/fence.js';
import { snippet } from '../src/parts/snippet.js';

const place = { writes: false, control: false, dialog: false };
const press = (change: Partial<KeyPress>): KeyPress => ({
  ...{ key: 'm', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, repeat: false },
  ...{ isComposing: false, defaultPrevented: false, ...change },
});

const root = new URL('../../../', import.meta.url);

/** The sources of the interface, as [path, text]. */
const sources = ['packages/ui/src/', 'packages/react/src/', 'apps/workbench/src/', 'examples/kanban/src/'].flatMap(
  (folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/u.test(file))
      .map((file) => [folder + file, readFileSync(new URL(folder + file, root), 'utf8')] as const),
);

describe('keys', () => {
  it('UI-KEY-1 a press of the input method means nothing, however a browser tells of it', () => {
    for (const key of ['Enter', 'Escape', 'Tab', 'ArrowDown', 'm', ' ', '?']) {
      expect(keyOf({ key, isComposing: true })).toBe('');
      expect(keyOf({ key, nativeEvent: { isComposing: true } })).toBe('');
      expect(keyOf({ key, isComposing: false, keyCode: 229 })).toBe('');
      expect(keyOf({ key, timeStamp: 1_000 }, 999)).toBe('');
      expect(keyOf({ key, timeStamp: 1_200 }, 999)).not.toBe('');
      expect(keyOf({ key, keyCode: 13, timeStamp: 1_000 })).toBe(key);
    }
    expect(isOfInputMethod({ key: 'Process', keyCode: 229 })).toBe(true);
    expect(callKey(press({ keyCode: 229 }), place)).toBeNull();
    expect(isTalkKey(press({ key: ' ', keyCode: 229 }), place)).toBe(false);
  });

  it('UI-KEY-2 the Latin letter of a key counts where its layout writes another script; where it writes Latin, what it writes', () => {
    expect(keyOf({ key: 'л', code: 'KeyK' })).toBe('k');
    expect(keyOf({ key: 'Л', code: 'KeyK' })).toBe('k');
    expect(keyOf({ key: 'ق', code: 'KeyR' })).toBe('r');
    expect(keyOf({ key: 'a', code: 'KeyQ' })).toBe('a');
    expect(keyOf({ key: 'K', code: 'KeyK' })).toBe('k');
    expect(keyOf({ key: 'ArrowUp', code: 'ArrowUp' })).toBe('ArrowUp');
    expect(keyOf({ key: 'Dead', code: 'KeyE' })).toBe('Dead');
    expect(callKey(press({ key: 'ь', code: 'KeyM' }), place)).toBe('mute');
    expect(callKey(press({ key: 'ы', code: 'KeyS' }), place)).toBe('share');
  });

  it('UI-KEY-1 every key handler asks what a press means, and reads no key itself', () => {
    const handlers = sources.filter(
      ([file, source]) =>
        !file.endsWith('parts/keys.ts') && /onKeyDown|'key(?:down|up|press)'|KeyboardEvent/u.test(source),
    );
    expect(handlers.length).toBeGreaterThan(15);
    const reads = /\.(?:key|code|keyCode|which)\b(?= ?(?:[!=]==|\]|\.to|\)))/u;
    const taken = handlers.flatMap(([file, source]) =>
      source
        .split('\n')
        .flatMap((line) =>
          /\b(?:event|press|pressed|nativeEvent)\b/u.test(line) && reads.test(line) ? [`${file}: ${line.trim()}`] : [],
        ),
    );
    expect(taken).toEqual([]);
  });
});

describe('a block of code that is still open', () => {
  it('UI-KEY-3 is told by its marks', () => {
    for (const text of ['```', '```js', 'a\n```js\ncode', '~~~\n```', '````\n```', '```\na\n```\n```b'])
      expect(insideFence(text, text.length), text).toBe(true);
    for (const text of ['', 'a', '```\na\n```', '```a```', 'a ```', '    ```', '~~~\na\n~~~~'])
      expect(insideFence(text, text.length), text).toBe(false);
    expect(insideFence('```\na\n```', 5)).toBe(true);
    expect(insideFence('a\n```', 1)).toBe(false);
  });
});

describe('names in sentences', () => {
  it('UI-NAME-1 a name that is written from right to left stands in an isolate', () => {
    expect(isolated('Ada')).toBe('Ada');
    expect(isolated('שרה')).toBe('\u2068שרה\u2069');
    expect(namesInWords(['Ada', 'שרה', 'علي'])).toBe('Ada, \u2068שרה\u2069, and \u2068علي\u2069');
    expect(typingWords(['שרה'])).toBe('\u2068שרה\u2069 is typing');
  });

  it('UI-NAME-1 every sentence of the interface isolates the names in it', () => {
    const name = /\$\{(?!isolated\()[\w.?]*(?:[nN]ame|displayName)\}/u;
    const beside = /[\w“] ?\$\{|\}(?: |: |’s)/u;
    const bare = sources
      .filter(([file]) => !file.endsWith('parts/isolate.ts'))
      .flatMap(([file, source]) =>
        [...source.matchAll(/`[^`\n]*`/gu)].flatMap(([template]) =>
          // A name in a line of its own is in nothing that it could turn.
          name.test(template) &&
          beside.test(template.replaceAll(/\$\{isolated\([^}]*\}/gu, '')) &&
          !template.includes('}\\n${')
            ? [`${file}: ${template}`]
            : [],
        ),
      );
    expect(bare).toEqual([]);
  });
});

describe('a quote', () => {
  it('UI-TL-5 is cut between user-perceived characters', () => {
    for (const whole of ['😀', '👩‍👩‍👧', '🇩🇪', 'e\u0301']) {
      const text = `${'x'.repeat(140 - 1)}${whole}${'y'.repeat(20)}`;
      expect(snippet(text)).toBe(`${'x'.repeat(139)}…`);
      expect(snippet(`${'x'.repeat(140 - whole.length)}${whole}yy`)).toBe(`${'x'.repeat(140 - whole.length)}${whole}…`);
    }
    expect(snippet(`a${'\u0301'.repeat(5_000)}`).length).toBeLessThan(400);
    expect(snippet('short')).toBe('short');
  });
});
