import { didFromKey, hexEncode, issueCertificate, personRoot, utf8Encode } from '@kith/identity';
import type { CryptoEngine, Signer } from '@kith/identity';
import { encodeCreate } from '../../src/control/operations.js';
import { encodeBody, encodeClearBody, paddedLength } from '../../src/format/body.js';
import type { Body, EntryReference } from '../../src/format/body.js';
import { draftEntry, parseEntry, withoutBody } from '../../src/format/entry.js';
import type { EntryDraft } from '../../src/format/entry.js';
import { ALGORITHM_ED25519, FORMAT_VERSION } from '../../src/format/header.js';
import { feedIdOf, namedNodeIdOf, nodeIdOf, spaceIdOf } from '../../src/format/ids.js';
import { encodeOpen } from '../../src/gate/open.js';
import { encodeRange } from '../../src/update/encode-range.js';
import { encodeStateVector } from '../../src/update/state-vector.js';

const hex = hexEncode;
const bytes = (length: number, start: number): Uint8Array => Uint8Array.from({ length }, (_, index) => start + index);

/** Everything of format 1 that peers must agree on to the byte, as JSON; bytes in hexadecimal. */
export async function deriveVectors(crypto: CryptoEngine): Promise<unknown> {
  const recoverySeed = bytes(32, 0x10);
  const deviceSeed = bytes(32, 0x40);
  const root = await personRoot(crypto, recoverySeed, 0);
  const device = await crypto.signerFromSeed(deviceSeed);
  const agreement = await crypto.agreementFromSecret(bytes(32, 0x70));
  const certificate = await issueCertificate({
    root,
    device,
    agreementKey: agreement.publicKey,
    issuedAt: 1_700_000_000_000,
    expiresAt: null,
  });
  const person = didFromKey(root.person);
  const createBody = encodeCreate({ kind: 'workspace', owners: [person], nonce: bytes(16, 0xa0) });
  const space = spaceIdOf(crypto, createBody);
  const incarnation = bytes(16, 0xc0);
  const feed = {
    control: feedIdOf(crypto, { space, kind: 'control', device: device.publicKey, incarnation }),
    content: feedIdOf(crypto, { space, kind: 'content', device: device.publicKey, incarnation }),
  };
  const nonce = bytes(16, 0xe0);
  const open = encodeOpen(certificate, incarnation);

  return {
    version: FORMAT_VERSION,
    algorithm: ALGORITHM_ED25519,
    keys: {
      recoverySeed: hex(recoverySeed),
      deviceSeed: hex(deviceSeed),
      device: hex(device.publicKey),
      person,
      certificate: hex(certificate),
    },
    ids: {
      createBody: hex(createBody),
      space: hex(space),
      incarnation: hex(incarnation),
      controlFeed: hex(feed.control),
      contentFeed: hex(feed.content),
      nonce: hex(nonce),
      node: hex(nodeIdOf(crypto, space, person, nonce)),
      namedNodes: [
        ['profile', person],
        ['reaction', 'é/👍'],
        ['s', 'k'],
      ].map(([schema, key]) => ({
        schema,
        key,
        id: hex(namedNodeIdOf(crypto, space, schema as string, key as string)),
      })),
    },
    openBody: hex(open),
    entries: await entryVectors(crypto, device, { space, feed, open }),
    bodies: bodyVectors(),
    padding: paddingSteps(),
    updates: updateVectors(),
  };
}

async function entryVectors(
  crypto: CryptoEngine,
  device: Signer,
  context: { space: Uint8Array; feed: { control: Uint8Array; content: Uint8Array }; open: Uint8Array },
): Promise<unknown[]> {
  const { space, feed, open } = context;
  const content = {
    kind: 'content',
    space,
    feed: feed.content,
    seq: 1,
    prev: bytes(32, 1),
    deps: [],
    epoch: bytes(16, 0x30),
    time: 1_700_000_000_001,
    lift: 0,
    body: bytes(60, 0x50),
  } as const;
  const control = {
    ...content,
    kind: 'control',
    feed: feed.control,
    epoch: null,
    body: encodeClearBody({ t: 'note' }),
  } as const;
  const first = { seq: 0, prev: new Uint8Array(32), epoch: null, body: open } as const;
  const drafts: [string, EntryDraft][] = [
    ['Open of a control feed', { ...control, ...first }],
    ['Open of a content feed', { ...content, ...first }],
    ['control, no deps', control],
    ['control, 23 deps', { ...control, deps: references(23) }],
    ['control, 24 deps', { ...control, deps: references(24) }],
    ...Array.from({ length: 9 }, (_, count): [string, EntryDraft] => [
      `content, ${count} deps`,
      { ...content, deps: references(count) },
    ]),
    ['a body of no bytes', { ...content, body: new Uint8Array() }],
    ['a body of 300 bytes', { ...content, body: bytes(300, 0) }],
    ...[23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER].map(
      (seq): [string, EntryDraft] => [`seq ${seq}`, { ...content, seq }],
    ),
    ['time 0, lift 0', { ...content, time: 0 }],
    ['the greatest rank', { ...content, time: 1, lift: Number.MAX_SAFE_INTEGER - 1 }],
    ['a lift of 2^32', { ...content, lift: 2 ** 32 }],
    [
      'extensions',
      {
        ...content,
        extensions: [
          { name: 'b', value: bytes(3, 0) },
          { name: 'aa', value: new Uint8Array() },
        ],
      },
    ],
    [
      'a critical extension',
      { ...content, extensions: [{ name: 'x.org/later', value: bytes(40, 9) }], critical: ['x.org/later'] },
    ],
  ];
  const vectors: unknown[] = [];
  for (const [name, draft] of drafts) {
    const unsigned = draftEntry(crypto, draft);
    const signature = await device.sign(unsigned.signedBytes);
    const entry = unsigned.withSignature(signature);
    const answer = parseEntry(crypto, { space: draft.space, feed: draft.feed }, entry);
    vectors.push({
      name,
      draft: jsonOf(draft),
      hash: hex(unsigned.hash),
      signedBytes: hex(unsigned.signedBytes),
      signature: hex(signature),
      entry: hex(entry),
      withoutBody: answer.ok ? hex(withoutBody(answer.entry)) : answer.code,
    });
  }
  return vectors;
}

