import { byteString, equalBytes } from './bytes.js';
import type { CommitBatch } from './port.js';

export interface Write {
  readonly key: Uint8Array;
  /** undefined deletes. */
  readonly value: Uint8Array | undefined;
}

export interface Judgement {
  /** One per batch, in order. */
  readonly accepted: readonly boolean[];
  /** What the accepted batches amount to, one write per key. */
  readonly writes: ReadonlyMap<string, Write>;
}

/** Every key that some batch has an expectation about, once. */
export function expectedKeys(batches: readonly CommitBatch[]): Map<string, Uint8Array> {
  const keys = new Map<string, Uint8Array>();
  for (const batch of batches) for (const [key] of batch.expect) keys.set(byteString(key), key);
  return keys;
}

/**
 * Decides batches that will be written together as if they had come one after another: each is held against what is stored
 * (`current`, by byteString of the key) and what the accepted ones before it write.
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
