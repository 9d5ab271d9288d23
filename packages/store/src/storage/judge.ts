import { byteString, equalBytes } from './bytes.js';
import type { CommitBatch } from './port.js';

export interface Write {
  readonly key: Uint8Array;
  /** The new value; undefined deletes. */
  readonly value: Uint8Array | undefined;
}

export interface Judgement {
  /** One result for each batch, in order. */
  readonly accepted: readonly boolean[];
  /** The combined writes of the accepted batches, one for each key. */
  readonly writes: ReadonlyMap<string, Write>;
}

/** Returns every key with an expectation in some batch, once. */
export function expectedKeys(batches: readonly CommitBatch[]): Map<string, Uint8Array> {
  const keys = new Map<string, Uint8Array>();
  for (const batch of batches) for (const [key] of batch.expect) keys.set(byteString(key), key);
  return keys;
}

/**
 * Decides which batches of a group are accepted, as if they were committed one after another. Each batch is checked against the
 * stored values (`current`, by byteString of the key) and the writes of accepted batches before it.
 */
export function judge(
  batches: readonly CommitBatch[],
  current: ReadonlyMap<string, Uint8Array | undefined>,
): Judgement {
  const writes = new Map<string, Write>();
  const accepted = batches.map((batch) => {
    if (!batch.expect.every(([key, value]) => holds(key, value))) return false;
    for (const key of batch.deletes) writes.set(byteString(key), { key, value: undefined });
    for (const [key, value] of batch.puts) writes.set(byteString(key), { key, value });
    return true;
  });
  return { accepted, writes };

  function holds(key: Uint8Array, expected: Uint8Array | undefined): boolean {
    const name = byteString(key);
    const written = writes.get(name);
    const found = written === undefined ? current.get(name) : written.value;
    if (found === undefined || expected === undefined) return found === expected;
    return equalBytes(found, expected);
  }
}
