import type { KeyValueStore } from '@kith/store';
import { assertEqual, assertRejects, assertTrue } from './assertions.js';
import { bytes, commit, everything, noise, put, type StoragePlace, text } from './storage-harness.js';
import { modelCase } from './storage-model.js';

export interface StorageCase {
  readonly title: string;
  /** What the harness has to offer for this case to say anything. */
  readonly needs?: 'otherTab' | 'restart' | 'makeNewer' | 'fillDisk';
  readonly run: (place: StoragePlace) => Promise<void>;
}

const committed = { kind: 'committed' };
const conflict = { kind: 'conflict' };

/** Free of any test runner and platform: they run in Node and in a page. */
export const storageCases: readonly StorageCase[] = [
  {
    title: 'STO-1 gives back what was put, and undefined for what was not',
    async run({ driver }) {
      const store = await driver.open('a');
      assertEqual(
        await put(store, [text('k'), text('v')], [bytes(), text('empty key')], [bytes(0, 255), bytes()]),
        committed,
        'commit',
      );
      assertEqual(await store.get(text('k')), text('v'), 'value');
      assertEqual(await store.get(bytes()), text('empty key'), 'value of the empty key');
      assertEqual(await store.get(bytes(0, 255)), bytes(), 'empty value');
      assertEqual(await store.get(text('K')), undefined, 'absent key');
      assertEqual(await store.getMany([]), [], 'no keys');
      const asked = [text('k'), text('no'), bytes(0, 255), text('k')];
      assertEqual(await store.getMany(asked), [text('v'), undefined, bytes(), text('v')], 'in the order asked');
      await store.close();
    },
  },
  {
    title: 'STO-1 keeps a value of 1 MB and a key of 1 KB byte for byte',
    async run({ driver }) {
      const store = await driver.open('a');
      const [key, value] = [noise(1024, 3), noise(1024 * 1024, 5)];
      assertEqual(await put(store, [key, value]), committed, 'commit');
      assertEqual(await store.get(key), value, 'value');
      assertEqual(await store.range({ from: key, to: bytes(0xff, 0xff, 0xff) }), [[key, value]], 'range');
      await store.close();
    },
  },
  {
    title: 'STO-2 ranges are bytewise, from inclusive, to exclusive, either way, limited',
    async run({ driver }) {
      const store = await driver.open('a');
      const ordered = [
        bytes(),
        bytes(0),
        bytes(0, 0),
        bytes(0, 255),
        bytes(1),
        bytes(9),
        bytes(10),
        bytes(127),
        bytes(128),
        bytes(255),
        bytes(255, 0),
      ];
      await put(store, ...ordered.toReversed().map((key) => [key, key] as const));
      const keys = async (query: Parameters<KeyValueStore['range']>[0]): Promise<Uint8Array[]> =>
        (await store.range(query)).map(([key]) => key);
      const top = bytes(255, 255);
      assertEqual(await keys({ from: bytes(), to: top }), ordered, 'all');
      assertEqual(await keys({ from: bytes(), to: top, reverse: true }), ordered.toReversed(), 'all in reverse');
      assertEqual(await keys({ from: bytes(0, 0), to: bytes(10) }), ordered.slice(2, 6), 'bounds');
      assertEqual(await keys({ from: bytes(0, 1), to: bytes(9, 1) }), ordered.slice(3, 6), 'bounds that are not keys');
      for (const limit of [0, 1, 2, 4, 5, 100]) {
        assertEqual(
          await keys({ from: bytes(0, 0), to: bytes(10), limit }),
          ordered.slice(2, 6).slice(0, limit),
          `limit ${limit}`,
        );
        const reversed = ordered.slice(2, 6).toReversed().slice(0, limit);
        assertEqual(
          await keys({ from: bytes(0, 0), to: bytes(10), limit, reverse: true }),
          reversed,
          `limit ${limit} in reverse`,
        );
      }
      assertEqual(await keys({ from: bytes(2), to: bytes(9) }), [], 'nothing between');
      assertEqual(await keys({ from: bytes(9), to: bytes(9) }), [], 'from = to');
      assertEqual(await keys({ from: bytes(10), to: bytes(9) }), [], 'from > to');
      assertEqual(await keys({ from: bytes(), to: bytes(), reverse: true }), [], 'empty bounds');
      await store.close();
    },
  },
  {
    title: 'STO-3 writes a batch whole when every expectation holds',
    async run({ driver }) {
      const store = await driver.open('a');
      await put(store, [text('head'), bytes(1)], [text('old'), bytes(1)]);
      const outcome = await commit(store, {
        expect: [
          [text('head'), bytes(1)],
          [text('new'), undefined],
        ],
        puts: [
          [text('head'), bytes(2)],
          [text('new'), bytes(2)],
        ],
        deletes: [text('old'), text('never there')],
      });
      assertEqual(outcome, committed, 'outcome');
      assertEqual(
        await everything(store),
        [
          [text('head'), bytes(2)],
          [text('new'), bytes(2)],
        ],
        'content',
      );
      await store.close();
    },
  },
  {
    title: 'STO-3 writes nothing when one expectation does not hold',
    async run({ driver }) {
      const store = await driver.open('a');
      await put(store, [text('head'), bytes(1)], [text('other'), bytes(7)]);
      const before = await everything(store);
      const wrong = [
        [text('head'), bytes(2)] as const,
        [text('head'), bytes()] as const,
        [text('head'), undefined] as const,
        [text('absent'), bytes()] as const,
      ];
      for (const expectation of wrong) {
        const outcome = await commit(store, {
          expect: [[text('other'), bytes(7)], expectation],
          puts: [
            [text('head'), bytes(9)],
            [text('more'), bytes(9)],
          ],
          deletes: [text('other')],
        });
        assertEqual(outcome, conflict, 'outcome');
        assertEqual(await everything(store), before, 'content');
      }
      await store.close();
    },
  },
  {
    title: 'STO-4 deletes before it puts, and the last put of a key stands',
    async run({ driver }) {
      const store = await driver.open('a');
      await commit(store, {
        puts: [
          [text('k'), bytes(1)],
          [text('k'), bytes(2)],
        ],
        deletes: [text('k')],
      });
      assertEqual(await store.get(text('k')), bytes(2), 'value');
      assertEqual(await commit(store, {}), committed, 'a batch with nothing in it');
      await store.close();
    },
  },
  {
    title: 'STO-5 of commits with the same expectation exactly one wins',
    async run({ driver, otherTab }) {
      const stores = [await driver.open('a'), await driver.open('a'), await (otherTab ?? driver).open('a')];
      for (let round = 0; round < 10; round += 1) {
        const expected = round === 0 ? undefined : await stores[0]?.get(text('head'));
        const outcomes = await Promise.all(
          Array.from({ length: 12 }, (_, writer) => {
            const mine = bytes(round, writer);
            const store = stores[writer % stores.length];
            assertTrue(store !== undefined, 'a store');
            return commit(store as KeyValueStore, {
              expect: [[text('head'), expected]],
              puts: [
                [text('head'), mine],
                [mine, mine],
              ],
            });
          }),
        );
        const winners = outcomes.flatMap((outcome, writer) => (outcome.kind === 'committed' ? [writer] : []));
        assertEqual(outcomes.filter((outcome) => outcome.kind === 'conflict').length, 11, 'conflicts');
        assertEqual(winners.length, 1, 'winners');
        const won = bytes(round, winners[0] ?? -1);
        assertEqual(await stores[0]?.get(text('head')), won, 'head');
        assertEqual(
          await stores[1]?.range({ from: bytes(round), to: bytes(round + 1) }),
          [[won, won]],
          'writes of the losers',
        );
      }
      for (const store of stores) await store.close();
    },
  },
  {
    title: 'STO-5 a chain of commits, each expecting the one before it, may be sent without waiting',
    async run({ driver }) {
      const store = await driver.open('a');
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, (_, step) =>
          commit(store, {
            expect: [[text('head'), step === 0 ? undefined : bytes(step - 1)]],
            puts: [
              [text('head'), bytes(step)],
              [bytes(step), bytes()],
            ],
          }),
        ),
      );
      assertTrue(
        outcomes.every((outcome) => outcome.kind === 'committed'),
        'every step is committed',
      );
      assertEqual((await everything(store)).length, 51, 'records');
      await store.close();
    },
  },
  modelCase,
  {
    title: 'STO-7 keeps nothing of the caller, and gives the caller nothing of its own',
    async run({ driver }) {
      const store = await driver.open('a');
      const [key, value] = [bytes(1, 2), bytes(3, 4)];
      // A view of something larger, as a parser would hand over.
      const view = noise(4096, 9).subarray(100, 103);
      const viewed = view.slice();
      await put(store, [key, value], [bytes(5), view]);
      key.fill(9);
      value.fill(9);
      view.fill(9);
      assertEqual(
        await everything(store),
        [
          [bytes(1, 2), bytes(3, 4)],
          [bytes(5), viewed],
        ],
        'after the caller changed its arrays',
      );
      (await store.get(bytes(1, 2)))?.fill(9);
      (await store.getMany([bytes(1, 2)]))[0]?.fill(9);
      for (const pair of await everything(store)) pair.forEach((part) => part.fill(9));
      assertEqual(
        await everything(store),
        [
          [bytes(1, 2), bytes(3, 4)],
          [bytes(5), viewed],
        ],
        'after the caller changed the answers',
      );
      await store.close();
    },
  },
  {
    title: 'STO-8 a commit is visible to every handle once it has resolved; names are apart',
    async run({ driver, otherTab }) {
      const [one, two, three] = [await driver.open('a'), await driver.open('a'), await (otherTab ?? driver).open('a')];
      const apart = await driver.open('b');
      await put(one, [text('k'), bytes(1)]);
      for (const store of [one, two, three]) assertEqual(await store.get(text('k')), bytes(1), 'value');
      assertEqual(await apart.get(text('k')), undefined, 'value in another database');
      assertEqual(
        await commit(three, { expect: [[text('k'), undefined]], puts: [[text('k'), bytes(2)]] }),
        conflict,
        'expectation across handles',
      );
      await one.close();
      assertEqual(await put(two, [text('k'), bytes(3)]), committed, 'a handle outlives the others');
      assertEqual(await three.get(text('k')), bytes(3), 'value');
      for (const store of [two, three, apart]) await store.close();
    },
  },
  {
    title: 'STO-9 what was committed is there after a restart',
    needs: 'restart',
    async run(place) {
      let store = await place.driver.open('a');
      for (let round = 0; round < 4; round += 1) {
        await put(store, [bytes(round), noise(1000, round)], [text('last'), bytes(round)]);
        const before = await everything(store);
        await store.close();
        const driver = await place.restart?.();
        assertTrue(driver !== undefined, 'a driver');
        store = await (driver ?? place.driver).open('a');
        assertEqual(await everything(store), before, 'content');
      }
      assertEqual(
        await commit(store, { expect: [[text('last'), bytes(3)]], deletes: [text('last')] }),
        committed,
        'expectation after a restart',
      );
      await store.close();
    },
  },
  {
    title: 'STO-10 any short name is a database, and only that',
    async run({ driver }) {
      const names = [
        'a',
        'A',
        'ä',
        '..',
        '../a',
        '/etc',
        'a/b',
        'a\\b',
        'con',
        'a.b',
        ' ',
        '%61',
        '日本',
        'x'.repeat(64),
      ];
      for (const name of names) {
        const store = await driver.open(name);
        await put(store, [text('name'), text(name)]);
        await store.close();
      }
      assertEqual(await driver.list(), names.toSorted(), 'list');
      for (const name of names) {
        const store = await driver.open(name);
        assertEqual(await store.get(text('name')), text(name), 'content');
        await store.close();
      }
      for (const name of ['', 'x'.repeat(65), 'ä'.repeat(33), '\ud800']) {
        await assertRejects(driver.open(name), 'storage-name');
        await assertRejects(driver.delete(name), 'storage-name');
      }
    },
  },
  {
    title: 'STO-11 delete takes the database and closes its handles',
    async run({ driver, otherTab }) {
      const [store, other, kept] = [
        await driver.open('a'),
        await (otherTab ?? driver).open('a'),
        await driver.open('b'),
      ];
      await put(store, [text('k'), bytes(1)]);
      await put(kept, [text('k'), bytes(1)]);
      await driver.delete('a');
      await driver.delete('never there');
      assertEqual(await driver.list(), ['b'], 'list');
      for (const closed of [store, other]) {
        await assertRejects(closed.get(text('k')), 'storage-closed');
        await assertRejects(put(closed, [text('k'), bytes(1)]), 'storage-closed');
        await closed.close();
      }
      const again = await driver.open('a');
      assertEqual(await everything(again), [], 'content of a new one');
      assertEqual(await kept.get(text('k')), bytes(1), 'content of another one');
      await again.close();
      await kept.close();
    },
  },
  {
    title: 'STO-12 a closed handle refuses, and closing waits for what was begun',
    async run({ driver }) {
      const store = await driver.open('a');
      const begun = Array.from({ length: 5 }, (_, index) => put(store, [bytes(index), bytes(index)]));
      await store.close();
      await store.close();
      for (const outcome of await Promise.all(begun)) assertEqual(outcome, committed, 'outcome');
      await assertRejects(store.get(bytes(0)), 'storage-closed');
      await assertRejects(store.getMany([bytes(0)]), 'storage-closed');
      await assertRejects(everything(store), 'storage-closed');
      await assertRejects(put(store, [bytes(0), bytes()]), 'storage-closed');
      await assertRejects(store.estimate(), 'storage-closed');
      const again = await driver.open('a');
      assertEqual((await everything(again)).length, 5, 'records');
      await again.close();
    },
  },
  {
    title:
      'STO-13 a full disk is an outcome: nothing of the batch is written, what was there is whole, and it goes on once there is space',
    needs: 'fillDisk',
    async run(place) {
      const store = await place.driver.open('a');
      await put(store, [text('head'), bytes(1)], [text('body'), noise(5000, 1)]);
      const before = await everything(store);
      const release = await place.fillDisk?.();
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const outcome = await commit(store, {
          expect: [[text('head'), bytes(1)]],
          puts: [
            [text('head'), bytes(2)],
            [text('large'), noise(300_000, attempt + 2)],
          ],
        });
        assertEqual(outcome.kind === 'failed' ? outcome.code : outcome.kind, 'storage-full', 'outcome');
        assertEqual(await everything(store), before, 'content while full');
      }
      await release?.();
      assertEqual(
        await commit(store, {
          expect: [[text('head'), bytes(1)]],
          puts: [
            [text('head'), bytes(3)],
            [text('large'), noise(300_000, 2)],
          ],
        }),
        committed,
        'outcome with space',
      );
      const after = await everything(store);
      assertEqual(
        after.map(([key]) => key),
        [text('body'), text('head'), text('large')],
        'keys',
      );
      await store.close();
      const driver = (await place.restart?.()) ?? place.driver;
      const again = await driver.open('a');
      assertEqual(await everything(again), after, 'content after a restart');
      await again.close();
    },
  },
  {
    title: 'STO-14 a database of a newer version is refused, and left as it is',
    needs: 'makeNewer',
    async run(place) {
      const store = await place.driver.open('a');
      await put(store, [text('k'), bytes(1)]);
      await store.close();
      await place.makeNewer?.('a');
      const driver = (await place.restart?.()) ?? place.driver;
      await assertRejects(driver.open('a'), 'storage-newer');
      await assertRejects(driver.open('a'), 'storage-newer');
      assertEqual(await driver.list(), ['a'], 'list');
    },
  },
  {
    title: 'STO-15 estimate counts what is stored',
    async run({ driver }) {
      const store = await driver.open('a');
      const before = await store.estimate();
      await put(store, [text('large'), noise(200_000, 4)]);
      const after = await store.estimate();
      assertTrue(after.usage - before.usage >= 200_000, `usage went from ${before.usage} to ${after.usage}`);
      assertTrue(after.quota === undefined || after.quota > after.usage, 'quota is above usage');
      await store.close();
    },
  },
  {
    title: 'STO-16 clear deletes the pairs of a range, and no others',
    async run({ driver, otherTab }) {
      const store = await driver.open('a');
      const apart = await (otherTab ?? driver).open('b');
      const keys = [bytes(), bytes(1), bytes(1, 0), bytes(1, 255), bytes(2), bytes(255, 255)];
      for (const each of [store, apart]) await put(each, ...keys.map((key) => [key, key] as const));
      await store.clear({ from: bytes(2), to: bytes(1) });
      await store.clear({ from: bytes(1), to: bytes(1) });
      assertEqual((await store.range({ from: bytes(), to: bytes(255, 255, 255) })).length, 6, 'nothing between');
      await store.clear({ from: bytes(1), to: bytes(2) });
      assertEqual(
        (await store.range({ from: bytes(), to: bytes(255, 255, 255) })).map(([key]) => key),
        [bytes(), bytes(2), bytes(255, 255)],
        'outside of the range',
      );
      assertEqual(await put(store, [bytes(1), bytes(7)]), committed, 'a key of the range, written again');
      assertEqual((await apart.range({ from: bytes(), to: bytes(255, 255, 255) })).length, 6, 'another database');
      await apart.close();
      await store.close();
      await assertRejects(store.clear({ from: bytes(), to: bytes(9) }), 'storage-closed');
    },
  },
  {
    title: 'STO-16 clear deletes more than one commit would',
    async run({ driver }) {
      const store = await driver.open('a');
      const many = Array.from({ length: 25_000 }, (_, n) => [bytes(1, n >> 8, n & 255), bytes(n & 255)] as const);
      await put(store, ...many, [bytes(2), bytes(2)]);
      await store.clear({ from: bytes(1), to: bytes(2) });
      assertEqual(await everything(store), [[bytes(2), bytes(2)]], 'content');
      await store.close();
    },
  },
];
