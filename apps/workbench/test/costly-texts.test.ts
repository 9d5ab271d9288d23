import { describe, expect, it } from 'vitest';
import type { Did } from '@kith/identity';
import { families } from '../../../test/support/costly-texts.js';
import { checkTime, growthOf, mostGrowth } from '../../../test/support/growth.js';
import { declaredMentions } from '../src/composer/declared-mentions.js';
import { emptyDraft } from '../src/composer/drafts.js';
import { mentionOptions } from '../src/composer/mention-picker.js';
import { mentionQueryAt, moveRanges } from '../src/composer/mention-ranges.js';
import { hubAddress } from '../src/preferences/hub-address.js';

const check = checkTime();
const options = Array.from({ length: 20 }, (_, index) => ({
  ...{ did: `did:key:${index}` as Did, name: `Person ${index}`, named: true, avatar: null, fingerprint: '', me: false },
  ...{ role: 'member' as const, connectedDevices: 0, devices: 1 },
}));

/** Everything of the workbench that reads what somebody types or pastes. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  mentionQueryAt: (text) => mentionQueryAt(text, text.length, []),
  moveRanges: (text) => moveRanges([{ target: 'room', start: 0, end: 5 }], text, `${text}x`),
  declaredMentions: (text) => declaredMentions({ ...emptyDraft, text }, options),
  mentionOptions: (text) => mentionOptions(options, text),
  hubAddress: (text) => hubAddress(text, { protocol: 'https:', host: 'example.org' }),
};

describe('what a text costs', () => {
  it.each(Object.entries(readers))('WB-CO-2 %s: twice the length costs at most two and a half times', (_, read) => {
    const growths = [...families].map(([name, family]) =>
      growthOf(
        name,
        (length) => {
          const text = family(length).slice(0, length);
          return () => read(text);
        },
        10_000,
        check,
      ),
    );
    expect(growths.filter(({ ratio }) => ratio > mostGrowth)).toEqual([]);
  });
});
