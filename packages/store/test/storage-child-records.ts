import { noise } from '../../../test/contract/storage-harness.js';
import type { KeyValuePair } from '../src/storage/port.js';

/** Three records that belong together, of up to 60 KB, so that batches span blocks of the log and logs are rolled. */
export function record(writer: number, turn: number): { puts: KeyValuePair[] } {
  const key = (part: number): Uint8Array => Uint8Array.of(writer, turn >>> 8, turn & 0xff, part);
  const size = ((writer * 7 + turn * 13) % 20) * 1000;
  return {
    puts: [0, 1, 2].map((part) => [key(part), noise(size + part, writer * 1000 + turn + 1)]),
  };
}
