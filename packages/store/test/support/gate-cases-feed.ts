import { concatBytes, issueCertificate } from '@kith/identity';
import * as Y from 'yjs';
import { feedBuilder } from '../../../../test/support/feed-builder.js';
import type { EntryOverrides, FeedBuilder } from '../../../../test/support/feed-builder.js';
import { encodeClearBody } from '../../src/format/body.js';
import type { RejectionCode } from '../../src/gate/gate.js';
import { encodeOpen } from '../../src/gate/open.js';
import { encodeRange } from '../../src/update/encode-range.js';
import { arrives, rejected } from './gate-cases.js';
import type { ExpectedJudgement, GateCase, GateScene } from './gate-cases.js';
import { bodiless, field, rewritten } from './gate-world.js';
import type { GateWorld } from './gate-world.js';

const HELD = 4;
type Scene = (world: GateWorld) => GateScene | Promise<GateScene>;

function when(title: string, expected: RejectionCode | ExpectedJudgement, scene: Scene): GateCase {
  return { title, expected: typeof expected === 'string' ? rejected(expected) : expected, scene };
}

const seqs = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

/** A branch of `feed` at `at`, grown to its length. */
const branched = (feed: FeedBuilder, at: number): Promise<FeedBuilder> => feed.branch(at).extend(feed.entries.length);

/** Bytes of one entry. */
const only = (feed: FeedBuilder, seq: number): Uint8Array => feed.bytes(seq, seq + 1)[0] as Uint8Array;

export const honestCases: readonly GateCase[] = [
  when('G7 a whole feed', { changes: seqs(0, 8) }, ({ feed }) => arrives(feed, 0, feed.bytes())),
  when('G7 a whole control feed', { changes: seqs(0, 6) }, ({ control }) => arrives(control, 0, control.bytes())),
  when('G7 one live entry', { changes: [4] }, ({ feed }) => arrives(feed, HELD, feed.bytes(4, 5))),
  when('G7 across segments', { changes: seqs(250, 520) }, ({ long }) => arrives(long, 250, long.bytes(250))),
  when('G7 from the start of a segment', { changes: seqs(256, 300) }, ({ long }) =>
    arrives(long, 256, long.bytes(256, 300)),
  ),
  when('G7 an update that says nothing', {}, ({ feed }) => arrives(feed, HELD, [])),
  when('G7 as Yjs merges it', { changes: seqs(4, 8) }, ({ feed }) => ({
    feed,
    held: feed.held(HELD),
    update: Y.mergeUpdates([feed.update(6), feed.update(4, 6)]),
  })),
  when('G7 as a Buffer', { changes: seqs(4, 8) }, ({ feed }) => ({
    feed,
    held: feed.held(HELD),
    update: Buffer.from(feed.update(4)),
  })),
  when('G7 what is held already', { duplicates: 4 }, ({ feed }) => arrives(feed, HELD, feed.bytes(0, 4), 0)),
  when('G7 an overlap with equal bytes', { duplicates: 2, changes: seqs(4, 8) }, ({ feed }) =>
    arrives(feed, HELD, feed.bytes(2), 2),
  ),
];

export const gapCases: readonly GateCase[] = [
  when('G7 a gap', { deferred: 'gap' }, ({ feed }) => arrives(feed, HELD, feed.bytes(5), 5)),
  when('G7 a gap before the first entry', { deferred: 'gap' }, ({ feed }) => arrives(feed, 0, feed.bytes(1), 1)),
  when('G7 a segment before the one below is full', { deferred: 'gap' }, ({ long }) =>
    arrives(long, HELD, long.bytes(256, 260), 256),
  ),
  when(
    'G7 a gap inside the update: what lies below is taken',
    { changes: seqs(4, 8), deferred: 'gap' },
    ({ long }) => ({
      feed: long,
      held: long.held(HELD),
      update: Y.mergeUpdates([long.update(256, 260), long.update(4, 8)]),
    }),
  ),
  when('G10 a malformed entry above a gap', 'entry-malformed', ({ feed }) =>
    arrives(feed, HELD, [new Uint8Array(200)], 6),
  ),
  when('G10 a wrong position above a gap', 'entry-position', ({ feed }) => arrives(feed, HELD, feed.bytes(5, 6), 6)),
];

