import { hexEncode } from '@kith/identity';
import { beforeAll, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { hostileUpdates } from '../../../test/support/foreign-updates.js';
import { createFeedDocument } from '../src/feed/feed-document.js';
import type { FeedDocument } from '../src/feed/feed-document.js';
import { createGate } from '../src/gate/gate.js';
import type { DeferralCode, Judgement, RejectionCode } from '../src/gate/gate.js';
import type { HeldFeed } from '../src/gate/held-feed.js';
import { contextCases, formatCases, newerCases, signatureCases, sizeCases } from './support/gate-cases-entry.js';
import { bodyCases, chainCases, forkCases, gapCases, honestCases, openCases } from './support/gate-cases-feed.js';
import { arrives, rejected } from './support/gate-cases.js';
import type { ExpectedJudgement, GateCase } from './support/gate-cases.js';
import { gateWorld } from './support/gate-world.js';
import type { GateWorld } from './support/gate-world.js';
import { expectSameBytes } from './support/same-bytes.js';

let world: GateWorld;
beforeAll(async () => {
  world = await gateWorld();
});

const entryCases = [...sizeCases, ...signatureCases, ...contextCases, ...formatCases, ...newerCases];
const feedCases = [...honestCases, ...gapCases, ...chainCases, ...forkCases, ...bodyCases, ...openCases];

/** The hostile updates, where Alice's feed stands ready for its next honest entries. */
function hostileCases(at: GateWorld): GateCase[] {
  return [0, 4].flatMap((held) =>
    hostileUpdates({ from: held, entries: at.feed.bytes(held, held + 3) }).map(({ name, code, bytes }) => ({
      title: name,
      expected: rejected(code as RejectionCode),
      scene: () => ({ feed: at.feed, held: at.feed.held(held), update: bytes }),
    })),
  );
}

async function judge({
  held,
  update,
  space,
}: {
  held: HeldFeed;
  update: Uint8Array;
  space: Uint8Array;
}): Promise<Judgement> {
  return createGate(world.crypto, space).judge(held, update);
}

function summary(judgement: Judgement): ExpectedJudgement {
  if (judgement.kind === 'rejected') return { rejected: judgement.code };
  const { changes, filled, duplicates, deferred, forks } = judgement;
  return {
    ...(changes.length > 0 && { changes: changes.map((change) => change.header.seq) }),
    ...(filled.length > 0 && { filled: filled.map((change) => change.header.seq) }),
    ...(duplicates > 0 && { duplicates }),
    ...(deferred !== null && { deferred }),
    ...(forks.length > 0 && { forks: forks.map((fork) => [fork.cut, fork.lowest] as const) }),
  };
}

async function documentOf(held: HeldFeed): Promise<FeedDocument> {
  const document = createFeedDocument();
  const entries: Uint8Array[] = [];
  for (let seq = 0; seq < held.length; seq += 1) entries.push(await held.entryAt(seq));
  document.append(0, entries);
  return document;
}

async function check({ expected, scene }: GateCase): Promise<Judgement> {
  const { feed, held, update } = await scene(world);
  const document = await documentOf(held);
  const before = Y.encodeStateAsUpdate(document.doc);
  const arrived = Uint8Array.from(update);

  const judgement = await judge({ held, update, space: feed.space });
  expect(summary(judgement)).toEqual(expected);
  expectSameBytes(update, arrived, 'the update itself');

  const changes = judgement.kind === 'judged' ? judgement.changes : [];
  document.append(
    held.length,
    changes.map((change) => change.bytes),
  );
  if (changes.length === 0) expectSameBytes(Y.encodeStateAsUpdate(document.doc), before, 'the document');
  expect(document.doc.store.pendingStructs).toBeNull();
  expect(document.doc.store.pendingDs).toBeNull();
  expect(document.doc.share.size).toBe(Math.ceil((held.length + changes.length) / 256));

  // The honest entries pass at the next attempt.
  const honest = await judge({
    held: feed.held(held.length),
    update: feed.update(held.length, held.length + 4),
    space: feed.space,
  });
  expect(summary(honest)).toEqual({
    changes: feed.entries.slice(held.length, held.length + 4).map((entry) => entry.seq),
  });
  return judgement;
}

describe('what arrives and how it is judged', () => {
  it.each([...entryCases, ...feedCases])('$title', async (gateCase) => {
    await check(gateCase);
  });

  it('G1-G6 hostile updates: each is refused with its code and changes nothing', async () => {
    const cases = hostileCases(world);
    expect(cases.length).toBeGreaterThan(150);
    for (const hostile of cases) {
      const { feed, held, update } = await hostile.scene(world);
      expect(summary(await judge({ held, update, space: feed.space })), hostile.title).toEqual(hostile.expected);
    }
  });

  it('G15 titles are told apart', () => {
    const titles = [...entryCases, ...feedCases].map((gateCase) => gateCase.title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

describe('what a judgement carries', () => {
  it('G8 changes are the genuine entries, with their rank and owner', async () => {
    const { feed, alice } = world;
    const judgement = await judge({ ...arrives(feed, 0, feed.bytes()), space: feed.space });
    expect(judgement.kind).toBe('judged');
    for (const [seq, change] of (judgement.kind === 'judged' ? judgement.changes : []).entries()) {
      const entry = feed.entries[seq];
      expectSameBytes(change.bytes, entry?.bytes as Uint8Array);
      expectSameBytes(change.hash, entry?.hash as Uint8Array);
      expect(change.rank).toBe(entry?.rank);
      expect(change.owner.kind).toBe('content');
      expect(change.owner.certificate.person).toBe(alice.person);
      expect(change.body).toEqual(entry?.draft.body);
    }
  });

  it('G7 a filled entry is the genuine one, with the signature that was held', async () => {
    const cases = bodyCases.filter((gateCase) => gateCase.expected.filled !== undefined);
    expect(cases).toHaveLength(3);
    for (const filling of cases) {
      const judgement = await check(filling);
      for (const change of judgement.kind === 'judged' ? judgement.filled : []) {
        expectSameBytes(change.bytes, world.feed.entries[change.header.seq]?.bytes as Uint8Array);
      }
    }
  });

  it('G9 a fork proof holds both entries as they were signed', async () => {
    const { feed } = world;
    const other = await feed.branch(3).extend(4);
    const judgement = await judge({ ...arrives(feed, 4, other.bytes(3), 3), space: feed.space });
    const [proof] = judgement.kind === 'judged' ? judgement.forks : [];
    expect(proof?.feed).toEqual(feed.id);
    expect(proof?.entries.map(hexEncode).sort()).toEqual(
      [...feed.bytes(3, 4), ...other.bytes(3)].map(hexEncode).sort(),
    );
  });
});

describe('own entries and what comes back from the disk', () => {
  it('G13 an own entry that continues the feed passes', async () => {
    const { feed, crypto, space } = world;
    const gate = createGate(crypto, space);
    const change = await gate.own(feed.held(4), feed.bytes(4, 5)[0] as Uint8Array);
    expect(change.rank).toBe(feed.entries[4]?.rank);
    const open = await gate.own(feed.held(0), feed.bytes(0, 1)[0] as Uint8Array);
    expect(open.owner.certificate.device).toEqual(world.alice.device);
  });

  it.each([
    ['does not parse', () => new Uint8Array(200)],
    ['is not the next', ({ feed }: GateWorld) => feed.bytes(5, 6)[0]],
    [
      'says it stands elsewhere',
      async ({ feed }: GateWorld) => (await feed.branch(4).sign({ seq: 7, prev: feed.entries[3]!.hash })).bytes,
    ],
    ['is of another past', async ({ feed }: GateWorld) => (await feed.branch(3).extend(5)).bytes(4)[0]],
    [
      'is of the other kind',
      async ({ feed }: GateWorld) => (await feed.branch(4).sign({ kind: 'control', epoch: null })).bytes,
    ],
    ['does not rank above', async ({ feed }: GateWorld) => (await feed.branch(4).sign({ time: 1 })).bytes],
  ] as const)('G13 an own entry that %s is a defect and throws', async (_, make) => {
    const bytes = (await make(world)) as Uint8Array;
    await expect(createGate(world.crypto, world.space).own(world.feed.held(4), bytes)).rejects.toThrow('own change');
  });

  it('G15 an entry comes back from the disk as it was', () => {
    const { feed, crypto, space } = world;
    const change = createGate(crypto, space).fromDisk(feed.held(8), 5, feed.bytes(5, 6)[0] as Uint8Array);
    expect('rank' in change && change.rank).toBe(feed.entries[5]?.rank);
  });

  it.each([
    ['cut short', ({ feed }: GateWorld) => feed.bytes(5, 6)[0]?.subarray(0, -1)],
    ['in another place', ({ feed }: GateWorld) => feed.bytes(6, 7)[0]],
    ['of the other kind', ({ control }: GateWorld) => control.bytes(5, 6)[0]],
  ] as const)('G15 an entry %s on the disk is damage', (_, make) => {
    const { feed, crypto, space } = world;
    expect(createGate(crypto, space).fromDisk(feed.held(8), 5, make(world) as Uint8Array)).toEqual({
      code: 'storage-damaged',
    });
  });
});

/** Listed by hand and checked by the compiler: a code that is added must be provoked too. */
const rejectionCodes: Record<RejectionCode, true> = {
  'update-size': true,
  'update-varint': true,
  'update-truncated': true,
  'update-blocks': true,
  'update-client': true,
  'update-clock': true,
  'update-struct': true,
  'update-entries': true,
  'update-deletes': true,
  'update-trailing': true,
  'entry-size': true,
  'entry-malformed': true,
  'entry-deps': true,
  'entry-rank': true,
  'entry-epoch': true,
  'entry-position': true,
  'entry-kind': true,
  'entry-signature': true,
  'entry-chain': true,
  'open-missing': true,
  'open-malformed': true,
  'open-certificate': true,
  'open-other-feed': true,
};
const deferralCodes: Record<DeferralCode, true> = { gap: true, 'newer-version': true, forked: true };

describe('the suite itself', () => {
  it('G10 provokes every code there is', async () => {
    const seen = new Set<string>();
    for (const { scene } of [...entryCases, ...feedCases, ...hostileCases(world)]) {
      const { feed, held, update } = await scene(world);
      const judgement = await judge({ held, update, space: feed.space });
      if (judgement.kind === 'rejected') seen.add(judgement.code);
      else if (judgement.deferred !== null) seen.add(judgement.deferred);
    }
    expect([...seen].sort()).toEqual([...Object.keys(rejectionCodes), ...Object.keys(deferralCodes)].sort());
  });
});
