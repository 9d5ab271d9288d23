import { concatBytes, hexDecode } from '@kith/identity';
import { overlongVarint } from '../../../../test/support/foreign-updates.js';
import type { BuiltEntry, EntryOverrides, FeedBuilder } from '../../../../test/support/feed-builder.js';
import { domain } from '../../src/format/hash.js';
import type { RejectionCode } from '../../src/gate/gate.js';
import { arrives, rejected } from './gate-cases.js';
import type { ExpectedJudgement, GateCase } from './gate-cases.js';
import { bodiless, field, rewritten } from './gate-world.js';
import type { GateWorld } from './gate-world.js';

const HELD = 4;

/** Alice's device signs entry 4 of its feed with these fields. */
function signed(
  title: string,
  expected: RejectionCode | ExpectedJudgement,
  overrides: (world: GateWorld) => EntryOverrides,
): GateCase {
  return {
    title,
    expected: typeof expected === 'string' ? rejected(expected) : expected,
    scene: async (world) => arrives(world.feed, HELD, [(await world.feed.branch(HELD).sign(overrides(world))).bytes]),
  };
}

/** Entry 4 as it was, but for these bytes. */
function altered(
  title: string,
  code: RejectionCode,
  alter: (bytes: Uint8Array, world: GateWorld) => Uint8Array,
): GateCase {
  return {
    title,
    expected: rejected(code),
    scene: (world) => arrives(world.feed, HELD, [alter(entryOf(world.feed).bytes, world)]),
  };
}

function replaced(title: string, code: RejectionCode, at: number, value: unknown): GateCase {
  return altered(title, code, (bytes) =>
    rewritten(bytes, (fields) => {
      fields[at] = value;
    }),
  );
}

const entryOf = (feed: FeedBuilder, seq = HELD): BuiltEntry => feed.entries[seq] as BuiltEntry;
const hash = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const dep = (fill: number): { feed: Uint8Array; seq: number; hash: Uint8Array } => ({
  feed: hash(fill),
  seq: fill,
  hash: hash(255),
});
const deps = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const feed = hash(0);
    new DataView(feed.buffer).setUint16(0, index);
    return { ...dep(1), feed };
  });
const extension = (name: string, length = 1) => ({ name, value: new Uint8Array(length) });

/** [10 bytes of header] … the head of the seq field: version, algorithm, kind take one byte each. */
const SEQ_AT = 4;

export const sizeCases: readonly GateCase[] = [
  {
    title: 'G1 an entry of 99 bytes',
    expected: rejected('entry-size'),
    scene: ({ feed }) => arrives(feed, HELD, [new Uint8Array(99)]),
  },
  {
    title: 'G1 an entry of 64 KiB and one byte',
    expected: rejected('entry-size'),
    scene: async ({ feed }) => arrives(feed, HELD, [(await sizedEntry(feed, 64 * 1024 + 1)).bytes]),
  },
  {
    title: 'G1 an honest entry of exactly 64 KiB',
    expected: { changes: [4] },
    scene: async ({ feed }) => arrives(feed, HELD, [(await sizedEntry(feed, 64 * 1024)).bytes]),
  },
];

async function sizedEntry(feed: FeedBuilder, size: number): Promise<BuiltEntry> {
  const branch = feed.branch(HELD);
  const overhead = (await branch.sign({ body: new Uint8Array(60_000) })).bytes.length - 60_000;
  return branch.sign({ body: new Uint8Array(size - overhead) });
}

