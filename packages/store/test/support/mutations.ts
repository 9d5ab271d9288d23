import { decode, encode } from '@ipld/dag-cbor';
import { joined, overlongVarint, varint } from '../../../../test/support/foreign-updates.js';
import { encodeRange } from '../../src/update/encode-range.js';

export interface Mutable {
  readonly from: number;
  readonly entries: readonly Uint8Array[];
  /** Bytes of other updates and entries, to splice in. */
  readonly material: readonly Uint8Array[];
}

type Random = () => number;
const below = (random: Random, limit: number): number => Math.floor(random() * limit);
const pick = <T>(random: Random, values: readonly T[]): T => values[below(random, values.length)] as T;

function slice(random: Random, bytes: Uint8Array): Uint8Array {
  const start = below(random, bytes.length + 1);
  return bytes.subarray(start, start + below(random, Math.min(80, bytes.length - start) + 1));
}

const randomBytes = (random: Random, length: number): Uint8Array =>
  Uint8Array.from({ length }, () => below(random, 256));

/** Changes of a byte string that know nothing of what it means. */
const blind: readonly ((random: Random, bytes: Uint8Array, material: readonly Uint8Array[]) => Uint8Array)[] = [
  function flipBits(random, bytes) {
    const changed = Uint8Array.from(bytes);
    for (let flips = 1 + below(random, 8); flips > 0; flips -= 1)
      changed[below(random, changed.length)]! ^= 1 << below(random, 8);
    return changed;
  },
  function setByte(random, bytes) {
    const changed = Uint8Array.from(bytes);
    changed[below(random, changed.length)] = pick(random, [0, 1, 3, 0x7f, 0x80, 0x83, 0xff, below(random, 256)]);
    return changed;
  },
  function headByte(random, bytes) {
    const changed = Uint8Array.from(bytes);
    changed[below(random, Math.min(16, changed.length))] = below(random, 256);
    return changed;
  },
  (random, bytes) => bytes.subarray(0, below(random, bytes.length)),
  function remove(random, bytes) {
    const start = below(random, bytes.length);
    return joined(bytes.subarray(0, start), bytes.subarray(start + 1 + below(random, 40)));
  },
  function insert(random, bytes) {
    const at = below(random, bytes.length + 1);
    return joined(bytes.subarray(0, at), randomBytes(random, 1 + below(random, 20)), bytes.subarray(at));
  },
  function duplicate(random, bytes) {
    const at = below(random, bytes.length + 1);
    return joined(bytes.subarray(0, at), slice(random, bytes), bytes.subarray(at));
  },
  function splice(random, bytes, material) {
    const at = below(random, bytes.length + 1);
    const piece = slice(random, pick(random, material));
    const skipped = random() < 0.5 ? piece.length : below(random, 40);
    return joined(bytes.subarray(0, at), piece, bytes.subarray(at + skipped));
  },
  function spliceAligned(random, bytes, material) {
    const other = pick(random, material);
    const start = below(random, bytes.length);
    const end = Math.min(start + below(random, 120), other.length, bytes.length);
    return joined(bytes.subarray(0, start), other.subarray(start, end), bytes.subarray(Math.max(start, end)));
  },
  function respell(random, bytes) {
    const at = below(random, bytes.length);
    const spelled = pick(random, [
      overlongVarint(bytes[at] as number),
      varint(below(random, 2 ** 31)),
      varint(2 ** 53),
    ]);
    return joined(bytes.subarray(0, at), spelled, bytes.subarray(at + 1));
  },
  (_, bytes) => joined(bytes, bytes),
];

function mutateBlindly(random: Random, bytes: Uint8Array, material: readonly Uint8Array[]): Uint8Array {
  let changed = bytes;
  const rounds = random() < 0.8 ? 1 : 3;
  for (let round = 0; round < rounds && changed.length > 0; round += 1)
    changed = pick(random, blind)(random, changed, material);
  return changed;
}

/** One field of one entry, exchanged for a value of its own kind; encoded as it should be. */
function mutateField(random: Random, entry: Uint8Array): Uint8Array {
  const fields = decode<unknown[]>(entry);
  const at = below(random, fields.length);
  const value = fields[at];
  if (typeof value === 'number')
    fields[at] = pick(random, [value + 1, Math.max(0, value - 1), 0, 2 ** 32, below(random, 300)]);
  else if (value instanceof Uint8Array && value.length > 0) fields[at] = pick(random, blind)(random, value, [entry]);
  else if (Array.isArray(value)) fields[at] = [[randomBytes(random, 32), below(random, 9), randomBytes(random, 32)]];
  else if (value === null) fields[at] = randomBytes(random, pick(random, [16, 32, 60]));
  else fields[at] = { a: randomBytes(random, 2) };
  return encode(fields);
}

/** One mutation of an honest update: of the update's bytes, of an entry inside a sound update, or of which entry stands where. */
export function mutate(random: Random, honest: Mutable): Uint8Array {
  const { from, entries, material } = honest;
  const chosen = random();
  if (chosen < 0.6) return mutateBlindly(random, encodeRange(from, entries), material);
  const changed = [...entries];
  const at = below(random, entries.length);
  if (chosen < 0.75) changed[at] = mutateBlindly(random, entries[at] as Uint8Array, material);
  else if (chosen < 0.9) changed[at] = mutateField(random, entries[at] as Uint8Array);
  else if (chosen < 0.95) changed[at] = pick(random, [...entries, ...material]);
  else return encodeRange(Math.max(0, from + below(random, 7) - 3), entries);
  return encodeRange(from, changed);
}
