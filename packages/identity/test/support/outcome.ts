import { KithError } from '@kith/identity';

/** The KithError a call ends with; anything else, success included, fails the test. */
export async function kithErrorOf(run: () => unknown): Promise<KithError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof KithError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** A copy in which the lowest bit of one byte is flipped; a negative index counts from the end. */
export function flipped(bytes: Uint8Array, index: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[index < 0 ? copy.length + index : index]! ^= 1;
  return copy;
}
