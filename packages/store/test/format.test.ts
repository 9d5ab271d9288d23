import { createHash } from 'node:crypto';
import { decode, encode } from '@ipld/dag-cbor';
import { CborWriter, concatBytes, didFromKey, utf8Encode } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CborReader, MalformedBytes } from '../src/format/cbor-bytes.js';
import { draftEntry, parseEntry, restoreBody, withoutBody } from '../src/format/entry.js';
import type { EntryDraft, ParsedEntry } from '../src/format/entry.js';
import { domain } from '../src/format/hash.js';
import { bytesFromId, feedIdOf, idFromBytes, namedNodeIdOf, nodeIdOf, spaceIdOf } from '../src/format/ids.js';
import type { SpaceId } from '../src/format/ids.js';
import { comparePositions } from '../src/format/order.js';
import type { Position } from '../src/format/order.js';
import { expectSameBytes } from './support/same-bytes.js';

const crypto = createNodeCrypto();
const sha256 = (...parts: (string | Uint8Array)[]): Uint8Array => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

const bytesOf = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
const count = fc.oneof(
  fc.maxSafeNat(),
  fc.constantFrom(0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER),
);
/** dag-cbor's order of names: the shorter first. `__proto__` is left out because the oracle cannot hold it. */
const names = fc
  .uniqueArray(fc.stringMatching(/^[!-~]{1,64}$/), { maxLength: 16 })
  .map((list) => list.filter((name) => name !== '__proto__').sort((a, b) => a.length - b.length || (a < b ? -1 : 1)));

const drafts: fc.Arbitrary<EntryDraft> = fc
  .record({
    kind: fc.constantFrom('control' as const, 'content' as const),
    space: bytesOf(32),
    feed: bytesOf(32),
    seq: count,
    prev: bytesOf(32),
    deps: fc.uniqueArray(fc.record({ feed: bytesOf(32), seq: count, hash: bytesOf(32) }), {
      maxLength: 8,
      selector: (dep) => Buffer.from(dep.feed).toString('hex'),
    }),
    epoch: bytesOf(16),
    rank: count,
    part: fc.double({ min: 0, max: 1, noNaN: true }),
    names,
    value: fc.uint8Array({ maxLength: 40 }),
    critical: fc.integer({ min: 1, max: 7 }),
    body: fc.uint8Array({ maxLength: 400 }),
  })
  .map(({ rank, part, names: chosen, value, critical, deps, epoch, prev, ...draft }) => {
    const time = Math.floor(rank * part);
    return Object.assign(draft, {
      prev: draft.seq === 0 ? new Uint8Array(32) : prev,
      deps: deps.toSorted((a, b) => Buffer.compare(a.feed, b.feed)),
      epoch: draft.kind === 'control' || draft.seq === 0 ? null : epoch,
      time,
      lift: rank - time,
      extensions: chosen.map((name) => ({ name, value })),
      critical: chosen.filter((_, index) => index % critical === 0),
    });
  });

/** The documented arrays, for the oracle to encode. */
function documented(
  draft: EntryDraft,
  signature: Uint8Array,
  body: Uint8Array | null,
): { header: unknown[]; entry: unknown[] } {
  const kind = draft.kind === 'control' ? 0 : 1;
  const deps = draft.deps.map((dep) => [dep.feed, dep.seq, dep.hash]);
  const middle = [draft.seq, draft.prev, deps, draft.epoch, draft.time, draft.lift];
  const extensions = Object.fromEntries((draft.extensions ?? []).map(({ name, value }) => [name, value]));
  const tail = [extensions, draft.critical ?? []];
  const bodyHash = sha256(draft.body);
  return {
    header: [1, 1, kind, draft.space, draft.feed, ...middle, bodyHash, ...tail],
    entry: [1, 1, kind, ...middle, body === null ? bodyHash : null, ...tail, signature, body],
  };
}

function parsed(draft: EntryDraft, bytes: Uint8Array): ParsedEntry {
  const answer = parseEntry(crypto, { space: draft.space, feed: draft.feed }, bytes);
  if (!answer.ok) throw new Error(answer.code);
  return answer.entry;
}