export const signatureCases: readonly GateCase[] = [
  signed('G8 a signature of another device', 'entry-signature', ({ eve }) => ({ signer: eve.signer })),
  signed('G8 a signature of zeros', 'entry-signature', () => ({ signature: new Uint8Array(64) })),
  signed('G8 a signature with R of small order', 'entry-signature', () => ({
    signature: concatBytes(Uint8Array.of(1), new Uint8Array(63)),
  })),
  signed('G8 a signature without the domain', 'entry-signature', () => ({
    signs: (bytes) => bytes.subarray(domain.change.length),
  })),
  signed('G8 a signature of the change hash', 'entry-signature', () => ({
    signs: (bytes) => concatBytes(domain.changeHash, bytes.subarray(domain.change.length)),
  })),
  altered('G8 one bit of the signature flipped', 'entry-signature', (bytes) =>
    rewritten(bytes, (fields) => {
      (fields[field.signature] as Uint8Array)[10]! ^= 1;
    }),
  ),
  altered('G8 S + L in place of S', 'entry-signature', (bytes) =>
    rewritten(bytes, (fields) => {
      fields[field.signature] = plusOrder(fields[field.signature] as Uint8Array);
    }),
  ),
  replaced('G8 a signature of 63 bytes', 'entry-malformed', field.signature, new Uint8Array(63)),
  replaced('G8 a signature of 65 bytes', 'entry-malformed', field.signature, new Uint8Array(65)),
  replaced('G8 a signature of no bytes', 'entry-malformed', field.signature, new Uint8Array()),
  ...(
    [
      ['seq', 'entry-position', 5],
      ['prev', 'entry-signature', hash(9)],
      ['deps', 'entry-signature', [[hash(1), 1, hash(2)]]],
      ['epoch', 'entry-signature', new Uint8Array(16)],
      ['time', 'entry-signature', 1_800_000_000_000],
      ['lift', 'entry-signature', 1],
      ['extensions', 'entry-signature', { a: new Uint8Array(1) }],
      ['body', 'entry-signature', new Uint8Array(92)],
    ] as const
  ).map(([name, code, value]) => replaced(`G8 ${name} changed after signing`, code, field[name], value)),
  altered('G8 a body exchanged for that of another entry', 'entry-signature', (bytes, { feed }) =>
    rewritten(bytes, (fields) => {
      fields[field.body] = entryOf(feed, 5).draft.body;
    }),
  ),
  altered('G8 a body taken away under another hash', 'entry-signature', (bytes) =>
    rewritten(bytes, (fields) => {
      fields[field.body] = null;
      fields[field.bodyHash] = hash(3);
    }),
  ),
];

/** The group order of Ed25519, little-endian (RFC 8032 section 5.1). */
const ORDER = hexDecode('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010')!;

function plusOrder(signature: Uint8Array): Uint8Array {
  const sum = Uint8Array.from(signature);
  let carry = 0;
  for (let index = 0; index < 32; index += 1) {
    carry += sum[32 + index]! + ORDER[index]!;
    sum[32 + index] = carry & 255;
    carry >>= 8;
  }
  return sum;
}

export const contextCases: readonly GateCase[] = [
  {
    title: "G8 another person's entry",
    expected: rejected('entry-signature'),
    scene: (w) => arrives(w.feed, HELD, w.eves.bytes(4)),
  },
  {
    title: 'G8 an entry moved from another feed of the device',
    expected: rejected('entry-signature'),
    scene: (w) => arrives(w.feed, HELD, w.second.bytes(4)),
  },
  {
    title: 'G8 an entry moved from another space',
    expected: rejected('entry-signature'),
    scene: (w) => arrives(w.feed, HELD, w.elsewhere.bytes(4)),
  },
  {
    title: 'G8 a control entry in a content feed',
    expected: rejected('entry-kind'),
    scene: (w) => arrives(w.feed, HELD, w.control.bytes(4)),
  },
  {
    title: 'G8 a content entry in a control feed',
    expected: rejected('entry-kind'),
    scene: (w) => arrives(w.control, HELD, w.feed.bytes(4)),
  },
  {
    title: 'G8 a control entry over a held content entry',
    expected: rejected('entry-kind'),
    scene: (w) => arrives(w.feed, HELD, w.control.bytes(3, 4), 3),
  },
  {
    title: 'G8 a feed that changes its kind after the first entry',
    expected: rejected('entry-kind'),
    scene: async ({ feed }) => {
      const next = await feed.branch(1).sign({ kind: 'control', epoch: null });
      return arrives(feed, 0, [entryOf(feed, 0).bytes, next.bytes]);
    },
  },
  {
    title: 'G8 replay at a later clock',
    expected: rejected('entry-position'),
    scene: ({ feed }) => arrives(feed, HELD, feed.bytes(2, 3)),
  },
  {
    title: 'G8 replay at an earlier clock',
    expected: rejected('entry-position'),
    scene: ({ feed }) => arrives(feed, HELD, feed.bytes(4, 5), 2),
  },
  {
    title: 'G8 two entries in each other’s place',
    expected: rejected('entry-position'),
    scene: ({ feed }) => arrives(feed, HELD, feed.bytes(4, 6).reverse()),
  },
  {
    title: 'G8 an entry one segment up at the same clock',
    expected: rejected('entry-position'),
    scene: ({ long }) => arrives(long, 256, long.bytes(0, 1)),
  },
];

