import { memoryUsage } from 'node:process';

/** Milliseconds of CPU, user and system, of this process and all its threads. */
export function cpuNow(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export interface Spent {
  readonly cpuMs: number;
  readonly wallMs: number;
}

export async function spend(task: () => unknown): Promise<Spent> {
  const cpu = cpuNow();
  const wall = performance.now();
  await task();
  return { cpuMs: cpuNow() - cpu, wallMs: performance.now() - wall };
}

export const perSecond = (count: number, ms: number): number => Math.round((count / ms) * 1000);

/** What is held after collecting garbage, in megabytes: heap, array buffers, and what native modules were given. */
export function heldMemory(): number {
  for (let round = 0; round < 3; round += 1) globalThis.gc?.();
  const { heapUsed, external } = memoryUsage();
  return (heapUsed + external) / 1e6;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));
