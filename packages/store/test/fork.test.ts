import { beforeAll, describe, expect, it } from 'vitest';
import type { BuiltEntry, FeedBuilder } from '../../../test/support/feed-builder.js';
import { parseEntry } from '../src/format/entry.js';
import type { ParsedEntry } from '../src/format/entry.js';
import { contradiction, makeForkProof, verifyForkProof } from '../src/gate/fork-proof.js';
import { bodiless, field, gateWorld, rewritten } from './support/gate-world.js';
import type { GateWorld } from './support/gate-world.js';

let world: GateWorld;
let feed: FeedBuilder;
/** Shares entries 0 to 2 with the feed. */
let other: FeedBuilder;
/** Shares entries 0 to 2 with both. */
let third: FeedBuilder;

beforeAll(async () => {
  world = await gateWorld();
  feed = world.feed;
  other = await feed.branch(3).extend(8);
  third = await feed.branch(3).extend(8);
});

const bytesOf = (from: FeedBuilder, seq: number): Uint8Array => (from.entries[seq] as BuiltEntry).bytes;

function parsed(from: FeedBuilder, seq: number): ParsedEntry {
  const answer = parseEntry(world.crypto, { space: from.space, feed: from.id }, bytesOf(from, seq));
  if (!answer.ok) throw new Error(answer.code);
  return answer.entry;
}

async function verdict(a: Uint8Array, b: Uint8Array, of: FeedBuilder = feed): Promise<unknown> {
  const answer = await verifyForkProof(world.crypto, { space: of.space, feed: of.id }, of.owner, [a, b]);
  return answer.ok ? [answer.proof.cut, answer.proof.lowest] : answer.code;
}

describe('what two signed entries prove', () => {
  it.each([
    ['two entries of one place on one past', 3, 3, { cut: 3, lowest: true }],
    ['two entries of one place on two pasts', 5, 5, { cut: 4, lowest: false }],
    ['an entry, and one that names another before it', 4, 5, { cut: 4, lowest: false }],
    ['the first that differs, and one that names the other', 3, 4, { cut: 3, lowest: false }],
    ['the common entry, and the first of the branch', 2, 3, null],
    ['entries two places apart', 4, 6, null],
    ['entries far apart', 1, 7, null],
  ])('G9 %s (%i and %i)', (_, mine, theirs, expected) => {
    expect(contradiction(parsed(feed, mine), parsed(other, theirs))).toEqual(expected);
    expect(contradiction(parsed(other, theirs), parsed(feed, mine))).toEqual(expected);
    expect(contradiction(parsed(other, mine), parsed(feed, theirs))).toEqual(expected);
  });

  it('G9 entries of one chain contradict each other nowhere', () => {
    for (const low of feed.entries) {
      for (const high of feed.entries) expect(contradiction(parsed(feed, low.seq), parsed(feed, high.seq))).toBeNull();
    }
  });

  it('G9 the search for the lowest point ends there, from whatever entry it begins', async () => {
    for (let seq = 3; seq < 8; seq += 1) {
      let at = seq;
      for (;;) {
        const found = makeForkProof(parsed(feed, at), parsed(other, at));
        expect(await verdict(bytesOf(feed, at), bytesOf(other, at))).toEqual([found?.cut, found?.lowest]);
        if (found === null || found.lowest) break;
        expect(found.cut).toBe(at - 1);
        at = found.cut;
      }
      expect(at).toBe(3);
    }
  });

  it('G9 three branches: every pair proves the same lowest point', async () => {
    const branches = [feed, other, third];
    for (const a of branches) {
      for (const b of branches) {
        if (a === b) continue;
        expect(await verdict(bytesOf(a, 3), bytesOf(b, 3))).toEqual([3, true]);
      }
    }
  });
});

