import { base64urlEncode, concatBytes, seal } from '@kith/identity';
import { beforeEach, describe, expect, it } from 'vitest';
import { createEpoch, epochIdOf, grantEpoch } from '../src/control/epochs.js';
import { createKeyRing } from '../src/reading/key-ring.js';
import type { EpochKey } from '../src/control/epochs.js';
import { rosterHash } from '../src/control/membership.js';
import { encodeOperation } from '../src/control/operations.js';
import { domain } from '../src/format/hash.js';
import { seededNumbers } from '../../../test/support/seeded.js';
import { controlWorld } from './support/control-world.js';
import type { Author, ControlWorld } from './support/control-world.js';
import type { ControlEntry } from '../src/control/control-log.js';

let world: ControlWorld;
beforeEach(async () => {
  world = await controlWorld();
});

const fold = async () => (await world.fold(world.all())).membership;
const refusalOf = async (entry: ControlEntry) => (await fold()).refused.get(entry.hash);
const last = (author: Author) => author.entries.at(-1) as ControlEntry;

function epochFor(devices: readonly Author[], number = 1, previous: readonly EpochKey[] = []) {
  return createEpoch(world.crypto, world.space, {
    number,
    devices: devices.map(({ identity }) => identity.certificate),
    previous,
    reason: 'create',
  });
}

/** The keys this author can open, and what was wrong with boxes for them. */
async function ringOf(author: Author) {
  const told: string[] = [];
  const ring = createKeyRing(world.crypto, world.space, author.identity, (code) => told.push(code));
  const opened = await ring.update(await fold());
  return { ring, opened, told };
}

