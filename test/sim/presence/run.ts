import { differences, inventions } from './checks.js';
import { keepConnecting, moveCursors, something } from './churn.js';
import { World } from './world.js';
import type { Figures } from './traffic.js';

export interface Measured extends Figures {
  readonly kinds: Readonly<Record<string, number>>;
}

export interface Outcome {
  readonly seed: number;
  readonly atRest: readonly string[];
  readonly invented: readonly string[];
  readonly refused: readonly string[];
  /** The most frames of one session on one link within a second: while people move their cursors; while anything happens, of different ones. */
  readonly most: { readonly moving: number; readonly churn: number };
  readonly happened: Readonly<Record<string, number>>;
  readonly errors: readonly unknown[];
  readonly trace: readonly string[];
  readonly measured: {
    readonly idle: Measured;
    readonly moving: Measured;
    readonly watching: Measured;
    readonly churn: Measured;
  };
}

export interface Run {
  readonly seed: number;
  readonly people: number;
  readonly movers: number;
  /** Milliseconds of each phase. */
  readonly idle: number;
  readonly moving: number;
  readonly churn: number;
  /** Milliseconds between two things that happen, on the average. */
  readonly between: number;
}

/** Everybody is there; then some move their cursors; then everything happens at once; then it is quiet again. */
export async function run({ seed, people, movers, idle, moving, churn, between }: Run): Promise<Outcome> {
  const world = await World.of(seed, people);
  const { timeline, traffic, random } = world;
  const names = world.devices.map(({ name }) => name);
  for (const device of world.devices) world.openTab(device);
  for (const tab of world.liveTabs) tab.sessions.set('plan', tab.presence.join('plan'));
  world.connectAll();
  await timeline.pass(5_000);

  const measure = async (milliseconds: number): Promise<(of: readonly string[]) => Measured> => {
    traffic.start(timeline.now);
    await timeline.pass(milliseconds);
    return (of) => traffic.perSecond(timeline.now, of);
  };
  const idling = (await measure(idle))(names);

  const first = world.liveTabs.slice(0, movers);
  moveCursors(world, first, moving);
  const whileMoving = await measure(moving);
  const mover = whileMoving(names.slice(0, movers));
  const watcher = whileMoving(names.slice(movers));

  const mostMoving = traffic.most;

  const invented: string[] = [];
  keepConnecting(world, churn);
  moveCursors(world, first, churn);
  const parting = random.between(0, churn / 2);
  timeline.after(parting, () => world.part(() => (random.chance(0.4) ? 1 : 0)));
  timeline.after(parting + random.between(3_000, 25_000), () => world.mend());
  for (let at = 0; at < churn; at += random.between(1, 2 * between)) timeline.after(at, () => something(world));
  for (let at = 0; at < churn; at += 250) {
    timeline.after(at, () => {
      for (const tab of random.shuffled(world.liveTabs).slice(0, 5)) invented.push(...inventions(world, tab));
    });
  }
  const churning = (await measure(churn))(names);

  // Proof that there is something to come to rest from.
  for (const difference of differences(world)) world.note('differences before rest', difference);
  world.calm();
  keepConnecting(world, 12_000);
  // Time for connections to be found dead, and for tabs that died without a word.
  await timeline.pass(40_000);
  for (const tab of world.liveTabs) invented.push(...inventions(world, tab));
  return {
    seed,
    atRest: differences(world),
    invented,
    refused: [...world.everyTab.values()].flatMap(({ name, refused }) => refused.map((code) => `${name}: ${code}`)),
    most: { moving: mostMoving, churn: traffic.mostDifferent },
    happened: world.happened,
    errors: world.errors,
    trace: world.trace,
    measured: { idle: idling, moving: mover, watching: watcher, churn: churning },
  };
}
