import { beforeAll, describe, expect, it } from 'vitest';
import type { Rule } from './checks.js';
import { regressions } from './regressions.js';
import { runSeed, storyOf } from './run.js';
import type { Outcome } from './run.js';

const one = process.env['KITH_SIM_SEED'];
const count = Number(process.env['KITH_SIM_SEEDS'] ?? 30);
/**
 * Not 2001: there somebody was let in by a member who had forked, and met nobody but the relay afterwards. A device without keys cannot
 * tell that somebody of whom it has not heard belongs to the space, and takes nothing.
 */
const relaySeeds = [2002, 2005, 2011, 2014];
const seeds = one === undefined ? Array.from({ length: count }, (_, at) => at + 1) : [Number(one)];
/** What the seeds came to: a seed is always the same run, so what has run need not run again to be judged. */
const outcomes = new Map<number, Outcome>();
const outcomeOf = async (seed: number): Promise<Outcome> => outcomes.get(seed) ?? runSeed(seed);

describe(`a network that fails, devices that die, and two members who equivocate: ${seeds.length} seeds`, () => {
  const failed: Outcome[] = [];
  const happened: Record<string, number> = {};

  // As long as it takes: how long depends on how many seeds are asked for.
  beforeAll(async () => {
    for (const seed of seeds) {
      const outcome = await runSeed(seed);
      outcomes.set(seed, outcome);
      if (outcome.violations.length > 0) failed.push(outcome);
      for (const [what, times] of Object.entries(outcome.counts)) happened[what] = (happened[what] ?? 0) + times;
    }
  }, 0);

  const rules: readonly (readonly [Rule, string])[] = [
    ['SIM-2', 'it comes to rest, and nothing fails that has no fault for a reason'],
    [
      'SIM-3',
      'every entry of somebody honest is on every honest peer, and nothing is lost that was reported as durable',
    ],
    ['SIM-4', 'only feeds that fork are cut, at the same place for everybody, with the same history below'],
    ['SIM-5', 'the Yjs document of every feed has that history on every peer, and nothing pending'],
    ['SIM-6', 'the members are those that the oracle names, on every peer'],
    ['SIM-7', 'the nodes and their order are those of the oracle, on every peer'],
    ['SIM-8', 'whoever an equivocator admitted and others had seen admitted stays a member'],
    ['SIM-9', 'all of it is so again after every device has started again from its disk'],
    ['SIM-12', 'every tab of a device shows the same, also in queries that were open all the time'],
  ];
  it.each(rules)('%s %s', (rule) => {
    const broken = failed.flatMap((outcome) => {
      const shown = outcome.violations.filter((violation) => violation.rule === rule);
      return shown.length === 0 ? [] : [storyOf(outcome, shown)];
    });
    expect(broken.slice(0, 3).join('\n\n'), `${broken.length} seeds`).toBe('');
  });

  it.skipIf(seeds.length < 20)('SIM-10 the seeds contain everything that they are about', () => {
    const wanted = [
      'losses',
      'partitions',
      'deaths',
      'replays',
      'tabs',
      'cuts above 0',
      'cuts at 0',
      'newcomers seen admitted',
    ];
    expect(Object.keys(happened)).toEqual(expect.arrayContaining(wanted));
  });
});

describe('a relay that never had a key, and at the end everybody honest meets nobody else', () => {
  it.each(relaySeeds)('SIM-13 it stores, serves, and all converge over it (seed %i)', async (seed) => {
    const outcome = await runSeed(seed, { relay: true });
    expect(outcome.violations, storyOf(outcome)).toEqual([]);
  });
});

describe('one seed', () => {
  it('SIM-1 is always the same run', async () => {
    const [first, second] = [await outcomeOf(7), await runSeed(7)];
    expect(first.trace.length).toBeGreaterThan(100);
    expect(second).toEqual(first);
  });

  it.each(regressions)('SIM-11 %s (seed %i)', async (_, seed) => {
    const outcome = await outcomeOf(seed);
    expect(outcome.violations, storyOf(outcome)).toEqual([]);
  });
});