describe('epochs', () => {
  it('MEM-10 the boxes are for devices listed in its past: for no other, and for none twice', async () => {
    const { author } = await world.member();
    const stranger = await world.author();
    const { operation } = await epochFor([world.ada, author]);
    const [first, second] = operation.boxes as [(typeof operation.boxes)[0], (typeof operation.boxes)[0]];
    const wrong = [
      (await epochFor([world.ada])).operation,
      (await epochFor([world.ada, author, stranger])).operation,
      (await epochFor([world.ada, stranger])).operation,
      // As many boxes as devices, and the roster of those that are listed: one box is for somebody else.
      ...(await epochFor([world.ada, stranger])).operation.boxes
        .filter(([device]) => !operation.boxes.some(([listed]) => Buffer.from(listed).equals(device)))
        .flatMap((foreign) => [
          { ...operation, boxes: [first, foreign] },
          { ...operation, boxes: [foreign, second] },
        ]),
      { ...operation, boxes: [first, first] },
      { ...operation, boxes: [first, second, second] },
      { ...operation, roster: rosterHash(world.crypto, [world.ada.identity.device]) },
    ];
    for (const epoch of wrong) expect(await refusalOf(await world.ada.act(epoch))).toBe('epoch-roster');
    expect((await fold()).epochs.size).toBe(0);
    expect(await refusalOf(await world.ada.act(operation))).toBeUndefined();
    expect((await ringOf(author)).opened).toEqual([base64urlEncode(operation.id)]);
  });

  it('MEM-10 MEM-11 an epoch is complete through the grants that follow it: devices without a box get the key by grant', async () => {
    const { author } = await world.member();
    const { operation, key } = await epochFor([world.ada, author]);
    const own = operation.boxes.filter(([device]) => Buffer.from(device).equals(world.ada.identity.device));
    expect(await refusalOf(await world.ada.act({ ...operation, boxes: own }))).toBeUndefined();
    expect((await ringOf(author)).opened).toEqual([]);
    await world.ada.act(await grantEpoch(world.crypto, world.space, key, author.identity.certificate));
    expect((await ringOf(author)).opened).toEqual([base64urlEncode(operation.id)]);
  });

  it('MEM-10 MEM-11 a box of an algorithm of later versions is kept, and opens nothing', async () => {
    const { author, admitted } = await world.member();
    const { operation, key } = await epochFor([world.ada, author]);
    expect(await refusalOf(await world.ada.act({ ...operation, algorithm: 1 }))).toBeUndefined();
    const grant = await grantEpoch(world.crypto, world.space, key, author.identity.certificate);
    const large = { ...grant, algorithm: 1, box: new Uint8Array(2048) };
    expect(await refusalOf(await world.ada.act(large, admitted))).toBeUndefined();
    expect(await ringOf(author)).toMatchObject({ opened: [], told: [] });
    await world.ada.act(grant, admitted);
    expect((await ringOf(author)).opened).toEqual([base64urlEncode(operation.id)]);
  });

  it('MEM-10 an epoch has as many boxes as its entry holds', async () => {
    const one = world.ada.identity.certificate;
    const devices = Array.from({ length: 500 }, (_, at) => ({
      ...one,
      device: Uint8Array.from(one.device, (byte, index) => (index === 0 ? at >>> 8 : index === 1 ? at & 255 : byte)),
    }));
    const { operation } = await createEpoch(world.crypto, world.space, {
      number: 1,
      devices,
      previous: [],
      reason: 'age',
    });
    expect(operation.boxes.length).toBeGreaterThan(300);
    expect(operation.boxes.length).toBeLessThanOrEqual(400);
    expect(encodeOperation(operation).length).toBeLessThan(62 * 1024);
  });

  it('MEM-10 numbers go up by one from the highest in the past, and an id comes once', async () => {
    const { operation, key } = await epochFor([world.ada]);
    await world.ada.act(operation);
    expect(await refusalOf(await world.ada.act({ ...operation, number: 2 }))).toBe('epoch-exists');
    for (const number of [1, 3, 2 ** 53 - 1])
      expect(await refusalOf(await world.ada.act((await epochFor([world.ada], number, [key])).operation))).toBe(
        'epoch-number',
      );
    expect(await refusalOf(await world.ada.act((await epochFor([world.ada], 2, [key])).operation))).toBeUndefined();
  });

  it('MEM-10 of concurrent epochs everyone writes under the same one, in whatever order they came', async () => {
    const { author, admitted } = await world.member();
    const { operation, key } = await epochFor([world.ada, author]);
    const base = await world.ada.act(operation);
    for (let turn = 0; turn < 3; turn += 1)
      await world.ada.branch(base.seq + 1).act((await epochFor([world.ada, author], 2, [key])).operation);
    await author.act((await epochFor([world.ada, author], 2, [key])).operation, admitted, base);
    const entries = world.all();
    const random = seededNumbers(3);
    const chosen = new Set<string>();
    for (let turn = 0; turn < 20; turn += 1) {
      const order = entries.map((entry) => [random(), entry] as const).sort(([a], [b]) => a - b);
      const { membership } = await world.fold(order.map(([, entry]) => entry));
      expect(membership.epochs.size).toBe(5);
      for (const reader of [world.ada, author]) {
        const ring = createKeyRing(world.crypto, world.space, reader.identity, () => undefined);
        await ring.update(membership);
        chosen.add(base64urlEncode(ring.current(membership)?.id ?? new Uint8Array()));
        expect(ring.all()).toHaveLength(5);
      }
    }
    const ids = [...(await fold()).epochs.values()]
      .filter(({ number }) => number === 2)
      .map(({ id }) => Buffer.from(id));
    expect([...chosen]).toEqual([ids.sort((a, b) => a.compare(b))[0]?.toString('base64url')]);
  });

  it('MEM-10 one key opens all the keys before it, through a loop of wrappings too', async () => {
    const first = await epochFor([world.ada]);
    await world.ada.act(first.operation);
    const second = await epochFor([world.ada], 2, [first.key]);
    await world.ada.act(second.operation);
    const third = await epochFor([world.ada], 3, [second.key, first.key]);
    await world.ada.act(third.operation);
    const { author } = await world.member();
    await world.ada.act(await grantEpoch(world.crypto, world.space, third.key, author.identity.certificate));
    const { ring, told } = await ringOf(author);
    expect(ring.all()).toHaveLength(3);
    expect(told).toEqual([]);
  });
});

