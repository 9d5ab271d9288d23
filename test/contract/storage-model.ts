import type { CommitBatch, KeyValuePair } from '@kith/store';
import fc from 'fast-check';
import { assertEqual } from './assertions.js';
import type { StorageCase } from './storage-cases.js';
import { everything } from './storage-harness.js';

/** The plainest store there is: a list of pairs by hexadecimal key. */
class Model {
  readonly #values = new Map<string, string>();

  commit(batch: CommitBatch): 'committed' | 'conflict' {
    for (const [key, value] of batch.expect) {
      if (this.#values.get(hex(key)) !== (value === undefined ? undefined : hex(value))) return 'conflict';
    }
    for (const key of batch.deletes) this.#values.delete(hex(key));
    for (const [key, value] of batch.puts) this.#values.set(hex(key), hex(value));
    return 'committed';
  }

  range(from: Uint8Array, to: Uint8Array): string[][] {
    const inside = [...this.#values].filter(([key]) => key >= hex(from) && key < hex(to));
    return inside.toSorted(([a], [b]) => (a < b ? -1 : 1));
  }
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const hexPairs = (pairs: readonly KeyValuePair[]): string[][] => pairs.map((pair) => pair.map(hex));

// Few keys and values, so that batches meet.
const part = fc.constantFrom(0, 1, 127, 128, 255);
const key = fc.array(part, { maxLength: 2 }).map((values) => Uint8Array.from(values));
const value = fc.array(part, { maxLength: 1 }).map((values) => Uint8Array.from(values));
const batch: fc.Arbitrary<CommitBatch> = fc.record({
  expect: fc.array(fc.tuple(key, fc.option(value, { nil: undefined, freq: 1 })), { maxLength: 2 }),
  puts: fc.array(fc.tuple(key, value), { maxLength: 4 }),
  deletes: fc.array(key, { maxLength: 2 }),
});
/** Commits sent together, then one look. */
const round = fc.record({
  batches: fc.array(batch, { minLength: 1, maxLength: 8 }),
  from: key,
  to: key,
  reverse: fc.boolean(),
  limit: fc.integer({ min: 0, max: 8 }),
});

export const modelCase: StorageCase = {
  title: 'STO-6 equals a plain map under random commits sent together, of which many conflict',
  async run({ driver }) {
    let databases = 0;
    let conflicts = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 8 }), async (rounds) => {
        const store = await driver.open(`model-${(databases += 1)}`);
        const model = new Model();
        for (const { batches, from, to, reverse, limit } of rounds) {
          const outcomes = await Promise.all(batches.map((each) => store.commit(each)));
          const expected = batches.map((each) => model.commit(each));
          conflicts += expected.filter((kind) => kind === 'conflict').length;
          assertEqual(
            outcomes.map((outcome) => outcome.kind),
            expected,
            'outcomes',
          );
          assertEqual(
            hexPairs(await everything(store)),
            model.range(new Uint8Array(), Uint8Array.of(255, 255, 255)),
            'content',
          );
          const inside = model.range(from, to);
          const looked = (reverse ? inside.toReversed() : inside).slice(0, limit);
          assertEqual(hexPairs(await store.range({ from, to, reverse, limit })), looked, 'range');
        }
        await store.close();
      }),
      { seed: 20261, numRuns: 40 },
    );
    if (conflicts < 20) throw new Error(`only ${conflicts} conflicts: the run says nothing`);
  },
};
