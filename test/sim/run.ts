import { violations } from './checks.js';
import type { Violation } from './checks.js';
import { World } from './world.js';

export interface Outcome {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly trace: readonly string[];
  /** How often each kind of thing happened. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Runs one seed to its end. */
export async function runSeed(seed: number, options: { readonly relay?: boolean } = {}): Promise<Outcome> {
  const world = new World(seed, options);
  const { trace, counts } = world;
  try {
    await world.run();
  } catch (error) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { seed, violations: [{ rule: 'SIM-2', what }], trace, counts };
  }
  return { seed, violations: await violations(world), trace, counts };
}

/** What somebody needs who has to find out why: the seed to run again, what is wrong, and everything that was done. */
export function storyOf({ seed, violations, trace }: Outcome, shown: readonly Violation[] = violations): string {
  return [
    `KITH_SIM_SEED=${seed} npx vitest run test/sim`,
    ...shown.slice(0, 8).map(({ rule, what }) => `${rule}: ${what}`),
    'What was done (milliseconds):',
    ...trace,
  ].join('\n');
}
