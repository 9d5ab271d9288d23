import { didFromKey, encodeCanonical, hexEncode, observable } from '@kith/identity';
import type { Group } from '@kith/identity';
import { NODE_MAX } from '@kith/identity/internal';
import { createNodeCrypto } from '@kith/identity/node';
import { describe, expect, it } from 'vitest';
import type { FieldChanges, Json, RoomFields } from '../src/fields.js';
import type { FramePayload, SessionState } from '../src/internal.js';
import { FIELDS_PER_ROOM, MESSAGE_MAX, ROOMS_PER_SESSION, STATE_MAX } from '../src/limits.js';
import type { FieldValidator } from '../src/ports.js';
import { createFrameOpener, createFrameSealer, parseFrame } from '../src/wire/frame.js';
import { decodeMessage, encodeMessage } from '../src/wire/messages.js';
import type { PresenceMessage } from '../src/wire/messages.js';
import { decodePayload, encodePayload } from '../src/wire/payload.js';
import { applyDelta, changedRooms, checkFields, stateSize } from '../src/wire/state.js';
import { delta, engines, filled, full, secretNumber, seededBytes, seededNumbers } from './support/frames.js';

const isText: FieldValidator<Json> = (value): value is Json => typeof value === 'string';
const anything: FieldValidator<Json> = (_value): _value is Json => true;
const failing: FieldValidator<Json> = (_value): _value is Json => {
  throw new Error('of an app');
};
const validators: Record<string, FieldValidator<Json>> = {
  'kanban:card': isText,
  'bad:app': failing,
  'any:thing': anything,
};
const node = 'bafyreib2rxk3rybk3aobmv5c';

async function seeded(seed: number) {
  const crypto = createNodeCrypto({ randomBytes: seededBytes(seed) });
  const signer = await crypto.signerFromSeed(filled(32, seed));
  const device = signer.publicKey;
  const group: Group = {
    id: filled(32, 7),
    secret: observable(secretNumber(1)),
    personOf: () => didFromKey(device),
    onMembers: () => () => {},
  };
  const identity = { person: didFromKey(device), device, signer };
  return { crypto, identity, group, sealer: createFrameSealer({ identity, crypto, group, session: filled(16, 5) }) };
}

const everything = {
  user: { name: 'Ada', color: '#30bced', colorLight: '#30bced33' },
  viewing: { node, at: 'block/3' },
  status: 'online' as const,
  activity: 'Running tests',
  typing: 4,
  call: { id: 'call-1', muted: true, deafened: false, video: true, sharing: false },
  cursor: { anchor: [1, 2.5, null], head: 'x' },
  presenting: { term: 2, to: 'somebody' },
  'kanban:card': 'card-1',
};
const plain = (value: unknown) => encodeCanonical(value);
const readFull = (rooms: unknown) => decodePayload(plain([0, rooms]), validators);
const readField = (letter: string, value: unknown) => readFull({ [node]: { [letter]: value } });
const invalid = { ok: false, code: 'state-invalid' };
const states = (rooms: Record<string, RoomFields>): SessionState => new Map(Object.entries(rooms));

