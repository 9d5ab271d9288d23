import { systemClock } from '@kith/identity';
import { describe, expect, it } from 'vitest';
import { seededNumbers } from '../../../test/support/seeded.js';
import { decodeCheckpoint, encodeCheckpoint } from '../src/control/checkpoint.js';
import type { ControlEntry } from '../src/control/control-log.js';
import type { ControlView } from '../src/control/control-view.js';
import { createEpoch, grantEpoch } from '../src/control/epochs.js';
import { foldControl } from '../src/control/fold-control.js';
import { bytesFromId } from '../src/format/ids.js';
import { decodeSpaceRecord, keyOf } from '../src/log/layout.js';
import { intake } from '../src/replica/intake.js';
import { Replica } from '../src/replica/replica.js';
import { memoryStorage } from '../src/storage/memory.js';
import type { KeyValueStore } from '../src/storage/port.js';
import { encodeRange } from '../src/update/encode-range.js';
import { controlHistory, referenceTo } from './support/control-history.js';
import { controlWorld } from './support/control-world.js';
import type { ControlWorld } from './support/control-world.js';

/** All that a view says, in its order. */
function said({ membership, wanted, needed, heads, referenced }: ControlView): unknown {
  const { kind, parent, members, devices, invites, waitingJoins, epochs, erased } = membership;
  return {
    kind,
    parent,
    members: [...members].map(([person, member]) => [person, member.role, [...member.devices.keys()]]),
    devices: [...devices].map(([device, { person, certificate }]) => [device, person, certificate.bytes]),
    invites: [...invites].map(([name, { key, role, uses, expires, admitted }]) => [
      name,
      { key, role, uses, expires, admitted: [...admitted.keys()] },
    ]),
    waitingJoins: waitingJoins.map(({ reference, invite, certificate, admitted, depth }) => ({
      reference,
      invite,
      admitted,
      depth,
      by: certificate.bytes,
    })),
    epochs: [...epochs].map(([name, { id, number, operation, boxes }]) => [
      name,
      { id, number, wrapped: operation.wrapped, boxes: [...boxes] },
    ]),
    erased: [...erased].map(([hash, persons]) => [hash, [...persons]]),
    wanted,
    needed,
    heads: heads.map(({ feed, seq, rank, change }) => [feed, seq, rank, change.hash]),
    referenced: [...referenced.keys()],
  };
}

describe('the record of a checkpoint', () => {
  for (const forks of [false, true])
    it(`SPACE-27 says what folding everything says, ${forks ? 'with' : 'without'} cut feeds`, async () => {
      const met = new Set<string>();
      for (let seed = 1; seed <= 10; seed += 1) {
        const { world, entries, cuts, checked } = await controlHistory(seed, forks);
        const { crypto, space } = world;
        const random = seededNumbers(seed);
        // Of some histories all has come, of others parts are still missing.
        const held = seed % 2 === 0 ? entries : entries.filter(() => random() < 0.95);
        const log = { entries: new Map(held.map((entry) => [entry.hash, entry])), cuts };
        const control = foldControl({ crypto, space, checked }, log);
        const owners = new Map(held.map(({ change }, number) => [number, change.owner]));
        const kept = decodeCheckpoint(crypto, encodeCheckpoint(crypto, { count: seed, control, owners }));
        expect(kept?.count).toBe(seed);
        expect(said(kept?.control as ControlView), `seed ${seed}`).toEqual(said(control));
        for (const [number, { kind, certificate }] of owners)
          expect([kept?.owners.get(number)?.kind, kept?.owners.get(number)?.certificate.bytes]).toEqual([
            kind,
            certificate.bytes,
          ]);
        const { membership, wanted, needed, heads, referenced } = control;
        const { members, devices, invites, waitingJoins, epochs, erased } = membership;
        const sizes = { wanted, needed, heads, waitingJoins };
        for (const [part, { length }] of Object.entries(sizes)) if (length > 0) met.add(part);
        const maps = { members, devices, invites, epochs, erased, referenced };
        for (const [part, { size }] of Object.entries(maps)) if (size > 0) met.add(part);
      }
      const parts = ['members', 'devices', 'invites', 'waitingJoins', 'epochs', 'erased', 'heads', 'referenced'];
      // The histories have something of each part.
      expect([...parts, 'wanted', 'needed'].filter((part) => !met.has(part))).toEqual([]);
    });

  it('SPACE-27 is passed over where a byte of it is another, where a part is missing, and in another version', async () => {
    const world = await controlWorld();
    await world.member();
    const { crypto } = world;
    const control = await world.fold(world.all());
    const record = encodeCheckpoint(crypto, { count: 1, control, owners: new Map() });
    expect(decodeCheckpoint(crypto, record)).not.toBeNull();
    for (const at of [0, 7, 8, 9, 40, record.length - 1]) {
      const changed = Uint8Array.from(record);
      changed[at] = (changed[at] as number) ^ 1;
      expect(decodeCheckpoint(crypto, changed), `byte ${at}`).toBeNull();
    }
    expect(decodeCheckpoint(crypto, new Uint8Array())).toBeNull();
    // Whole records, whose digest is right.
    const body = record.subarray(8);
    const whole = (bytes: Uint8Array) => Uint8Array.of(...crypto.sha256(bytes).subarray(0, 8), ...bytes);
    expect(decodeCheckpoint(crypto, whole(body))).not.toBeNull();
    for (let length = 0; length < body.length; length += 7)
      expect(decodeCheckpoint(crypto, whole(body.subarray(0, length))), `${length} bytes`).toBeNull();
    expect(decodeCheckpoint(crypto, whole(Uint8Array.of(...body, 0)))).toBeNull();
    expect(decodeCheckpoint(crypto, whole(Uint8Array.of((body[0] as number) + 1, ...body.subarray(1))))).toBeNull();
  });
});

