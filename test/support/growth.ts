import { generateKeyPairSync, sign, verify } from 'node:crypto';

/** Twice the length may cost this much more: between what is linear, with a busy machine and its garbage, and the 4 of a square. */
export const mostGrowth = 3;
/** What takes less than this many signature checks grows unseen by a clock. */
const negligible = 10;

export interface Growth {
  readonly name: string;
  /** Of the whole length, in checks of a signature: the same on a slow machine as on a fast one. */
  readonly checks: number;
  readonly ratio: number;
}

/**
 * How the CPU time of some work grows from half of a length to all of it; the best of several runs, more where it looks bad.
 * @param check What `checkTime` says.
 */
export function growthOf(name: string, work: (length: number) => () => void, length: number, check: number): Growth {
  const half = work(length / 2);
  const whole = work(length);
  let small = Number.POSITIVE_INFINITY;
  let large = Number.POSITIVE_INFINITY;
  // The first runs are those of an engine that is still compiling.
  for (let round = 0; round < 30; round += 1) {
    small = Math.min(small, cpu(half));
    large = Math.min(large, cpu(whole));
    if (round >= 2 && (large < small * mostGrowth || large < check * negligible)) break;
  }
  return { name, checks: large / check, ratio: large < check * negligible ? 1 : large / small };
}

/** Milliseconds of CPU that one Ed25519 check takes, here and now. */
export function checkTime(): number {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const message = Buffer.alloc(200, 7);
  const signature = sign(null, message, privateKey);
  const rounds = Array.from({ length: 4 }, () =>
    cpu(() => {
      for (let index = 0; index < 25; index += 1) verify(null, message, publicKey, signature);
    }),
  );
  return Math.min(...rounds) / 25;
}

function cpu(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