export const chainCases: readonly GateCase[] = [
  when('G9 a wrong prev inside the update', 'entry-chain', async ({ feed }) => {
    const other = await branched(feed, 4);
    return arrives(feed, HELD, [only(feed, 4), only(other, 5)]);
  }),
  when('G9 a gap in the chain inside the update', 'entry-chain', async ({ feed }) => {
    const skipping = await feed.branch(5).sign({ prev: feed.entries[3]?.hash as Uint8Array });
    return arrives(feed, HELD, [only(feed, 4), skipping.bytes]);
  }),
  when('G8 a chain that starts anew with a segment', 'entry-chain', async ({ long }) => {
    const anew = await long.branch(256).sign({ prev: new Uint8Array(32) });
    return arrives(long, 250, [...long.bytes(250, 256), anew.bytes]);
  }),
  when('G9 a wrong prev at seq 0', 'entry-chain', async ({ feed }) =>
    arrives(feed, 0, [(await feed.branch(0).sign({ prev: new Uint8Array(32).fill(1) })).bytes]),
  ),
  when('G9 a wrong prev at seq 0 of a feed that is held', 'entry-chain', async ({ feed }) =>
    arrives(feed, HELD, [(await feed.branch(0).sign({ prev: new Uint8Array(32).fill(1) })).bytes], 0),
  ),
  ...(
    [
      ['equal to', 0],
      ['below', -1],
    ] as const
  ).map(([name, by]) =>
    when(`G8 a rank ${name} that of the held head`, 'entry-rank', async ({ feed }) => {
      const time = (feed.entries[3]?.rank ?? 0) + by;
      return arrives(feed, HELD, [(await feed.branch(HELD).sign({ time })).bytes]);
    }),
  ),
  when('G8 a rank below the previous inside the update', 'entry-rank', async ({ feed }) => {
    const lower = await feed.branch(5).sign({ time: 0, lift: feed.entries[4]?.rank ?? 0 });
    return arrives(feed, HELD, [only(feed, 4), lower.bytes]);
  }),
  when('G8 time set back ten years, with the lift that makes up for it', { changes: [4] }, async ({ feed }) => {
    const time = 1_400_000_000_000;
    const lift = (feed.entries[3]?.rank ?? 0) + 1 - time;
    return arrives(feed, HELD, [(await feed.branch(HELD).sign({ time, lift })).bytes]);
  }),
  when('G8 signature before chain: an unsigned other past proves nothing', 'entry-signature', async ({ feed, eve }) =>
    arrives(feed, HELD, [(await feed.branch(HELD).sign({ prev: new Uint8Array(32), signer: eve.signer })).bytes]),
  ),
  when('G10 one bad signature among good ones refuses all', 'entry-signature', async ({ feed, eve }) => {
    const bad = await feed.branch(6).sign({ signer: eve.signer });
    return arrives(feed, HELD, [...feed.bytes(4, 6), bad.bytes, only(feed, 7)]);
  }),
  when(
    'G10 a bad signature over a held entry refuses the new ones with it',
    'entry-signature',
    async ({ feed, eve }) => {
      const bad = await feed.branch(3).sign({ signer: eve.signer });
      return arrives(feed, HELD, [bad.bytes, ...feed.bytes(4)], 3);
    },
  ),
];

export const forkCases: readonly GateCase[] = [
  when('G7 an overlap with other bytes, unsigned', 'entry-signature', ({ feed }) =>
    arrives(feed, HELD, [rewritten(only(feed, 2), (fields) => void (fields[field.body] = new Uint8Array(40)))], 2),
  ),
  when('G9 a fork of the held head', { forks: [[3, true]] }, async ({ feed }) => {
    const other = await branched(feed, 3);
    return arrives(feed, HELD, other.bytes(3, 4), 3);
  }),
  when(
    'G9 a fork of the head, and what honestly follows the held one',
    { forks: [[3, true]], changes: seqs(4, 8) },
    async ({ feed }) => {
      const other = await branched(feed, 3);
      return arrives(feed, HELD, [only(other, 3), ...feed.bytes(4)], 3);
    },
  ),
  when('G9 a new entry on another past than the held one', { forks: [[3, false]] }, async ({ feed }) => {
    const other = await branched(feed, 3);
    return arrives(feed, HELD, other.bytes(4));
  }),
  when('G9 a new entry of a fork across segments', { forks: [[255, false]] }, async ({ long }) => {
    const other = await long.branch(250).extend(260);
    return arrives(long, 256, other.bytes(256, 257));
  }),
  when('G9 a fork in the past, at its lowest', { forks: [[1, true]] }, async ({ feed }) => {
    const other = await branched(feed, 1);
    return arrives(feed, HELD, other.bytes(1, 2), 1);
  }),
  when('G9 a fork in the past, above its lowest', { forks: [[2, false]] }, async ({ feed }) => {
    const other = await branched(feed, 1);
    return arrives(feed, HELD, other.bytes(3, 4), 3);
  }),
  when(
    'G9 a whole other history',
    {
      duplicates: 1,
      forks: [
        [1, true],
        [1, false],
        [2, false],
        [3, false],
      ],
    },
    async ({ feed }) => {
      const other = await branched(feed, 1);
      return arrives(feed, HELD, other.bytes(), 0);
    },
  ),
  when('G9 a fork of the Open', { forks: [[0, true]] }, async ({ feed, alice }) => {
    const open = encodeOpen(alice.certificate.bytes, feed.incarnation);
    return arrives(feed, HELD, [(await feed.branch(0).sign({ body: open, time: 5 })).bytes], 0);
  }),
  when('G9 a fork whose entry carries no body', { forks: [[3, true]] }, async (world) => {
    const other = await branched(world.feed, 3);
    return arrives(world.feed, HELD, [bodiless(world, other, 3)], 3);
  }),
  when('G9 three branches: the third against the second', { forks: [[2, true]] }, async ({ feed }) => {
    const [second, third] = [await branched(feed, 2), await branched(feed, 2)];
    return arrives(second, HELD, third.bytes(2, 3), 2);
  }),
  when('G9 the same change under another signature is no fork', { duplicates: 1 }, ({ feed }) =>
    arrives(feed, HELD, [rewritten(only(feed, 3), (fields) => void (fields[field.signature] = new Uint8Array(64)))], 3),
  ),
  when('G9 above a cut nothing is taken', { deferred: 'forked' }, ({ feed }) => ({
    ...arrives(feed, HELD, feed.bytes(4)),
    held: feed.held(HELD, { cut: 4 }),
  })),
  when('G9 below a cut entries stay welcome', { changes: [2, 3], deferred: 'forked' }, ({ feed }) => ({
    ...arrives(feed, 2, feed.bytes(2)),
    held: feed.held(2, { cut: 4 }),
  })),
  when('G9 below a cut a lower fork is still proven', { forks: [[1, true]], deferred: 'forked' }, async ({ feed }) => {
    const other = await branched(feed, 1);
    return { feed, held: feed.held(2, { cut: 2 }), update: encodeRange(1, other.bytes(1)) };
  }),
  when('G10 a malformed entry above a cut', 'entry-malformed', ({ feed }) => ({
    ...arrives(feed, HELD, [only(feed, 4), new Uint8Array(200)]),
    held: feed.held(HELD, { cut: 4 }),
  })),
];