describe('a replica with a checkpoint', () => {
  const open = async (world: ControlWorld, store: KeyValueStore) =>
    Replica.open({ crypto: world.crypto, clock: systemClock, space: world.space, store }, (error) => {
      throw error;
    });

  /** Takes these entries in, feed by feed. */
  const take = async (replica: Replica, entries: readonly ControlEntry[]) => {
    for (const feed of new Set(entries.map((entry) => entry.feed))) {
      const all = entries.filter((entry) => entry.feed === feed);
      const bytes = all.map(({ change }) => change.bytes);
      const update = encodeRange(all[0]?.seq ?? 0, bytes);
      await replica.apply({ from: 'own' }, async (draft) => {
        const id = bytesFromId(feed) as Uint8Array;
        await intake(replica.gate, draft, { id, update }, (_, changes) => Promise.resolve(changes.length));
      });
    }
  };

  /** Keys of the control entries that a store was asked for, and how often its checkpoint was written. */
  const watched = (store: KeyValueStore) => {
    const seen = { entries: 0, checkpoints: 0 };
    const isEntry = (key: Uint8Array) => key[0] === keyOf('entry')[0];
    const over: KeyValueStore = {
      get: (key) => ((seen.entries += Number(isEntry(key))), store.get(key)),
      getMany: (keys) => ((seen.entries += keys.filter(isEntry).length), store.getMany(keys)),
      range: (range) => store.range(range),
      clear: (range) => store.clear(range),
      estimate: () => store.estimate(),
      commit: (batch) => {
        seen.checkpoints += batch.puts.filter(([key]) => key[0] === keyOf('checkpoint')[0]).length;
        return store.commit(batch);
      },
      close: () => store.close(),
    };
    return { store: over, seen };
  };

  const filled = async () => {
    const world = await controlWorld();
    const members = [await world.member('admin'), await world.member()];
    const storage = memoryStorage();
    const replica = await open(world, await storage.open('space'));
    await take(replica, world.all());
    expect(replica.control.membership.members.size).toBe(3);
    return { world, storage, replica, members };
  };

  it('SPACE-27 opens without reading a control change, and reads them when a further one comes', async () => {
    const { world, storage, replica, members } = await filled();
    await replica.close();
    const { store, seen } = watched(await storage.open('space'));
    const again = await open(world, store);
    expect([seen.entries, seen.checkpoints, again.log.isControlRead]).toEqual([0, 0, false]);
    expect(said(again.control)).toEqual(said(replica.control));
    const before = world.all().length;
    const { author } = await world.member();
    await world.admit(
      members[0]?.author as never,
      await world.join(await world.author(), await world.invite(world.ada, {})),
    );
    await take(again, world.all().slice(before));
    expect(seen.entries).toBeGreaterThanOrEqual(before);
    expect(again.control.membership.members.has(author.identity.person)).toBe(true);
    const afresh = await world.fold(world.all());
    expect(said(again.control)).toEqual(said(afresh));
    await again.close();
    expect(seen.checkpoints).toBe(1);
    const third = await open(world, await storage.open('space'));
    expect([said(third.control), third.log.isControlRead]).toEqual([said(afresh), false]);
    await third.close();
  });

  it('SPACE-27 a checkpoint that control changes have followed is passed over, and another is stored', async () => {
    const { world, storage, replica } = await filled();
    await replica.close();
    const first = await open(world, await storage.open('space'));
    const before = world.all().length;
    await world.member();
    await take(first, world.all().slice(before));
    // The tab is gone without a word: what was stored before is there.
    const { store, seen } = watched(await storage.open('space'));
    const second = await open(world, store);
    expect([seen.checkpoints, second.log.isControlRead]).toEqual([1, true]);
    expect(said(second.control)).toEqual(said(first.control));
    await Promise.all([first.close(), second.close()]);
  });

  it('SPACE-27 SPACE-21 a handle that has read only a checkpoint follows what another one writes', async () => {
    const { world, storage, replica } = await filled();
    await replica.close();
    const [first, second] = [
      await open(world, await storage.open('space')),
      await open(world, await storage.open('space')),
    ];
    const before = world.all().length;
    const { author } = await world.member();
    await take(first, world.all().slice(before));
    await second.absorb();
    expect(second.control.membership.members.has(author.identity.person)).toBe(true);
    expect(said(second.control)).toEqual(said(first.control));
    const middle = world.all().length;
    const key = await createEpoch(world.crypto, world.space, {
      number: 1,
      devices: [world.ada.identity.certificate],
      previous: [],
      reason: 'create',
    });
    await world.ada.act(key.operation);
    await world.ada.act(await grantEpoch(world.crypto, world.space, key.key, author.identity.certificate));
    await take(second, world.all().slice(middle));
    await first.absorb();
    expect(said(first.control)).toEqual(said(await world.fold(world.all())));
    await Promise.all([first.close(), second.close()]);
  });

  it('SPACE-27 what commits of content leave as it was goes on standing, and a conflict reads nothing', async () => {
    const { world, storage, replica } = await filled();
    await replica.close();
    const { store, seen } = watched(await storage.open('space'));
    const [first, second] = [await open(world, store), await open(world, await storage.open('space'))];
    for (const handle of [second, first]) {
      // The second build of the slower handle stands on what the other one has committed.
      await handle.apply({ from: 'own' }, (draft) => {
        draft.put([keyOf('local', Uint8Array.of(1)), Uint8Array.of(handle === first ? 1 : 2)]);
        return Promise.resolve();
      });
    }
    expect([seen.entries, first.log.isControlRead, first.log.revision]).toEqual([0, false, second.log.revision + 1]);
    const record = decodeSpaceRecord((await store.get(keyOf('space'))) as Uint8Array);
    expect(record.control).toBe(first.log.controlCount);
    await Promise.all([first.close(), second.close()]);
    expect(seen.checkpoints).toBe(0);
  });

  it('SPACE-27 an erased entry, a fork, and what it pins are as before', async () => {
    const { world, storage, replica, members } = await filled();
    const [{ author: admin }] = members as [(typeof members)[0], (typeof members)[0]];
    const before = world.all().length;
    await world.ada.act({ type: 'erase', targets: [referenceTo(world.founded)] });
    const fork = admin.branch(2);
    await fork.say({ t: 'note', on: 'one branch' });
    await admin.say({ t: 'note', on: 'the other' });
    const other = await open(world, await storage.open('space'));
    // Another handle, which has read everything, follows each of them.
    for (const entry of world.all().slice(before)) {
      await take(replica, [entry]);
      await other.absorb();
    }
    expect(replica.log.cuts().size).toBe(1);
    const told = said(replica.control);
    expect([said(other.control), other.log.cuts()]).toEqual([told, replica.log.cuts()]);
    await Promise.all([replica.close(), other.close()]);
    const again = await open(world, await storage.open('space'));
    expect([said(again.control), again.log.isControlRead]).toEqual([told, false]);
    expect(said(await again.exclusively(() => again.folded()))).toEqual(told);
    await again.close();
  });

  it('SPACE-27 control changes read late are those of the state that is held, whatever has been committed since', async () => {
    const { world, storage, replica } = await filled();
    await replica.close();
    const late = await open(world, await storage.open('space'));
    const quicker = await storage.open('space');
    const feed = new Uint8Array(8);
    new DataView(feed.buffer).setUint32(0, late.log.nextNumber);
    await quicker.commit({ expect: [], puts: [[keyOf('aside', new Uint8Array(32)), feed]], deletes: [] });
    expect(said(await late.exclusively(() => late.folded()))).toEqual(said(replica.control));
    await Promise.all([late.close(), quicker.close()]);
  });

  it('SPACE-27 a database that is deleted before the replica closes is closed without a word', async () => {
    const { world, storage, replica } = await filled();
    const events: string[] = [];
    replica.events.subscribe((event) => events.push(event.type));
    await storage.delete('space');
    await replica.close();
    expect([events, await storage.list()]).toEqual([[], []]);
    await expect(open(world, await storage.open('space'))).resolves.toMatchObject({ storage: 'ok' });
  });

  it('SPACE-27 a store that takes no checkpoint is opened all the same', async () => {
    const { world, storage, replica } = await filled();
    await replica.close();
    const store = await storage.open('space');
    await store.commit({ expect: [], puts: [], deletes: [keyOf('checkpoint')] });
    const failing: KeyValueStore = {
      get: (key) => store.get(key),
      getMany: (keys) => store.getMany(keys),
      range: (range) => store.range(range),
      clear: (range) => store.clear(range),
      estimate: () => store.estimate(),
      commit: () => Promise.resolve({ kind: 'failed', code: 'storage-full', cause: new Error('full') }),
      close: () => store.close(),
    };
    const again = await open(world, failing);
    expect([said(again.control), again.log.isControlRead, again.storage]).toEqual([said(replica.control), true, 'ok']);
    await again.close();
  });
});