describe('frames', () => {
  it('WIRE-1 are these bytes', async () => {
    const { sealer } = await seeded(1);
    const frames: [number, FramePayload][] = [
      [1, full({ [node]: { status: 'online', viewing: { node } } })],
      [2, delta(1, { [node]: { typing: 1 }, other: null })],
      [2 ** 40, { kind: 'leave' }],
    ];
    const bytes: string[] = [];
    for (const [number, payload] of frames) bytes.push(hexEncode(await sealer.seal(secretNumber(1), number, payload)));
    expect(bytes).toMatchInlineSnapshot(`
      [
        "860158208a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c5005050505050505050505050505050505015867a00087fbf7479cb86dfe747d54dfec4871dfa22bebd476c2f8c754aad24372ca765923d5a2c1b34735217795303c2314591d9010198e494b1328a7cdebf66aee1b8def5d0d816807850aead121d81d13fffffb1fe34044d791dcfc24ec0caae55d59238c1815a75840d7406ce7f8b4f41e655c100bcffa0337b98d45190f5d957a16e1c81eeac20a61f1c295805a21cae741a4420e51d96bb14d0251658a7d32f0c3a55630d59ddc0a",
        "860158208a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c500505050505050505050505050505050502584623673f277d1165c449300a6d516c4af5640e5a2be2cda00d35d3fea4708f940a8f89c13f45ea91795a1578f9d0a2d160057d499be79dddc02d07d54f879ecedfff4e165a85f258402c4973e5b1289582f140d68d1a674cef7d369857c295b9e69463dc8d6e61d154f030f02403761cc07e996c013556151f9aee14706284c1b71b4b09232f790d0c",
        "860158208a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c50050505050505050505050505050505051b0000010000000000581e97cc4b34a88bc231b874c5fe5b818beaaca6e21ae2b667dc46d14ccd2ec75840ebc14b7e88daaa62fbf3409a74db3284917d9044aff3a9a46bc4e7da2cb2a5b832daa893affb5afc044246311d1b93e8f4a565116295fe25aee2e8ea7af2a904",
      ]
    `);
  });

  it('WIRE-1 and WIRE-6 carry these bytes inside', () => {
    expect(hexEncode(encodePayload(full({ n: { status: 'online', typing: 1 } })))).toMatchInlineSnapshot(
      `"8200a1616ea26173666f6e6c696e65617401"`,
    );
    expect(hexEncode(encodePayload(delta(7, { n: { status: null }, o: null })))).toMatchInlineSnapshot(
      `"830107a2616ea16173f6616ff6"`,
    );
    expect(hexEncode(encodePayload({ kind: 'leave' }))).toBe('8102');
  });

  it('WIRE-2 a session, a group and a secret of another length are refused', async () => {
    const { crypto, identity, group, sealer } = await seeded(1);
    const thrown = expect.objectContaining({ code: 'bytes-length' }) as Error;
    expect(() => createFrameSealer({ identity, crypto, group, session: filled(15, 1) })).toThrow(thrown);
    const short = { ...group, id: filled(31, 1) };
    expect(() => createFrameSealer({ identity, crypto, group: short, session: filled(16, 1) })).toThrow(thrown);
    expect(() => sealer.seal({ epoch: filled(17, 1), key: filled(32, 1) }, 1, full())).toThrow(thrown);
  });

  it.each(engines)('WIRE-3 what is sealed opens as it was, with $name', async (engine) => {
    const { identity, group } = await seeded(1);
    const crypto = engine.create();
    const payload = full({ [node]: everything, other: {} });
    const sealed = await createFrameSealer({ identity, crypto, group, session: filled(16, 5) }).seal(
      secretNumber(1),
      12,
      payload,
    );
    const parsed = parseFrame(sealed);
    if (!parsed.ok) throw new Error(parsed.code);
    expect(parsed.frame).toMatchObject({ device: identity.device, session: filled(16, 5), number: 12 });
    const opener = createFrameOpener({ crypto, group });
    const verifyKey = () => crypto.admitKey(identity.device);
    const plaintext = await opener.open(secretNumber(1), verifyKey, parsed.frame);
    expect(decodePayload(plaintext as Uint8Array, validators)).toEqual({ ok: true, payload });
    expect(await opener.open(secretNumber(2), verifyKey, parsed.frame)).toBe('body');
    // The same key under another epoch: the body is bound to the epoch, and so is the signature.
    const otherEpoch = { ...secretNumber(1), epoch: secretNumber(2).epoch };
    expect(await opener.open(otherEpoch, verifyKey, parsed.frame)).toBe('body');
    expect(await opener.open(secretNumber(1), () => null, parsed.frame)).toBe('signature');
    const another = crypto.admitKey((await crypto.signerFromSeed(filled(32, 77))).publicKey);
    expect(await opener.open(secretNumber(1), () => another, parsed.frame)).toBe('signature');
  });

  it('WIRE-4 "typing" takes at most 260 bytes as sent', async () => {
    const { sealer } = await seeded(1);
    const frame = await sealer.seal(secretNumber(1), 100_000, delta(99_999, { [node]: { typing: 100 } }));
    const sent = encodeMessage({ kind: 'frame', frame }).length;
    expect(sent).toBe(198);
    expect(sent).toBeLessThanOrEqual(260);
  });

  it('WIRE-5 anything else is no frame', async () => {
    const { identity, sealer } = await seeded(1);
    const { device } = identity;
    const ok = [1, device, filled(16, 1), 1, filled(28, 1), filled(64, 1)];
    const replaced = (index: number, value: unknown) => ok.map((item, at) => (at === index ? value : item));
    expect(parseFrame(plain(ok)).ok).toBe(true);
    const wrong: unknown[] = [
      ...[0, 2, '1', null].map((value) => replaced(0, value)),
      ...[filled(31, 1), filled(33, 1), 'device', null].map((value) => replaced(1, value)),
      ...[filled(15, 1), filled(17, 1), 'session'].map((value) => replaced(2, value)),
      ...[0, -1, 1.5, '1', null].map((value) => replaced(3, value)),
      ...[filled(27, 1), new Uint8Array(), 'body', []].map((value) => replaced(4, value)),
      ...[filled(63, 1), filled(65, 1), null].map((value) => replaced(5, value)),
      [...ok, 1],
      ok.slice(0, 5),
      [],
      {},
      'frame',
      null,
    ];
    for (const value of wrong) expect(parseFrame(plain(value))).toEqual({ ok: false, code: 'malformed' });
    const frame = await sealer.seal(secretNumber(1), 1, full());
    expect(parseFrame(frame.subarray(0, -1)).ok).toBe(false);
    expect(parseFrame(Uint8Array.of(...frame, 0)).ok).toBe(false);
    expect(parseFrame(new Uint8Array())).toEqual({ ok: false, code: 'malformed' });
  });

  it('WIRE-5 more than 4,096 bytes are not looked at', () => {
    const frame = (body: number) => plain([1, filled(32, 1), filled(16, 1), 1, filled(body, 1), filled(64, 1)]);
    const overhead = frame(1_000).length - 1_000;
    expect(parseFrame(frame(MESSAGE_MAX - overhead)).ok).toBe(true);
    expect(parseFrame(frame(MESSAGE_MAX - overhead + 1))).toEqual({ ok: false, code: 'message-too-large' });
    expect(parseFrame(new Uint8Array(5_000_000))).toEqual({ ok: false, code: 'message-too-large' });
  });
});