const withoutBodies = (world: GateWorld, feed: FeedBuilder, ...missing: number[]): ReadonlyMap<number, Uint8Array> =>
  new Map(missing.map((seq) => [seq, bodiless(world, feed, seq)]));

/** The victim holds entry 2 without its body. */
function erased(
  title: string,
  expected: RejectionCode | ExpectedJudgement,
  arriving: (world: GateWorld) => Uint8Array | Promise<Uint8Array>,
): GateCase {
  return when(title, expected, async (world) => ({
    feed: world.feed,
    held: world.feed.held(HELD, { stored: withoutBodies(world, world.feed, 2) }),
    update: encodeRange(2, [await arriving(world)]),
  }));
}

export const bodyCases: readonly GateCase[] = [
  erased('G7 a missing body comes back', { filled: [2] }, ({ feed }) => only(feed, 2)),
  erased('G7 the entry without its body again', { duplicates: 1 }, (world) => bodiless(world, world.feed, 2)),
  erased('G7 a missing body, with a damaged signature beside it', { filled: [2] }, ({ feed }) =>
    rewritten(only(feed, 2), (fields) => void (fields[field.signature] = new Uint8Array(64))),
  ),
  erased('G7 another body for an entry held without one', 'entry-signature', ({ feed }) =>
    rewritten(only(feed, 2), (fields) => void (fields[field.body] = new Uint8Array(92))),
  ),
  erased('G7 an empty body for an entry held without one', 'entry-signature', ({ feed }) =>
    rewritten(only(feed, 2), (fields) => void (fields[field.body] = new Uint8Array())),
  ),
  erased(
    'G7 a signed other body for an entry held without one',
    { forks: [[2, true]] },
    async ({ feed }) => (await feed.branch(2).sign()).bytes,
  ),
  when('G7 an entry without its body over one held whole', { duplicates: 1 }, (world) =>
    arrives(world.feed, HELD, [bodiless(world, world.feed, 2)], 2),
  ),
  when(
    'G7 missing bodies and new entries in one update',
    { filled: [1, 3], duplicates: 1, changes: seqs(4, 8) },
    (world) => ({
      feed: world.feed,
      held: world.feed.held(HELD, { stored: withoutBodies(world, world.feed, 1, 3) }),
      update: world.feed.update(1),
    }),
  ),
];

/** Entry 0 with these fields, of Alice's content feed. */
function opened(
  title: string,
  code: RejectionCode,
  overrides: (world: GateWorld) => EntryOverrides | Promise<EntryOverrides>,
): GateCase {
  return when(title, code, async (world) =>
    arrives(world.feed, 0, [(await world.feed.branch(0).sign(await overrides(world))).bytes]),
  );
}