describe('ids', () => {
  const [space, device] = [sha256('space'), sha256('device')];
  const [incarnation, nonce] = [space.subarray(0, 16), device.subarray(0, 16)];
  const person = didFromKey(device);

  it('FMT-1 a space is named by the body of its Create', () => {
    expectSameBytes(spaceIdOf(crypto, utf8Encode('body')), sha256('kith/v1/space', 'body'));
  });

  it('FMT-2 a feed is named by space, kind, device and incarnation', () => {
    for (const [kind, number] of [
      ['control', 0],
      ['content', 1],
    ] as const) {
      expectSameBytes(
        feedIdOf(crypto, { space, kind, device, incarnation }),
        sha256('kith/v1/feed', space, Uint8Array.of(number), device, incarnation),
      );
    }
  });

  it('FMT-3 a node is named by its space, its creator and a nonce', () => {
    expectSameBytes(nodeIdOf(crypto, space, person, nonce), sha256('kith/v1/node', space, nonce, person));
  });

  it('FMT-4 a named node is named by its space, schema and key, whichever bytes they share', () => {
    expectSameBytes(
      namedNodeIdOf(crypto, space, 'profile', 'é'),
      sha256('kith/v1/named-node', space, Uint8Array.of(7), 'profile', 'é'),
    );
    expect(namedNodeIdOf(crypto, space, 'ab', 'c')).not.toEqual(namedNodeIdOf(crypto, space, 'a', 'bc'));
  });

  it('FMT-1 an id is written as 43 characters of base64url and read back only from them', () => {
    fc.assert(
      fc.property(bytesOf(32), (bytes) => {
        const id = idFromBytes<SpaceId>(bytes);
        expect(id).toMatch(/^[\w-]{43}$/);
        expect(bytesFromId(id)).toEqual(bytes);
      }),
    );
    for (const wrong of [
      '',
      'a'.repeat(42),
      'a'.repeat(44),
      `${'a'.repeat(42)}=`,
      `${'a'.repeat(42)}/`,
      'b'.repeat(43),
    ]) {
      expect(bytesFromId(wrong), wrong).toBeNull();
    }
  });

  it('FMT-7 each purpose has a domain string of its own, and none begins another where both could be hashed alike', () => {
    const strings = Object.values(domain).map((bytes) => new TextDecoder().decode(bytes));
    expect(new Set(strings).size).toBe(strings.length);
    for (const string of strings) expect(string).toMatch(/^kith\/v1\/[a-z-]+$/);
    // What follows `kith/v1/change` is the head of a CBOR array of 14, which is no character of a name.
    expect(strings.filter((string) => string.startsWith('kith/v1/change')).sort()).toEqual([
      'kith/v1/change',
      'kith/v1/change-hash',
    ]);
  });
});