describe('states', () => {
  it('WIRE-6 every payload is read as it was written', () => {
    const payloads: FramePayload[] = [
      full(),
      full({ [node]: everything, '': {} }),
      delta(3, { [node]: { status: null, typing: 2, 'kanban:card': null }, gone: null }),
      { kind: 'leave' },
    ];
    for (const payload of payloads)
      expect(decodePayload(encodePayload(payload), validators)).toEqual({ ok: true, payload });
  });

  it('WIRE-6 no other form is read', () => {
    const wrong = [
      [0],
      [0, {}, 1],
      [0, []],
      [0, 'text'],
      [0, null],
      [0, { n: null }],
      [0, { n: 'text' }],
      [0, { n: [] }],
      [0, { n: { s: null } }],
      [1, 1],
      [1, 0, {}],
      [1, -1, {}],
      [1, '1', {}],
      [1, 1.5, {}],
      [1, 1, { n: 1 }],
      [2, 1],
      [3],
      [],
      {},
      null,
      'text',
    ];
    for (const value of wrong) expect(decodePayload(plain(value), validators), JSON.stringify(value)).toEqual(invalid);
    expect(decodePayload(Uint8Array.of(0x81, 0x02, 0x00), validators)).toEqual(invalid);
    expect(decodePayload(new Uint8Array(), validators)).toEqual(invalid);
  });

  it('WIRE-7 a whole state has at most 2,048 bytes', () => {
    const state = (length: number) => {
      const rooms: Record<string, RoomFields> = { n: {} };
      let left = length;
      for (let room = 0; left > 0; room++, left -= 128)
        rooms[`${room}`] = { activity: 'x'.repeat(Math.min(left, 128)) };
      return states(rooms);
    };
    let length = 1;
    while (stateSize(state(length + 1)) <= STATE_MAX) length++;
    expect(decodePayload(encodePayload({ kind: 'full', state: state(length) }), {}).ok).toBe(true);
    const over = decodePayload(encodePayload({ kind: 'full', state: state(length + 1) }), {});
    expect(over).toEqual({ ok: false, code: 'state-too-large' });
  });

  it('WIRE-7 rooms, fields and the names of nodes are counted', () => {
    const rooms = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, {}]));
    expect(readFull(rooms(ROOMS_PER_SESSION)).ok).toBe(true);
    expect(readFull(rooms(ROOMS_PER_SESSION + 1))).toEqual(invalid);
    const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`x${index}`, 1]));
    expect(readFull({ n: fields(FIELDS_PER_ROOM) }).ok).toBe(true);
    expect(readFull({ n: fields(FIELDS_PER_ROOM + 1) })).toEqual(invalid);
    expect(readFull({ ['n'.repeat(NODE_MAX)]: {} }).ok).toBe(true);
    expect(readFull({ ['n'.repeat(NODE_MAX + 1)]: {} })).toEqual(invalid);
    const changes = (value: unknown) => decodePayload(plain([1, 1, value]), validators);
    expect(changes(rooms(2 * ROOMS_PER_SESSION)).ok).toBe(true);
    expect(changes(rooms(2 * ROOMS_PER_SESSION + 1))).toEqual(invalid);
    expect(changes({ n: fields(2 * FIELDS_PER_ROOM) }).ok).toBe(true);
    expect(changes({ n: fields(2 * FIELDS_PER_ROOM + 1) })).toEqual(invalid);
  });

  it('WIRE-8 a core field of another shape refuses the whole payload', () => {
    const wrong: [string, unknown[]][] = [
      [
        'u',
        [
          'Ada',
          [],
          { name: 1 },
          { name: 'x'.repeat(121) },
          { color: 'red' },
          { color: '#30bce' },
          { color: '#30bced33' },
          { colorLight: '#1' },
        ],
      ],
      [
        'v',
        [
          'node',
          {},
          { node: 1 },
          { node: 'x'.repeat(129) },
          { node, at: 1 },
          { node, at: 'x'.repeat(257) },
          { at: 'x' },
        ],
      ],
      ['s', ['invisible', 'Online', '', 1, true, {}]],
      ['a', [1, {}, 'x'.repeat(129)]],
      ['t', [-1, 1.5, '1', true]],
      [
        'c',
        [
          'call',
          {},
          { muted: true },
          { id: 1 },
          { id: 'x'.repeat(129) },
          { id: 'c', muted: 1 },
          { id: 'c', sharing: 'yes' },
        ],
      ],
      ['p', ['x'.repeat(1_100), filled(3, 1), { x: filled(3, 1) }]],
      ['r', [1, {}, { term: -1 }, { term: '1' }, { term: 1, to: 2 }, { term: 1, to: 'x'.repeat(129) }]],
    ];
    for (const [letter, values] of wrong) {
      for (const value of values)
        expect(readField(letter, value), `${letter} ${JSON.stringify(value)}`).toEqual(invalid);
    }
  });

  it('WIRE-8 what a newer version adds is left behind', () => {
    expect(readFull({ [node]: { z: 1, status: 'x', later: {}, u: { name: 'Ada', pronouns: 'she' } } })).toEqual({
      ok: true,
      payload: full({ [node]: { user: { name: 'Ada' } } }),
    });
  });

  it('WIRE-9 a field of an app counts only when its validator accepts', () => {
    const fields = { 'kanban:card': 7, 'bad:app': 1, 'other:app': 'x', ':': 1 };
    expect(readFull({ n: fields })).toEqual({ ok: true, payload: full({ n: {} }) });
    expect(readFull({ n: { 'kanban:card': 'yes' } })).toEqual({
      ok: true,
      payload: full({ n: { 'kanban:card': 'yes' } }),
    });
    const refusedChange = decodePayload(plain([1, 1, { n: { 'kanban:card': 7, 'other:app': null } }]), validators);
    expect(refusedChange).toEqual({ ok: true, payload: delta(1, { n: { 'kanban:card': null } }) });
    let asked = false;
    const curious = { 'a:b': (_value: unknown): _value is Json => (asked = true) };
    expect(decodePayload(plain([0, { n: { 'a:b': filled(2, 1) } }]), curious)).toMatchObject({ ok: true });
    expect(asked).toBe(false);
  });

  it('WIRE-10 names that mean something to objects mean nothing here', () => {
    const names = ['constructor', 'toString', 'hasOwnProperty', '__defineGetter__', 'prototype', 'valueOf'];
    for (const name of names) {
      expect(readFull({ [name]: { [name]: 1, s: 'away' } })).toEqual({
        ok: true,
        payload: full({ [name]: { status: 'away' } }),
      });
      expect(checkFields({ [name]: 1 }, {})).toEqual({ code: 'field-unknown', field: name });
    }
    const proto = (value: string) => hexBytes(`8200a1${value}`);
    const protoKey = '695f5f70726f746f5f5f';
    expect(decodePayload(proto(`${protoKey}a0`), {})).toEqual(invalid);
    expect(decodePayload(proto(`616ea1${protoKey}a1646b69746801`), {})).toEqual(invalid);
    expect(decodePayload(proto(`616ea16170a1${protoKey}01`), {})).toEqual(invalid);
    expect(({} as Record<string, unknown>)['kith']).toBeUndefined();
    const misused = expect.objectContaining({ code: 'node-invalid' }) as Error;
    expect(() => stateSize(new Map([['__proto__', {}]]))).toThrow(misused);
  });

  it('WIRE-10 nothing is nested deeper than 16', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
    expect(readField('p', nested(16)).ok).toBe(true);
    expect(readField('p', nested(17))).toEqual(invalid);
    const deep = Uint8Array.of(...hexBytes('8200a1616ea16170'), ...filled(100_000, 0x81), 1);
    expect(decodePayload(deep, {})).toEqual(invalid);
  });

  it('WIRE-11 own changes are checked by the same rules, without a throw', () => {
    const check = (changes: unknown) => checkFields(changes as FieldChanges, validators);
    expect(check(everything)).toBeNull();
    expect(check(Object.fromEntries(Object.keys(everything).map((name) => [name, null])))).toBeNull();
    expect(check({ status: undefined })).toBeNull();
    for (const name of ['later', '__proto__x', 'other:app', ':', 'kanban:']) {
      expect(check({ [name]: 1 })).toEqual({ code: 'field-unknown', field: name });
      expect(check({ [name]: null })).toEqual({ code: 'field-unknown', field: name });
    }
    const circle: unknown[] = [];
    circle.push(circle);
    const wrong = [undefined, Number.NaN, 10n, new Date(), new Map(), circle, () => 1, Symbol('x'), filled(1, 1)];
    for (const value of wrong) {
      expect(check({ cursor: { value } }), typeof value).toEqual({ code: 'field-invalid', field: 'cursor' });
      expect(check({ user: { name: 'Ada', value } })).toEqual({ code: 'field-invalid', field: 'user' });
    }
    const named: unknown = JSON.parse('{"__proto__": 1}');
    expect(check({ cursor: named })).toEqual({ code: 'field-invalid', field: 'cursor' });
    expect(check({ 'any:thing': named })).toEqual({ code: 'field-invalid', field: 'any:thing' });
    for (const name of ['plain', `a:${'b'.repeat(63)}`, ':', 'a:'])
      expect(checkFields({ [name]: 1 }, { [name]: anything })).toEqual({ code: 'field-unknown', field: name });
    expect(checkFields({ [`a:${'b'.repeat(62)}`]: 1 }, { [`a:${'b'.repeat(62)}`]: anything })).toBeNull();
    expect(check({ status: 'invisible' })).toEqual({ code: 'field-invalid', field: 'status' });
    expect(check({ 'bad:app': 1 })).toEqual({ code: 'field-invalid', field: 'bad:app' });
  });

  it('WIRE-11 numbers of every size are judged without a throw', () => {
    for (const value of [2 ** 53, 2 ** 60, 2 ** 64, 1e300, -(2 ** 63), 5e-324, -0]) {
      const defect = checkFields({ cursor: value }, {});
      if (defect === null) {
        const payload = full({ n: { cursor: value } });
        expect(decodePayload(encodePayload(payload), {}).ok, String(value)).toBe(true);
      }
    }
  });

  it('WIRE-12 a delta changes what it names and nothing else', () => {
    const before = states({ a: { status: 'online', typing: 1 }, b: { activity: 'x' }, c: {} });
    const after = applyDelta(
      before,
      new Map<string, FieldChanges | null>([
        ['a', { status: null, typing: 2 }],
        ['c', null],
        ['d', { activity: 'new' }],
      ]),
    );
    expect(after).toEqual(states({ a: { typing: 2 }, b: { activity: 'x' }, d: { activity: 'new' } }));
    expect(after.get('b')).toBe(before.get('b'));
    expect(before.get('a')).toEqual({ status: 'online', typing: 1 });
    expect(changedRooms(before, after).toSorted()).toEqual(['a', 'c', 'd']);
  });

  it('WIRE-12 rooms that say the same have not changed', () => {
    const copy = structuredClone(everything);
    expect(changedRooms(states({ n: everything }), states({ n: copy }))).toEqual([]);
    copy.cursor.anchor[1] = 3;
    expect(changedRooms(states({ n: everything }), states({ n: copy }))).toEqual(['n']);
    expect(changedRooms(states({ n: { cursor: [1] } }), states({ n: { cursor: { 0: 1 } } }))).toEqual(['n']);
    expect(changedRooms(states({}), states({ n: {} }))).toEqual(['n']);
  });
});