describe('boxes that are not what they say', () => {
  it('MEM-11 a grant goes to a device that its author had seen listed, not to one that is listed elsewhere', async () => {
    const { operation, key } = await epochFor([world.ada]);
    const epoch = await world.ada.act(operation);
    const helper = await world.member();
    const newcomer = await world.member();
    const { certificate } = newcomer.author.identity;
    const grant = await grantEpoch(world.crypto, world.space, key, certificate);
    // Deeper than the admission of the newcomer, so that the order has it first.
    for (let turn = 0; turn < 9; turn += 1) await world.invite(helper.author, {}, helper.admitted);
    const unseen = await helper.author.act(grant, epoch);
    expect(await refusalOf(unseen)).toBe('grant-device');
    const seen = await helper.author.act(grant, newcomer.admitted);
    expect(await refusalOf(seen)).toBeUndefined();
  });

  it('MEM-11 grants go to listed devices and known epochs only', async () => {
    const { operation, key } = await epochFor([world.ada]);
    await world.ada.act(operation);
    const stranger = await world.author();
    const certificate = stranger.identity.certificate;
    expect(await refusalOf(await world.ada.act(await grantEpoch(world.crypto, world.space, key, certificate)))).toBe(
      'grant-device',
    );
    const unknown = { id: new Uint8Array(16), key: key.key };
    expect(
      await refusalOf(
        await world.ada.act(await grantEpoch(world.crypto, world.space, unknown, world.ada.identity.certificate)),
      ),
    ).toBe('grant-epoch');
    expect((await ringOf(stranger)).opened).toEqual([]);
  });

  it('MEM-11 a box that does not open, or holds another key, is told; a good one that comes later is used', async () => {
    const { operation, key } = await epochFor([world.ada]);
    await world.ada.act(operation);
    const { author, admitted } = await world.member();
    const { agreementKey, device } = author.identity.certificate;
    const context = (space: Uint8Array, epoch: Uint8Array, of: Uint8Array) =>
      concatBytes(domain.epochBox, space, epoch, of);
    const sealed = (plaintext: Uint8Array, ...where: Parameters<typeof context>) =>
      seal(world.crypto, { recipient: agreementKey, context: context(...where), plaintext });
    const other = world.crypto.randomBytes(32);
    const bad: readonly (readonly [string, Uint8Array])[] = [
      ['epoch-box', new Uint8Array()],
      ['epoch-box', new Uint8Array(80)],
      // A point of small order in the sender's place gives everybody the same secret.
      ['epoch-box', concatBytes(new Uint8Array(32), (await sealed(key.key, world.space, key.id, device)).slice(32))],
      ['epoch-box', concatBytes(Uint8Array.of(1), new Uint8Array(31), new Uint8Array(48))],
      ['epoch-box', await sealed(key.key, new Uint8Array(32), key.id, device)],
      ['epoch-box', await sealed(key.key, world.space, epochIdOf(world.crypto, other), device)],
      ['epoch-box', await sealed(key.key, world.space, key.id, world.ada.identity.device)],
      ['epoch-id', await sealed(other, world.space, key.id, device)],
      ['epoch-id', await sealed(key.key.slice(1), world.space, key.id, device)],
    ];
    for (const [, box] of bad)
      await world.ada.act({ type: 'key-grant', epoch: key.id, device, algorithm: 0, box }, admitted);
    const before = await ringOf(author);
    expect(before.opened).toEqual([]);
    expect(before.told).toEqual(bad.map(([code]) => code));
    await world.ada.act(await grantEpoch(world.crypto, world.space, key, author.identity.certificate));
    const after = await ringOf(author);
    expect(after.opened).toEqual([base64urlEncode(key.id)]);
    expect(await after.ring.update(await fold())).toEqual([]);
    expect(last(world.ada).operation.type).toBe('key-grant');
  });

  it('MEM-11 a wrapped key of another epoch is told and not used', async () => {
    const first = await epochFor([world.ada]);
    await world.ada.act(first.operation);
    const lie = { id: first.key.id, key: world.crypto.randomBytes(32) };
    const second = await epochFor([world.ada], 2, [lie]);
    await world.ada.act(second.operation);
    const { author } = await world.member();
    await world.ada.act(await grantEpoch(world.crypto, world.space, second.key, author.identity.certificate));
    const { ring, told } = await ringOf(author);
    expect(told).toEqual(['epoch-id']);
    expect(ring.all().map(({ id }) => base64urlEncode(id))).toEqual([base64urlEncode(second.key.id)]);
    // The one who made the first epoch still has it.
    expect((await ringOf(world.ada)).ring.all()).toHaveLength(2);
  });

  it('MEM-10 an epoch whose box a member cannot open leaves that member writing under the one before', async () => {
    const { author, admitted } = await world.member();
    const first = await epochFor([world.ada, author]);
    const base = await world.ada.act(first.operation);
    const second = await epochFor([world.ada, author], 2, [first.key]);
    const boxes = second.operation.boxes.map(([device]) => [device, new Uint8Array(80)] as const);
    await author.act({ ...second.operation, boxes }, admitted, base);
    const { ring, told } = await ringOf(world.ada);
    expect(told).toEqual(['epoch-box']);
    expect(ring.current(await fold())?.id).toEqual(first.key.id);
  });
});