const openBody = (certificates: unknown, incarnation: unknown, type: unknown = 'open'): Uint8Array =>
  encodeClearBody({ t: type, certificates, incarnation } as Parameters<typeof encodeClearBody>[0]);

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed[at]! ^= 1;
  return changed;
}

export const openCases: readonly GateCase[] = [
  when('FMT-15 an Open without its body', 'open-missing', (world) =>
    arrives(world.feed, 0, [bodiless(world, world.feed, 0)]),
  ),
  opened('FMT-15 a first entry that is no Open', 'open-malformed', ({ alice, feed }) => ({
    body: openBody([alice.certificate.bytes], feed.incarnation, 'note'),
  })),
  opened('FMT-15 an Open in a codec nobody knows', 'open-malformed', ({ alice, feed }) => ({
    body: concatBytes(Uint8Array.of(1), encodeOpen(alice.certificate.bytes, feed.incarnation).subarray(1)),
  })),
  opened('FMT-15 an Open of no bytes', 'open-malformed', () => ({ body: new Uint8Array() })),
  opened('FMT-15 an Open that is no CBOR', 'open-malformed', () => ({ body: new Uint8Array(60).fill(0) })),
  opened('FMT-15 an Open that is an array', 'open-malformed', () => ({ body: Uint8Array.of(0, 0x80) })),
  opened('FMT-15 an Open with trailing bytes', 'open-malformed', ({ alice, feed }) => ({
    body: concatBytes(encodeOpen(alice.certificate.bytes, feed.incarnation), new Uint8Array(1)),
  })),
  opened('FMT-15 an Open without certificates', 'open-malformed', ({ feed }) => ({
    body: openBody([], feed.incarnation),
  })),
  opened('FMT-15 an Open with two certificates', 'open-malformed', ({ alice, eve, feed }) => ({
    body: openBody([alice.certificate.bytes, eve.certificate.bytes], feed.incarnation),
  })),
  opened('FMT-15 an Open whose certificate is text', 'open-malformed', ({ feed }) => ({
    body: openBody(['certificate'], feed.incarnation),
  })),
  opened('FMT-15 an Open with an incarnation of 15 bytes', 'open-malformed', ({ alice }) => ({
    body: openBody([alice.certificate.bytes], new Uint8Array(15)),
  })),
  opened('FMT-15 an Open without an incarnation', 'open-malformed', ({ alice }) => ({
    body: openBody([alice.certificate.bytes], null),
  })),
  ...[3, 40, 80, 150, 200, 300].map((at) =>
    opened(`FMT-15 a certificate damaged at byte ${at}`, 'open-certificate', ({ alice, feed }) => ({
      body: encodeOpen(
        flipped(alice.certificate.bytes, Math.min(at, alice.certificate.bytes.length - 1)),
        feed.incarnation,
      ),
    })),
  ),
  opened(
    'FMT-15 a certificate that another person signed for the device',
    'open-other-feed',
    async ({ eve, feed }) => ({
      body: encodeOpen(eve.certificate.bytes, feed.incarnation),
    }),
  ),
  opened('FMT-15 an Open of another incarnation', 'open-other-feed', ({ alice, second }) => ({
    body: encodeOpen(alice.certificate.bytes, second.incarnation),
  })),
  opened('FMT-15 the Open signed by another device', 'entry-signature', ({ eve }) => ({ signer: eve.signer })),
  when("FMT-15 another feed's Open", 'open-other-feed', (world) => arrives(world.feed, 0, world.second.bytes(0, 1))),
  when("FMT-15 another person's Open", 'open-other-feed', (world) => arrives(world.feed, 0, world.eves.bytes(0, 1))),
  when("FMT-15 another space's Open", 'open-other-feed', (world) =>
    arrives(world.feed, 0, world.elsewhere.bytes(0, 1)),
  ),
  when('FMT-15 the Open of the other kind of feed', 'open-other-feed', (world) =>
    arrives(world.feed, 0, world.control.bytes(0, 1)),
  ),
  when('FMT-15 the feed id of one kind opened as the other', 'open-other-feed', async ({ feed }) =>
    arrives(feed, 0, [(await feed.branch(0).sign({ kind: 'control' })).bytes]),
  ),
  when('FMT-15 a device certified by a person who does not hold it', 'open-certificate', async (world) => {
    const { alice, eve, crypto, space } = world;
    const certificate = await eve.withRoot((root) =>
      issueCertificate({
        root,
        device: { publicKey: alice.device, sign: (message) => eve.signer.sign(message) },
        agreementKey: eve.agreement.publicKey,
        issuedAt: 0,
        expiresAt: null,
      }),
    );
    const feed = feedBuilder({ crypto, identity: alice, space, kind: 'content' });
    await feed.append();
    return arrives(feed, 0, [(await feed.branch(0).sign({ body: encodeOpen(certificate, feed.incarnation) })).bytes]);
  }),
];
