import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { isVisible, limits, shownName } from '@kith/comms';
import type { Did } from '@kith/identity';
import { families } from '../../../test/support/costly-texts.js';
import { checkTime, growthOf, mostGrowth } from '../../../test/support/growth.js';
import type { Growth } from '../../../test/support/growth.js';
import { declaredMentions } from '../src/composer/declared-mentions.js';
import { emptyDraft } from '../src/composer/draft.js';
import { mentionOptions } from '../src/composer/mention-options.js';
import { mentionQueryAt, moveRanges } from '../src/composer/mention-ranges.js';
import { calledIn } from '../src/composer/called-names.js';
import { webAddressAt } from '../src/markdown/bare-address.js';
import { MessageText } from '../src/markdown/message-text.js';
import { isOnlyEmoji } from '../src/markdown/only-emoji.js';
import { parseMessage } from '../src/markdown/parse.js';
import { createParser, ParseBudget, TooCostly } from '../src/markdown/parser.js';
import { initials } from '../src/people/initials.js';
import { insideFence } from '../src/composer/fence.js';
import { snippet } from '../src/parts/snippet.js';

const people = Array.from({ length: 200 }, (_, index) => ({
  did: `did:key:${index}` as Did,
  name: index === 0 ? 'Ada' : `Person ${index}`,
  named: true,
  me: false,
}));
const mentions = { dids: people.slice(0, 50).map(({ did }) => did), room: true, places: [] };

/** 50 ms where a check takes 0.1 ms. */
const mostChecks = 500;

/** How many steps it takes to read a text, or to find that it is not worth reading. */
function stepsOf(text: string): number {
  let steps = 0;
  class Counting extends ParseBudget {
    override step(level: number): void {
      steps += 1;
      super.step(level);
    }
  }
  try {
    createParser().parse(text, { budget: new Counting() });
  } catch (error) {
    if (!(error instanceof TooCostly)) throw error;
  }
  return steps;
}

const check = checkTime();

/** Everything of these packages that reads a text somebody else wrote, or the person is writing. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  parseMessage,
  isOnlyEmoji,
  snippet,
  initials,
  isVisible,
  shownName,
  calledIn: (text) => calledIn(text, people),
  insideFence: (text) => insideFence(text, text.length),
  webAddressAt: (text) => webAddressAt(`https://${text}`, 0, text.length + 8),
};

const members = Array.from({ length: 20 }, (_, index) => ({
  ...{ did: `did:key:${index}` as Did, name: `Person ${index}`, named: true, me: false },
  ...{ avatar: null, fingerprint: '' },
}));

/** Everything that reads a text anew with every letter that is typed. */
const composerReaders: Readonly<Record<string, (text: string) => unknown>> = {
  mentionQueryAt: (text) => mentionQueryAt(text, text.length, []),
  moveRanges: (text) => moveRanges([{ target: 'room', start: 0, end: 5 }], text, `${text}x`),
  declaredMentions: (text) => declaredMentions({ ...emptyDraft, text }, members),
  mentionOptions: (text) => mentionOptions(members, text),
};

function measure(work: (text: string) => unknown, most?: number): readonly Growth[] {
  return [...families].map(([name, family]) =>
    growthOf(
      name,
      (length) => {
        const text = family(length).slice(0, length);
        return () => work(text);
      },
      limits.MESSAGE_TEXT_MAX,
      check,
      most,
    ),
  );
}

describe('what a text costs', () => {
  it('UI-MD-11 an expression that backtracks is found by this measure', () => {
    const guard = /(?:[ \t]*[*][ \t]*){25}/u;
    const stars: Growth = growthOf('stars', (length) => () => guard.test('*    '.repeat(length)), 10, check);
    expect(stars.ratio).toBeGreaterThan(mostGrowth);
  });

  it.each(Object.entries(readers))(
    'UI-MD-11 %s: twice the length costs at most two and a half times',
    (_, read) => {
      expect(measure(read).filter(({ ratio }) => ratio > mostGrowth)).toEqual([]);
    },
    120_000,
  );

  it.each(Object.entries(composerReaders))(
    'UI-CO-2 %s: twice the length costs at most two and a half times',
    (_, read) => {
      expect(measure(read).filter(({ ratio }) => ratio > mostGrowth)).toEqual([]);
    },
    120_000,
  );

  it('UI-MD-11 blocks that are too many to draw are not read to their end', () => {
    const items = (count: number) => '1. a\n'.repeat(count);
    // Each item is four blocks and a text, and 1,500 are drawn.
    expect(parseMessage(items(290))).not.toBeNull();
    expect(parseMessage(items(400))).toBeNull();
    expect(stepsOf(items(2_000))).toBe(stepsOf(items(400)));
  });

  it('UI-MD-11 a line with more marks than are drawn is not read to its end', () => {
    const marks = (count: number) => '*a* `b` '.repeat(count);
    expect(parseMessage(marks(200))).not.toBeNull();
    expect(parseMessage(marks(800))).toBeNull();
    expect(stepsOf(marks(1_200))).toBe(stepsOf(marks(800)));
  });

  it('UI-MD-11 any text of the full length is parsed and drawn in the time of 500 signature checks', () => {
    const draw = (text: string) => renderToStaticMarkup(createElement(MessageText, { text, mentions, people }));
    expect(measure(draw, mostChecks).filter(({ checks }) => checks > mostChecks)).toEqual([]);
  }, 120_000);
});
