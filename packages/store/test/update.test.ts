import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { createFeedDocument, DocumentDiverged } from '../src/feed/feed-document.js';
import { SEGMENT_LENGTH, UPDATE_MAX_ENTRIES } from '../src/format/limits.js';
import { encodeRange } from '../src/update/encode-range.js';
import { readUpdate } from '../src/update/read-update.js';
import { encodeStateVector } from '../src/update/state-vector.js';
import { expectSameBytes, expectSameEntries } from './support/same-bytes.js';

/** The documented layout, made by Yjs alone: segment s is the root array "s", written by client s + 1. */
function yjsFeed(entries: readonly Uint8Array[], batch = entries.length): Y.Doc {
  const doc = new Y.Doc({ gc: false });
  for (let start = 0; start < entries.length;) {
    const segment = Math.floor(start / SEGMENT_LENGTH);
    const end = Math.min(start + batch, (segment + 1) * SEGMENT_LENGTH, entries.length);
    doc.clientID = segment + 1;
    doc.getArray(String(segment)).push(entries.slice(start, end));
    start = end;
  }
  return doc;
}

/** The state vector of a peer that holds the first `length` entries. */
function stateVector(length: number): Uint8Array {
  const clocks = new Map<number, number>();
  for (let seq = 0; seq < length; seq += 1)
    clocks.set(Math.floor(seq / SEGMENT_LENGTH) + 1, (seq % SEGMENT_LENGTH) + 1);
  return Y.encodeStateVector(clocks);
}

const entriesOf = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, seq) =>
    Uint8Array.from({ length: 1 + ((seq * 37) % 200) }, (_unused, index) => seq + index),
  );

const thousand = entriesOf(1000);
const thousandDoc = yjsFeed(thousand);

describe('encodeRange', () => {
  it.each([0, 1, 2, 255, 256, 257, 511, 512, 513, 1000])(
    'FMT-20 is byte for byte what Yjs encodes for %i entries',
    (count) => {
      const entries = thousand.slice(0, count);
      expectSameBytes(encodeRange(0, entries), Y.encodeStateAsUpdate(yjsFeed(entries)));
      expectSameBytes(encodeRange(0, entries), Y.encodeStateAsUpdate(yjsFeed(entries, 1)));
    },
  );

  it.each([0, 1, 100, 255, 256, 257, 300, 511, 512, 767, 999, 1000])(
    'FMT-20 is what Yjs answers to a peer that holds %i',
    (held) => {
      expectSameBytes(encodeRange(held, thousand.slice(held)), Y.encodeStateAsUpdate(thousandDoc, stateVector(held)));
    },
  );

  it('FMT-20 FMT-21 is what Yjs encodes for any range, and reads back as the same entries', () => {
    const entry = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 40 }), fc.integer({ min: 0, max: 1100 }), (entries, from) => {
        const doc = yjsFeed([...entriesOf(from), ...entries]);
        const update = encodeRange(from, entries);
        expectSameBytes(update, Y.encodeStateAsUpdate(doc, stateVector(from)));
        const answer = readUpdate(update);
        expectSameEntries(answer.ok ? answer.runs.flatMap((run) => run.entries) : [], entries);
        let next = from;
        for (const run of answer.ok ? answer.runs : []) {
          expect(run.from).toBe(next);
          expect(Math.floor((run.from + run.entries.length - 1) / SEGMENT_LENGTH)).toBe(
            Math.floor(run.from / SEGMENT_LENGTH),
          );
          next += run.entries.length;
        }
        expect(next).toBe(from + entries.length);
      }),
      { numRuns: 60 },
    );
  });

  it('FMT-20 G4 the very last segment a feed can have is client 2^24', () => {
    const from = SEGMENT_LENGTH * (2 ** 24 - 1);
    const entries = entriesOf(SEGMENT_LENGTH);
    const doc = new Y.Doc({ gc: false });
    doc.clientID = 2 ** 24;
    doc.getArray(String(2 ** 24 - 1)).push(entries);
    expectSameBytes(encodeRange(from, entries), Y.encodeStateAsUpdate(doc));
    expect(readUpdate(encodeRange(from, entries))).toEqual({ ok: true, runs: [{ from, entries }] });
  });
});

