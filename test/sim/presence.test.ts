import { describe, expect, it } from 'vitest';
import { run } from './presence/run.js';
import type { Measured, Outcome, Run } from './presence/run.js';
import { lived } from './presence/skew.js';

const one = process.env['KITH_SIM_SEED'];
const count = Number(process.env['KITH_PRESENCE_SEEDS'] ?? 3);
const seeds = one === undefined ? Array.from({ length: count }, (_, at) => at + 1) : [Number(one)];
const small = { people: 12, movers: 3, idle: 1_000, moving: 3_000, churn: 30_000, between: 150 };
const large = { people: 50, movers: 5, idle: 24_000, moving: 12_000, churn: 30_000, between: 80 };
const HOUR = 3_600_000;

describe('people in full mesh, among whom everything happens', { timeout: 240_000 }, () => {
  const outcomes = new Map<string, Promise<Outcome>>();
  const happened: Record<string, number> = {};
  const runs: Run[] = [...seeds.map((seed) => ({ seed, ...small })), { seed: seeds[0] ?? 1, ...large }];
  const outcomeOf = (asked: Run): Promise<Outcome> => {
    const name = `${asked.people} ${asked.seed}`;
    const known = outcomes.get(name) ?? run(asked);
    outcomes.set(name, known);
    return known;
  };

  describe.each(runs)('$people people, seed $seed', (asked) => {
    it('PS-1 at rest every roster is exactly the sessions that live, with what they say', async () => {
      const { atRest, errors, happened: here } = await outcomeOf(asked);
      for (const [what, times] of Object.entries(here)) happened[what] = (happened[what] ?? 0) + times;
      expect(errors, `KITH_SIM_SEED=${asked.seed}`).toEqual([]);
      expect(atRest.slice(0, 5), `KITH_SIM_SEED=${asked.seed}: ${atRest.length} differences`).toEqual([]);
    });

    it('PS-2 nobody ever shows a state that its session was never in', async () => {
      const { invented } = await outcomeOf(asked);
      expect(invented.slice(0, 5), `KITH_SIM_SEED=${asked.seed}: ${invented.length} inventions`).toEqual([]);
    });

    it('PS-3 nothing is refused but what a connection held back and then delivers all at once', async () => {
      const { refused } = await outcomeOf(asked);
      expect(
        refused.filter((what) => !what.endsWith(': too-often')).slice(0, 5),
        `KITH_SIM_SEED=${asked.seed}`,
      ).toEqual([]);
    });

    it('PS-4 a session says ten things a second at most over a link, and two more where others lost something and ask', async () => {
      const { most } = await outcomeOf(asked);
      expect(most.moving, `KITH_SIM_SEED=${asked.seed}`).toBeLessThanOrEqual(10);
      expect(most.churn, `KITH_SIM_SEED=${asked.seed}`).toBeLessThanOrEqual(12);
    });
  });

  it('PS-5 what fifty people send is bounded: a flush takes 5 ms for each link, and silence costs a ping in 4 s', async () => {
    const { idle, moving, watching, churn } = (await outcomeOf({ seed: seeds[0] ?? 1, ...large })).measured;
    process.stdout.write(
      `presence, 50 people in full mesh, sent per peer and second:\n${Object.entries({ idle, moving, watching, churn })
        .map(([phase, measured]) => `  ${phase}: ${words(measured)}\n`)
        .join('')}`,
    );
    const links = large.people - 1;
    const refreshes = links / 12;
    // Both ends ask, and answer, whoever is silent.
    const probes = (2 * links) / 4;
    expect(idle.messages).toBeLessThanOrEqual(refreshes + probes);
    // 1,000 ms through 5 ms for each link, once over each link: 200, however many links there are.
    expect(moving.kinds['frame']).toBeLessThanOrEqual(200 + refreshes);
    expect(watching.messages).toBeLessThanOrEqual(refreshes + probes);
    expect(moving.kinds['frame']).toBeGreaterThan(100);
  });

  it('PS-6 the runs contain what they are about', () => {
    const wanted = [
      'tabs opened',
      'tabs closed',
      'crashes',
      'partitions',
      'connections lost',
      'losses',
      'jumps of a clock',
      'differences before rest',
    ];
    expect(Object.keys(happened)).toEqual(expect.arrayContaining(wanted));
  });

  it('PS-7 a seed is always the same run', async () => {
    const asked = { seed: 11, ...small, people: 6, churn: 10_000 };
    const [first, second] = [await run(asked), await run(asked)];
    expect(first.trace.length).toBeGreaterThan(20);
    expect(second).toEqual(first);
  });
});

describe('two people whose clocks are wrong', () => {
  it.each([
    { skews: [HOUR, -HOUR] as const, jumps: [0, 0] as const },
    { skews: [-HOUR, HOUR] as const, jumps: [0, 0] as const },
    { skews: [HOUR, -HOUR] as const, jumps: [-HOUR, 2 * HOUR] as const },
  ])(
    'PS-8 by an hour each way ($skews, jumping by $jumps) are told and shown the same at the same time',
    async ({ skews, jumps }) => {
      const right = await lived([0, 0], [0, 0]);
      expect(right.length).toBeGreaterThan(500);
      for (const part of ['"typing":["', '"presenter":{', '"poke"', '"expiresAt":600000', '"offline"', '"dnd"'])
        expect(
          right.some((line) => line.includes(part)),
          part,
        ).toBe(true);
      expect(await lived(skews, jumps)).toEqual(right);
    },
  );
});

function words({ messages, bytes, kinds }: Measured): string {
  const parts = Object.entries(kinds).map(([kind, times]) => `${times.toFixed(1)} ${kind}`);
  return `${messages.toFixed(1)} messages, ${bytes.toFixed(0)} bytes (${parts.join(', ')})`;
}
