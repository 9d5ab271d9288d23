import { describe, expect, it } from 'vitest';
import { families } from '../../../test/support/costly-texts.js';
import { checkTime, growthOf, mostGrowth } from '../../../test/support/growth.js';
import { hubAddress } from '../src/preferences/hub-address.js';

const check = checkTime();

/** Everything of the workbench that reads what somebody types or pastes. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
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
