import { seededNumbers } from '../support/seeded.js';

/** Choices that repeat for the same seed. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number from `low` to `high`, both possible. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  /** Undefined for an empty list. */
  pick<T>(from: readonly T[]): T | undefined;
  shuffled<T>(from: readonly T[]): T[];
  bytes(length: number): Uint8Array;
}

export function seededRandom(seed: number): Random {
  const next = seededNumbers(seed);
  const random: Random = {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    pick: (from) => from[Math.floor(next() * from.length)],
    shuffled(from) {
      const rest = [...from];
      return from.map(() => rest.splice(Math.floor(next() * rest.length), 1)[0] as (typeof from)[number]);
    },
    bytes: (length) => Uint8Array.from({ length }, () => Math.floor(next() * 256)),
  };
  return random;
}
