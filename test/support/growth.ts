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
 * How the time of some work grows with each doubling of the length, from a quarter of it to all of it; the best of several runs, more where it looks bad. Time of the
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
  const quarter = work(length / 4);
  const whole = work(length);
  let small: Spent = { cpu: Number.POSITIVE_INFINITY, clock: Number.POSITIVE_INFINITY };
  let large = small;
  // Two doublings: a busy machine has to add half as much again before what is linear looks like a square.
  const ratio = () => Math.sqrt(Math.min(large.cpu / small.cpu, large.clock / small.clock));
  // The first runs are those of an engine that is still compiling.
  for (let round = 0; round < 60; round += 1) {
    small = least(small, spent(quarter));
    large = least(large, spent(whole));
    const grows = ratio() >= mostGrowth && large.cpu >= check * negligible;
    if (round >= 2 && !grows && large.cpu <= check * most) break;
  }
  return { name, checks: large.cpu / check, ratio: large.cpu < check * negligible ? 1 : ratio() };
}

/** Milliseconds. */
interface Spent {
  readonly cpu: number;
  readonly clock: number;
}

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