describe('proofs from outside', () => {
  it('G9 a proof is the same in either order, and puts the lower seq first', async () => {
    for (const [mine, theirs, cut, lowest] of [
      [3, 3, 3, true],
      [5, 5, 4, false],
      [4, 5, 4, false],
    ] as const) {
      const [low, high] = [bytesOf(feed, mine), bytesOf(other, theirs)];
      expect(await verdict(low, high)).toEqual([cut, lowest]);
      expect(await verdict(high, low)).toEqual([cut, lowest]);
    }
    const [low, high] = [parsed(feed, 4), parsed(other, 5)];
    expect(makeForkProof(high, low)).toEqual(makeForkProof(low, high));
    expect(makeForkProof(high, low)?.entries).toEqual([low.bytes, high.bytes]);
  });

  it('G9 a proof holds without the bodies', async () => {
    expect(await verdict(bodiless(world, feed, 3), bodiless(world, other, 3))).toEqual([3, true]);
    expect(await verdict(bodiless(world, feed, 3), bytesOf(other, 3))).toEqual([3, true]);
  });

  it.each([
    ['one entry twice', 'proof-of-nothing', () => [bytesOf(feed, 3), bytesOf(feed, 3)]],
    ['two entries of one chain', 'proof-of-nothing', () => [bytesOf(feed, 3), bytesOf(feed, 4)]],
    ['entries two places apart', 'proof-of-nothing', () => [bytesOf(feed, 3), bytesOf(other, 5)]],
    ['one entry with and without its body', 'proof-of-nothing', () => [bytesOf(feed, 3), bodiless(world, feed, 3)]],
    [
      'a forged second entry',
      'proof-signature',
      async () => [bytesOf(feed, 3), (await feed.branch(3).sign({ signer: world.eve.signer })).bytes],
    ],
    [
      'a forged first entry',
      'proof-signature',
      async () => [(await feed.branch(3).sign({ signer: world.eve.signer })).bytes, bytesOf(feed, 3)],
    ],
    [
      'one entry and its copy under a bad signature',
      'proof-signature',
      () => [bytesOf(feed, 3), resigned(bytesOf(feed, 3))],
    ],
    [
      'an entry with another body',
      'proof-signature',
      () => [bytesOf(feed, 3), rewritten(bytesOf(feed, 3), (fields) => void (fields[field.body] = new Uint8Array(92)))],
    ],
    ['entries of two feeds of the device', 'proof-signature', () => [bytesOf(feed, 3), bytesOf(world.second, 3)]],
    ['entries of two spaces', 'proof-signature', () => [bytesOf(feed, 3), bytesOf(world.elsewhere, 3)]],
    ["another person's entry", 'proof-signature', () => [bytesOf(feed, 3), bytesOf(world.eves, 3)]],
    [
      'an entry of the other kind',
      'proof-malformed',
      async () => [bytesOf(feed, 3), (await feed.branch(3).sign({ kind: 'control', epoch: null })).bytes],
    ],
    [
      'an entry 0 with a past',
      'proof-malformed',
      async () => [bytesOf(feed, 0), (await feed.branch(0).sign({ prev: new Uint8Array(32).fill(1) })).bytes],
    ],
    ['bytes that are no entry', 'proof-malformed', () => [bytesOf(feed, 3), new Uint8Array(200)]],
    ['no bytes', 'proof-malformed', () => [new Uint8Array(), bytesOf(feed, 3)]],
    [
      'an entry of a newer version',
      'proof-malformed',
      () => [bytesOf(feed, 3), rewritten(bytesOf(other, 3), (fields) => void (fields[field.version] = 2))],
    ],
  ] as const)('G9 %s: %s', async (_, code, make) => {
    const [a, b] = (await make()) as [Uint8Array, Uint8Array];
    expect(await verdict(a, b)).toBe(code);
  });

  it('G14 keeps copies: a proof does not change with the buffers it came in', async () => {
    for (const wrap of [(bytes: Uint8Array) => Uint8Array.from(bytes), (bytes: Uint8Array) => Buffer.from(bytes)]) {
      const [a, b] = [wrap(bytesOf(feed, 3)), wrap(bytesOf(other, 3))];
      const answer = await verifyForkProof(world.crypto, { space: feed.space, feed: feed.id }, feed.owner, [a, b]);
      a.fill(0);
      b.fill(0);
      expect(answer.ok && answer.proof.entries.map((bytes) => Array.from(bytes))).toEqual([
        Array.from(bytesOf(feed, 3)),
        Array.from(bytesOf(other, 3)),
      ]);
    }
  });
});

function resigned(bytes: Uint8Array): Uint8Array {
  return rewritten(bytes, (fields) => void (fields[field.signature] = new Uint8Array(64)));
}