describe('readUpdate', () => {
  it('FMT-21 reads what a mirror or another store may send: diffs and merged updates of Yjs', () => {
    const early = encodeRange(0, thousand.slice(0, 300));
    const late = encodeRange(300, thousand.slice(300, 700));
    for (const update of [
      Y.mergeUpdates([early, late]),
      Y.mergeUpdates([late, early, late]),
      Y.diffUpdate(encodeRange(0, thousand.slice(0, 700)), stateVector(0)),
    ]) {
      const answer = readUpdate(update);
      expectSameEntries(answer.ok ? answer.runs.flatMap((run) => run.entries) : [], thousand.slice(0, 700));
    }
  });

  it('G4 takes the place of an entry from segment and clock alone', () => {
    const runs = [0, 1, 255].flatMap((clock) =>
      [0, 1, 300].map((segment) => readUpdate(encodeRange(segment * SEGMENT_LENGTH + clock, thousand.slice(0, 1)))),
    );
    expect(runs.map((answer) => answer.ok && answer.runs.map((run) => run.from))).toEqual(
      [0, 1, 255].flatMap((clock) => [0, 1, 300].map((segment) => [segment * 256 + clock])),
    );
  });

  it('FMT-21 finds nothing in the update that says nothing', () => {
    expect(readUpdate(Y.encodeStateAsUpdate(new Y.Doc()))).toEqual({ ok: true, runs: [] });
  });

  it('G1 takes 4,096 entries and 256 blocks', () => {
    const small = Array.from({ length: UPDATE_MAX_ENTRIES }, (_, n) => Uint8Array.of(n));
    expect(readUpdate(encodeRange(0, small)).ok).toBe(true);
    const blocks = Y.mergeUpdates(
      Array.from({ length: 256 }, (_, n) => encodeRange(n * SEGMENT_LENGTH, [Uint8Array.of(n)])),
    );
    const answer = readUpdate(blocks);
    expect(answer.ok && answer.runs.map((run) => run.from)).toEqual(
      Array.from({ length: 256 }, (_, n) => n * SEGMENT_LENGTH),
    );
  });

  it('G1 refuses V2 updates', () => {
    const doc = yjsFeed(thousand.slice(0, 3));
    expect(readUpdate(Y.encodeStateAsUpdateV2(doc)).ok).toBe(false);
    expect(readUpdate(Y.encodeStateAsUpdateV2(new Y.Doc())).ok).toBe(false);
  });

  it.each([
    ['a Uint8Array', (bytes: Uint8Array) => Uint8Array.from(bytes)],
    ['a Buffer, whose slice does not copy', (bytes: Uint8Array) => Buffer.from(bytes)],
    ['a view into a larger buffer', (bytes: Uint8Array) => new Uint8Array([9, ...bytes, 9]).subarray(1, -1)],
  ])('G14 keeps copies: what happens to %s afterwards changes no entry', (_, wrap) => {
    const update = wrap(encodeRange(0, thousand.slice(0, 3)));
    const answer = readUpdate(update);
    update.fill(0);
    const entries = answer.ok ? answer.runs.flatMap((run) => run.entries) : [];
    expect(entries).toEqual(thousand.slice(0, 3));
    for (const entry of entries) {
      expect(entry.constructor).toBe(Uint8Array);
      expect(entry.buffer.byteLength).toBe(entry.length);
    }
  });
});

describe('encodeStateVector', () => {
  it('FMT-22 is byte for byte what Yjs says of a feed of that length', () => {
    for (const length of [0, 1, 255, 256, 257, 511, 512, 513, 700, 1000]) {
      expect(encodeStateVector(length), `${length}`).toEqual(Y.encodeStateVector(yjsFeed(thousand.slice(0, length))));
    }
    expect(encodeStateVector(10_000)).toEqual(stateVector(10_000));
    expect(encodeStateVector(10_000).length).toBeLessThanOrEqual(160);
  });
});

describe('the document of a feed', () => {
  it('G14 collects nothing', () => {
    const { doc } = createFeedDocument();
    expect(doc.gc).toBe(false);
    expect(doc.autoLoad).toBe(false);
  });

  it('G13 ends equal however its entries were batched, and equal to one made by Yjs', () => {
    const batched = createFeedDocument();
    for (let from = 0, step = 1; from < thousand.length; from += step, step = (step * 2) % 301) {
      batched.append(from, thousand.slice(from, from + step));
    }
    expectSameBytes(Y.encodeStateAsUpdate(batched.doc), Y.encodeStateAsUpdate(thousandDoc));
    expectSameEntries(batched.doc.getArray<Uint8Array>('1').toArray(), thousand.slice(256, 512));
  });

  it('G13 may begin with any whole segment', () => {
    const partial = createFeedDocument();
    partial.append(512, thousand.slice(512, 600));
    expectSameEntries(partial.doc.getArray<Uint8Array>('2').toArray(), thousand.slice(512, 600));
    expect(partial.doc.store.pendingStructs).toBeNull();
  });

  it.each([
    ['after a gap', 4, 6],
    ['what it has already', 4, 2],
    ['the middle of a segment it lacks', 0, 300],
  ])('G13 says so when it is given %s', (_, held, from) => {
    const document = createFeedDocument();
    document.append(0, thousand.slice(0, held));
    expect(() => document.append(from, thousand.slice(from, from + 1))).toThrow(DocumentDiverged);
  });

  it('G13 is unchanged by an append of nothing', () => {
    const document = createFeedDocument();
    document.append(7, []);
    expect(Y.encodeStateAsUpdate(document.doc)).toEqual(encodeRange(0, []));
  });
});