export const formatCases: readonly GateCase[] = [
  ...(['space', 'feed'] as const).map((name) =>
    signed(`FMT-6 ${name} signed as another`, 'entry-signature', () => ({ [name]: hash(8) })),
  ),
  signed('FMT-10 a clear content body', 'entry-epoch', () => ({ epoch: null })),
  {
    title: 'FMT-10 an encrypted control body',
    expected: rejected('entry-epoch'),
    scene: async ({ control }) =>
      arrives(control, HELD, [(await control.branch(HELD).sign({ epoch: new Uint8Array(16) })).bytes]),
  },
  {
    title: 'FMT-10 an encrypted Open',
    expected: rejected('entry-epoch'),
    scene: async ({ feed }) => arrives(feed, 0, [(await feed.branch(0).sign({ epoch: new Uint8Array(16) })).bytes]),
  },
  signed('FMT-10 an epoch of 15 bytes', 'entry-malformed', () => ({ epoch: new Uint8Array(15) })),
  signed('FMT-10 an epoch of 17 bytes', 'entry-malformed', () => ({ epoch: new Uint8Array(17) })),
  signed('FMT-11 eight deps in a content entry', { changes: [4] }, () => ({ deps: deps(8) })),
  signed('FMT-11 nine deps in a content entry', 'entry-deps', () => ({ deps: deps(9) })),
  {
    title: 'FMT-11 512 deps in a control entry',
    expected: { changes: [4] },
    scene: async ({ control }) =>
      arrives(control, HELD, [(await control.branch(HELD).sign({ deps: deps(512) })).bytes]),
  },
  {
    title: 'FMT-11 513 deps in a control entry',
    expected: rejected('entry-deps'),
    scene: async ({ control }) =>
      arrives(control, HELD, [(await control.branch(HELD).sign({ deps: deps(513) })).bytes]),
  },
  altered('FMT-11 2^32 deps promised', 'entry-deps', (bytes) => {
    const at = SEQ_AT + 1 + 34;
    return concatBytes(bytes.subarray(0, at), hexDecode('9a80000000')!, bytes.subarray(at + 1));
  }),
  signed('FMT-11 deps out of order', 'entry-malformed', () => ({ deps: [dep(2), dep(1)] })),
  signed('FMT-11 two deps of one feed', 'entry-malformed', () => ({ deps: [dep(1), { ...dep(1), seq: 2 }] })),
  signed('FMT-11 a dep whose feed has 31 bytes', 'entry-malformed', () => ({
    deps: [{ ...dep(1), feed: new Uint8Array(31) }],
  })),
  signed('FMT-11 a dep whose hash has 33 bytes', 'entry-malformed', () => ({
    deps: [{ ...dep(1), hash: new Uint8Array(33) }],
  })),
  replaced('FMT-11 a dep of two members', 'entry-malformed', field.deps, [[hash(1), 1]]),
  replaced('FMT-11 a dep of four members', 'entry-malformed', field.deps, [[hash(1), 1, hash(1), 1]]),
  signed('FMT-12 time + lift is 2^53 - 1', { changes: [4] }, () => ({ time: 1, lift: Number.MAX_SAFE_INTEGER - 1 })),
  signed('FMT-12 time + lift is 2^53', 'entry-rank', () => ({ time: 1, lift: Number.MAX_SAFE_INTEGER })),
  signed('FMT-12 time and lift both 2^53 - 1', 'entry-rank', () => ({
    time: Number.MAX_SAFE_INTEGER,
    lift: Number.MAX_SAFE_INTEGER,
  })),
  signed('FMT-13 extensions, one of them critical', { changes: [4] }, () => ({
    extensions: [extension('b'), extension('aa', 4000)],
    critical: ['b'],
  })),
  signed('FMT-13 16 extensions', { changes: [4] }, () => ({
    extensions: Array.from({ length: 16 }, (_, n) => extension(`x${n.toString(36)}`)),
  })),
  signed('FMT-13 17 extensions', 'entry-malformed', () => ({
    extensions: Array.from({ length: 17 }, (_, n) => extension(`x${n.toString(36)}`)),
  })),
  signed('FMT-13 extensions of 4,097 bytes', 'entry-malformed', () => ({
    extensions: [extension('a', 4000), extension('b', 97)],
  })),
  signed('FMT-13 extensions out of order', 'entry-malformed', () => ({ extensions: [extension('b'), extension('a')] })),
  signed('FMT-13 a longer name before a shorter', 'entry-malformed', () => ({
    extensions: [extension('aa'), extension('b')],
  })),
  signed('FMT-13 an extension twice', 'entry-malformed', () => ({ extensions: [extension('a'), extension('a')] })),
  signed('FMT-13 an extension without a name', 'entry-malformed', () => ({ extensions: [extension('')] })),
  signed('FMT-13 an extension name of 65 characters', 'entry-malformed', () => ({
    extensions: [extension('a'.repeat(65))],
  })),
  signed('FMT-13 an extension name with a space', 'entry-malformed', () => ({ extensions: [extension('a b')] })),
  signed('FMT-13 an extension name with NUL', 'entry-malformed', () => ({ extensions: [extension('a\0')] })),
  signed('FMT-13 an extension name beyond ASCII', 'entry-malformed', () => ({ extensions: [extension('\u00e9')] })),
  replaced('FMT-13 an extension that is text', 'entry-malformed', field.extensions, { a: 'text' }),
  replaced('FMT-13 extensions in an array', 'entry-malformed', field.extensions, []),
  signed('FMT-13 critical without its extension', 'entry-malformed', () => ({
    extensions: [extension('a')],
    critical: ['b'],
  })),
  signed('FMT-13 critical out of order', 'entry-malformed', () => ({
    extensions: [extension('a'), extension('b')],
    critical: ['b', 'a'],
  })),
  signed('FMT-13 critical named twice', 'entry-malformed', () => ({
    extensions: [extension('a'), extension('b')],
    critical: ['a', 'a'],
  })),
  signed('FMT-13 more critical than there are extensions', 'entry-malformed', () => ({
    extensions: [extension('a')],
    critical: ['a', 'a'],
  })),
  replaced('FMT-13 critical as a map', 'entry-malformed', field.critical, {}),
  replaced('FMT-14 version 0', 'entry-malformed', field.version, 0),
  replaced('FMT-14 algorithm 0', 'entry-malformed', field.algorithm, 0),
  replaced('FMT-14 a kind nobody knows', 'entry-malformed', field.kind, 2),
  replaced('FMT-5 a negative seq', 'entry-malformed', field.seq, -1),
  replaced('FMT-5 seq as text', 'entry-malformed', field.seq, '4'),
  replaced('FMT-5 a seq of 2^32', 'entry-position', field.seq, 2 ** 32),
  replaced('FMT-5 a prev of 31 bytes', 'entry-malformed', field.prev, new Uint8Array(31)),
  replaced('FMT-5 a prev of null', 'entry-malformed', field.prev, null),
  replaced('FMT-5 time as a fraction', 'entry-malformed', field.time, 1.5),
  replaced('FMT-5 a negative lift', 'entry-malformed', field.lift, -1),
  replaced('FMT-5 a body that is text', 'entry-malformed', field.body, 'text'),
  replaced('FMT-18 neither body nor its hash', 'entry-malformed', field.body, null),
  replaced('FMT-18 both body and its hash', 'entry-malformed', field.bodyHash, hash(1)),
  altered('FMT-18 a body hash of 31 bytes', 'entry-malformed', (bytes) =>
    rewritten(bytes, (fields) => {
      fields[field.body] = null;
      fields[field.bodyHash] = new Uint8Array(31);
    }),
  ),
  altered('FMT-5 one field less', 'entry-malformed', (bytes) => rewritten(bytes, (fields) => fields.slice(0, -1))),
  altered('FMT-5 one field more', 'entry-malformed', (bytes) => rewritten(bytes, (fields) => [...fields, null])),
  altered('FMT-9 a byte after the end', 'entry-malformed', (bytes) => concatBytes(bytes, new Uint8Array(1))),
  altered('FMT-9 the last byte missing', 'entry-malformed', (bytes) => bytes.subarray(0, -1)),
  altered('FMT-9 no CBOR at all', 'entry-malformed', (bytes) => new Uint8Array(bytes.length).fill(255)),
  altered('FMT-9 a map in place of the array', 'entry-malformed', (bytes) =>
    concatBytes(Uint8Array.of(0xae), bytes.subarray(1)),
  ),
  altered('FMT-9 an array without a length', 'entry-malformed', (bytes) =>
    concatBytes(Uint8Array.of(0x9f), bytes.subarray(1), Uint8Array.of(0xff)),
  ),
  altered('FMT-9 a tag around the entry', 'entry-malformed', (bytes) => concatBytes(Uint8Array.of(0xc1), bytes)),
  ...(
    [
      ['one byte', '1804'],
      ['two bytes', '190004'],
      ['four bytes', '1a00000004'],
      ['eight bytes', '1b0000000000000004'],
      ['a half float', 'f94400'],
      ['an indefinite head', '1f'],
      ['2^53', '1b0020000000000000'],
      ['2^64 - 1', '1bffffffffffffffff'],
      ['null', 'f6'],
      ['undefined', 'f7'],
      ['a tagged big number', 'c24104'],
    ] as const
  ).map(([name, head]) =>
    altered(`FMT-9 seq spelled as ${name}`, 'entry-malformed', (bytes) =>
      concatBytes(bytes.subarray(0, SEQ_AT), hexDecode(head)!, bytes.subarray(SEQ_AT + 1)),
    ),
  ),
  altered('FMT-9 a long head for a short prev', 'entry-malformed', (bytes) =>
    concatBytes(bytes.subarray(0, SEQ_AT + 1), hexDecode('590020')!, bytes.subarray(SEQ_AT + 3)),
  ),
  altered('FMT-9 a signature of 2^53 - 1 bytes promised', 'entry-malformed', (bytes) =>
    concatBytes(bytes.subarray(0, SEQ_AT + 1), hexDecode('5b001fffffffffffff')!, bytes.subarray(SEQ_AT + 3)),
  ),
  altered('FMT-9 lib0’s varint in the place of CBOR', 'entry-malformed', (bytes) =>
    concatBytes(bytes.subarray(0, SEQ_AT), overlongVarint(4), bytes.subarray(SEQ_AT + 1)),
  ),
];

