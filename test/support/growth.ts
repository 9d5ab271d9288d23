import { generateKeyPairSync, sign, verify } from 'node:crypto';

/** Twice the length may cost this much more: between what is linear, with a busy machine and its garbage, and the 4 of a square. */
export const mostGrowth = 2.5;
/** What takes less than this many signature checks grows unseen by a clock. */
const negligible = 10;

export interface Growth {
  readonly name: string;
  /** Of the whole length, in checks of a signature: the same on a slow machine as on a fast one. */
  readonly checks: number;
  /** Of twice the length by the length. */
  readonly ratio: number;
}

/**
 * How the time of some work grows with a doubling of the length: the less of what the last doubling shows, and the last two. A square shows
 * in both; a busy machine, or a text that outgrows a cache, seldom does. The best of several runs, more where it looks bad. Time of the
 * CPU counts what other threads collect and compile meanwhile, time of the clock what other programs do: what grows shows in both.
 * @param check What `checkTime` says.
 * @param most So many checks are looked for, in more runs where the first ones take longer.
 */
export function growthOf(
  name: string,
  work: (length: number) => () => void,
  length: number,
  check: number,
  most = Number.POSITIVE_INFINITY,
): Growth {
  const runs = [4, 2, 1].map((part) => ({ run: work(length / part), least: unmeasured }));
  const ratio = () => {
    const [quarter, half, whole] = runs.map((each) => each.least) as [Spent, Spent, Spent];
    const growth = (of: keyof Spent) => Math.min(whole[of] / half[of], Math.sqrt(whole[of] / quarter[of]));
    return Math.min(growth('cpu'), growth('clock'));
  };
  let cpu = Number.POSITIVE_INFINITY;
  // The first runs are those of an engine that is still compiling.
  for (let round = 0; round < 60; round += 1) {
    for (const each of runs) each.least = least(each.least, spent(each.run));
    cpu = runs.at(-1)?.least.cpu ?? cpu;
    const grows = ratio() >= mostGrowth && cpu >= check * negligible;
    if (round >= 2 && !grows && cpu <= check * most) break;
  }
  return { name, checks: cpu / check, ratio: cpu < check * negligible ? 1 : ratio() };
}

/** Milliseconds. */
interface Spent {
  readonly cpu: number;
  readonly clock: number;
}

const unmeasured: Spent = { cpu: Number.POSITIVE_INFINITY, clock: Number.POSITIVE_INFINITY };

const least = (a: Spent, b: Spent): Spent => ({ cpu: Math.min(a.cpu, b.cpu), clock: Math.min(a.clock, b.clock) });

/** Milliseconds of CPU that one Ed25519 check takes, here and now. */
export function checkTime(): number {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const message = Buffer.alloc(200, 7);
  const signature = sign(null, message, privateKey);
  const rounds = Array.from({ length: 4 }, () =>
    spent(() => {
      for (let index = 0; index < 25; index += 1) verify(null, message, publicKey, signature);
    }),
  ).map(({ cpu }) => cpu);
  return Math.min(...rounds) / 25;
}

function spent(work: () => void): Spent {
  const before = process.cpuUsage();
  const start = performance.now();
  work();
  const clock = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / 1_000, clock };
}