function references(count: number): EntryReference[] {
  return Array.from({ length: count }, (_, index) => ({
    feed: bytes(32, 3 * index),
    seq: index * 200,
    hash: bytes(32, 100 + index),
  }));
}

const schema = { schema: 'message', version: 1 } as const;
const byNonce = { by: 'nonce', nonce: bytes(16, 0xe0) } as const;

function bodyVectors(): unknown[] {
  const bodies: [string, Exclude<Body, { type: 'unknown' }>][] = [
    ['a patch that makes a node', { type: 'patch', node: byNonce, ...schema, set: { text: 'Hello' } }],
    [
      'a patch of a node by its id',
      { type: 'patch', node: { by: 'id', id: bytes(32, 4) }, ...schema, version: 300, set: { text: null } },
    ],
    [
      'a patch of a named node',
      { type: 'patch', node: { by: 'key', key: 'did:key:z' }, ...schema, schema: 'profile', set: {} },
    ],
    [
      'every kind of value',
      {
        type: 'patch',
        node: byNonce,
        ...schema,
        set: {
          a: null,
          b: true,
          c: -1,
          d: 1.5,
          e: 'é',
          f: bytes(3, 0),
          g: [1, [2]],
          h: { bb: 1, a: 2 },
          i: Number.MAX_SAFE_INTEGER,
        },
      },
    ],
    ['a snapshot', { type: 'snapshot', node: byNonce, ...schema, set: { text: 'Hello' }, covers: references(2) }],
    [
      'a snapshot of a named node that covers nothing',
      { type: 'snapshot', node: { by: 'key', key: 'k' }, ...schema, set: {}, covers: [] },
    ],
    [
      'an update of a document',
      { type: 'update', node: { by: 'id', id: bytes(32, 4) }, ...schema, schema: 'page', update: bytes(20, 0) },
    ],
    ['a long update', { type: 'update', node: byNonce, ...schema, schema: 'page', update: bytes(300, 0) }],
  ];
  return bodies.map(([name, body]) => ({ name, body: jsonOf(body), padded: hex(encodeBody(body)) }));
}

/** Each length at which the padded length grows, for 0 to 300 bytes and around some greater ones. */
function paddingSteps(): [length: number, padded: number][] {
  const steps: [number, number][] = [];
  const lengths = [...Array(301).keys(), 511, 512, 513, 1000, 4095, 4096, 4097, 10_000, 65_535, 65_536];
  for (const length of lengths) {
    const padded = paddedLength(length);
    if (padded !== steps.at(-1)?.[1]) steps.push([length, padded]);
  }
  return steps;
}

function updateVectors(): unknown[] {
  const entries = [utf8Encode('first'), new Uint8Array(), utf8Encode('third')];
  return [0, 1, 254, 255, 256, 256 * 9 + 255].map((from) => ({
    from,
    entries: entries.map(hex),
    update: hex(encodeRange(from, entries)),
    stateVector: hex(encodeStateVector(from + entries.length)),
  }));
}

/** As JSON can hold it: bytes become {"hex": …}. */
function jsonOf(value: unknown): unknown {
  if (value instanceof Uint8Array) return { hex: hex(value) };
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, jsonOf(member)]));
}

/** Where two JSON values first differ, or null. */
export function firstDifference(a: unknown, b: unknown, path = ''): string | null {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b) ? null : path;
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = firstDifference(
      (a as Record<string, unknown>)[name],
      (b as Record<string, unknown>)[name],
      `${path}/${name}`,
    );
    if (found !== null) return found;
  }
  return null;
}

export const vectorFile = (version: number): URL => new URL(`./format-${version}.json`, import.meta.url);