describe('entries against dag-cbor', () => {
  it('FMT-5 FMT-6 are the documented arrays, encoded as dag-cbor encodes them', () => {
    fc.assert(
      fc.property(drafts, bytesOf(64), (draft, signature) => {
        const unsigned = draftEntry(crypto, draft);
        const bytes = unsigned.withSignature(signature);
        const { header, entry } = documented(draft, signature, draft.body);
        expect(decode(bytes)).toEqual(entry);
        expectSameBytes(bytes, encode(entry), 'entry');
        expectSameBytes(
          unsigned.signedBytes,
          concatBytes(utf8Encode('kith/v1/change'), encode(header)),
          'signed bytes',
        );
        expectSameBytes(unsigned.hash, sha256('kith/v1/change-hash', encode(header)), 'change hash');
      }),
      { numRuns: 500 },
    );
  });

  it('FMT-6 FMT-8 FMT-18 the header is cut out of the entry as it was signed, with the body and without', () => {
    fc.assert(
      fc.property(drafts, bytesOf(64), (draft, signature) => {
        const unsigned = draftEntry(crypto, draft);
        const whole = parsed(draft, unsigned.withSignature(signature));
        const erased = parsed(draft, withoutBody(whole));
        const { header, entry } = documented(draft, signature, null);
        expectSameBytes(erased.bytes, encode(entry), 'entry without body');
        for (const seen of [whole, erased]) {
          expectSameBytes(seen.signedBytes, concatBytes(utf8Encode('kith/v1/change'), encode(header)));
          expectSameBytes(seen.hash, unsigned.hash);
          expectSameBytes(seen.bodyHash, sha256(draft.body));
          expectSameBytes(seen.signature, signature);
          const { body: _body, ...fields } = draft;
          expect(seen.header).toEqual(fields);
        }
        expect(erased.body).toBeNull();
        const restored = restoreBody(erased, draft.body);
        expectSameBytes(restored.bytes, whole.bytes);
        expect(restored).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  it('FMT-9 what parses is what dag-cbor would write: any other spelling of any byte is refused or means something else', () => {
    fc.assert(
      fc.property(drafts, bytesOf(64), fc.nat(), fc.nat(255), (draft, signature, at, byte) => {
        const bytes = draftEntry(crypto, draft).withSignature(signature);
        bytes[at % bytes.length] = byte;
        const answer = parseEntry(crypto, { space: draft.space, feed: draft.feed }, bytes);
        if (!answer.ok) return;
        const { entry } = answer;
        expectSameBytes(entry.body === null ? withoutBody(entry) : restoreBody(entry, entry.body).bytes, bytes);
        if (!entry.header.extensions.some(({ name }) => name === '__proto__'))
          expectSameBytes(encode(decode(bytes)), bytes);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('canonical CBOR items', () => {
  it('FMT-9 are written as dag-cbor writes them and read back', () => {
    fc.assert(
      fc.property(
        count,
        fc.uint8Array({ maxLength: 70_000, size: 'max' }),
        fc.stringMatching(/^[!-~]{1,64}$/),
        (number, bytes, text) => {
          const writer = new CborWriter(1);
          writer.array(4);
          writer.uint(number);
          writer.bytes(bytes);
          writer.text(text);
          writer.null();
          const written = writer.finish();
          expectSameBytes(written, encode([number, bytes, text, null]));
          const reader = new CborReader(written);
          expect([reader.array(), reader.uint()]).toEqual([4, number]);
          expectSameBytes(reader.bytes(), bytes);
          expect([reader.ascii(), reader.bytesOrNull()]).toEqual([text, null]);
          reader.end();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('FMT-9 have one spelling: a head is accepted exactly when dag-cbor would write it so', () => {
    const heads = [24, 25, 26, 27].flatMap((short) => {
      const width = 2 ** (short - 24);
      return [0, 1, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32].flatMap((value) => {
        if (value >= 256 ** width) return [];
        const digits = value.toString(16).padStart(2 * width, '0');
        return [{ value, bytes: Uint8Array.from(Buffer.from(`${short.toString(16)}${digits}`, 'hex')) }];
      });
    });
    for (const { value, bytes } of heads) {
      const canonical = Buffer.compare(encode(value), bytes) === 0;
      const read = (): number => new CborReader(bytes).uint();
      if (canonical) expect(read()).toBe(value);
      else expect(read, Buffer.from(bytes).toString('hex')).toThrow(MalformedBytes);
    }
  });

  it.each([
    ['no byte', ''],
    ['another type', '40'],
    ['an indefinite head', '1f'],
    ['a reserved head', '1c'],
    ['half a number', '1900'],
    ['three bytes of four', '1affffff'],
    ['2^53', '1b0020000000000000'],
    ['2^64 - 1', '1bffffffffffffffff'],
  ])('FMT-9 refuse %s where a number belongs', (_, hex) => {
    expect(() => new CborReader(Uint8Array.from(Buffer.from(hex, 'hex'))).uint()).toThrow(MalformedBytes);
  });
});

describe('the one order', () => {
  const positions: fc.Arbitrary<Position> = fc.record({
    rank: fc.constantFrom(0, 1, Number.MAX_SAFE_INTEGER),
    feed: fc.constantFrom(0, 1, 255).map((fill) => new Uint8Array(32).fill(fill)),
    seq: fc.constantFrom(0, 1, 2 ** 32),
  });

  it('FMT-23 is total: antisymmetric, transitive, and zero only for one and the same', () => {
    fc.assert(
      fc.property(positions, positions, positions, (a, b, c) => {
        expect(Math.sign(comparePositions(a, b))).toBe(0 - Math.sign(comparePositions(b, a)));
        const same = a.rank === b.rank && a.seq === b.seq && Buffer.compare(a.feed, b.feed) === 0;
        expect(comparePositions(a, b) === 0).toBe(same);
        if (comparePositions(a, b) < 0 && comparePositions(b, c) < 0) expect(comparePositions(a, c)).toBeLessThan(0);
      }),
    );
  });

  it('FMT-23 goes by rank, then feed, then seq', () => {
    const at = (rank: number, feed: number, seq: number): Position => ({
      rank,
      feed: new Uint8Array(32).fill(feed),
      seq,
    });
    const ordered = [at(1, 9, 9), at(2, 1, 5), at(2, 1, 6), at(2, 2, 0)];
    expect(ordered.toReversed().sort(comparePositions)).toEqual(ordered);
  });
});