describe('messages', () => {
  const key = `${'A'.repeat(43)}.${'B'.repeat(22)}`;
  const messages: PresenceMessage[] = [
    { kind: 'frame', frame: filled(200, 1) },
    { kind: 'want', key },
    { kind: 'want', key: null },
    { kind: 'ping' },
    { kind: 'pong' },
    { kind: 'notice', notice: filled(3, 1) },
  ];

  it('WIRE-13 are read as they were written', () => {
    for (const message of messages) expect(decodeMessage(encodeMessage(message))).toEqual(message);
    const heads = messages.slice(2, 5).map((message) => hexEncode(encodeMessage(message)));
    expect(heads).toEqual(['8201f6', '8102', '8103']);
  });

  it('WIRE-13 and nothing else is', () => {
    const wrong = [
      [0],
      [0, 'text'],
      [0, filled(1, 1), 1],
      [1],
      [1, ''],
      [1, `${key}x`],
      [1, 5],
      [1, null, null],
      [2, 1],
      [3, 1],
      [4, 'text'],
      [4, filled(1, 1), 1],
      [5],
      ['ping'],
      [],
      {},
      null,
    ];
    for (const value of wrong) expect(decodeMessage(plain(value)), JSON.stringify(value)).toBeNull();
    expect(decodeMessage(encodeMessage({ kind: 'frame', frame: filled(MESSAGE_MAX - 5, 1) }))).not.toBeNull();
    expect(decodeMessage(encodeMessage({ kind: 'frame', frame: filled(MESSAGE_MAX - 4, 1) }))).toBeNull();
  });

  it('WIRE-13 20,000 changed messages and payloads throw nothing, and what is read is written the same way', () => {
    const next = seededNumbers(3);
    const sources = [
      ...messages.map(encodeMessage),
      encodePayload(full({ [node]: everything, other: { status: 'dnd' } })),
      encodePayload(delta(5, { [node]: everything, other: null })),
    ];
    let read = 0;
    for (let round = 0; round < 20_000; round++) {
      const bytes = Uint8Array.from(sources[Math.floor(next() * sources.length)]!);
      for (let change = Math.floor(next() * 3); change >= 0; change--)
        bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256);
      const cut = next() < 0.2 ? bytes.subarray(0, Math.floor(next() * bytes.length)) : bytes;
      const message = decodeMessage(cut);
      if (message !== null) {
        read++;
        expect(hexEncode(encodeMessage(message))).toBe(hexEncode(cut));
      }
      const payload = decodePayload(cut, validators);
      if (payload.ok) {
        read++;
        expect(decodePayload(encodePayload(payload.payload), validators)).toEqual(payload);
      }
    }
    expect(read).toBeGreaterThan(1_000);
  });
});

function hexBytes(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, index) =>
    Number.parseInt(text.slice(2 * index, 2 * index + 2), 16),
  );
}