export const newerCases: readonly GateCase[] = [
  ...(['version', 'algorithm'] as const).map((name): GateCase => ({
    title: `FMT-14 a newer ${name}: what came before is taken`,
    expected: { changes: [4], deferred: 'newer-version' },
    scene: ({ feed }) =>
      arrives(feed, HELD, [
        entryOf(feed, 4).bytes,
        rewritten(entryOf(feed, 5).bytes, (fields) => void (fields[field[name]] = 2)),
        entryOf(feed, 6).bytes,
      ]),
  })),
  {
    title: 'FMT-14 a newer version of any shape',
    expected: { deferred: 'newer-version' },
    scene: ({ feed }) => arrives(feed, HELD, [concatBytes(hexDecode('8102')!, new Uint8Array(200).fill(255))]),
  },
  {
    title: 'FMT-14 a newer version over a held entry makes no fork',
    expected: { duplicates: 1, deferred: 'newer-version' },
    scene: ({ feed }) =>
      arrives(
        feed,
        HELD,
        [entryOf(feed, 2).bytes, rewritten(entryOf(feed, 3).bytes, (fields) => void (fields[field.version] = 2))],
        2,
      ),
  },
  {
    title: 'FMT-14 a malformed entry after one of a newer version',
    expected: rejected('entry-malformed'),
    scene: ({ feed }) =>
      arrives(feed, HELD, [
        rewritten(entryOf(feed, 4).bytes, (fields) => void (fields[field.version] = 2)),
        new Uint8Array(200),
      ]),
  },
  {
    title: 'FMT-18 a new entry that was erased elsewhere',
    expected: { changes: [4, 5] },
    scene: (world) => arrives(world.feed, HELD, [bodiless(world, world.feed, 4), entryOf(world.feed, 5).bytes]),
  },
];
