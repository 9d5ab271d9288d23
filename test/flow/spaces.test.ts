import { decodeCanonical, systemClock } from '@kith/identity';
import type { SpaceEvent } from '@kith/store';
import { createSpace, memoryStorage, openSpace } from '@kith/store';
import type { Space } from '@kith/store';
import { afterEach, describe, expect, it } from 'vitest';
import { table } from '../../packages/store/src/log/layout.js';
import { failingStorage, put, rowsOf } from '../support/copying-storage.js';
import { Note, connect, create, join, person, reopen, texts, until } from '../support/people.js';
import type { Person } from '../support/people.js';
import { canWrite } from '../support/society.js';

const open: Space[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((space) => space.close()));
});

const kept = (space: Space): Space => {
  open.push(space);
  return space;
};

interface Pair {
  readonly ada: Person;
  readonly grace: Person;
  readonly hers: Space;
  readonly theirs: Space;
  connect(): Promise<() => void>;
}

/** Ada's space, of which Grace is a member; nobody is connected. */
async function pair(): Promise<Pair> {
  const [ada, grace] = await Promise.all([person('Ada', systemClock), person('Grace', systemClock)]);
  const hers = kept(await create(ada));
  const theirs = kept(await join(grace, await hers.createInvite()));
  const meet = () => connect({ by: ada, space: hers }, { by: grace, space: theirs });
  const cut = await meet();
  await until(() => canWrite(theirs), 'Grace to be admitted');
  await theirs.create(Note, { text: 'hello' });
  await until(async () => (await texts(hers)).length === 1, 'Ada to hold it');
  cut();
  await until(() => hers.status.getSnapshot().peers.length === 0, 'the connection to be gone');
  return { ada, grace, hers, theirs, connect: meet };
}

const eventsOf = (space: Space): SpaceEvent[] => {
  const events: SpaceEvent[] = [];
  space.events.subscribe((event) => events.push(event));
  return events;
};

describe('writing', () => {
  it('SPACE-2 what was written is there after the handle is gone, without being closed', async () => {
    const ada = await person('Ada', systemClock);
    const space = kept(await create(ada));
    await space.create(Note, { text: 'kept' });
    // A second handle on the same storage, as after a crash of the first.
    const again = kept(await reopen(ada, space.id));
    expect(await texts(again)).toEqual(['kept']);
  });

  it('SPACE-2 SPACE-19 a full disk keeps nothing of a change, is told, and the next change goes through', async () => {
    const storage = failingStorage(memoryStorage());
    const ada = await person('Ada', systemClock, { storage });
    const space = kept(await create(ada));
    await space.create(Note, { text: 'before' });
    const rows = await rowsOf(storage, space.id);
    const events = eventsOf(space);
    storage.failure = 'storage-full';
    await expect(space.create(Note, { text: 'lost' })).rejects.toMatchObject({ code: 'storage-full' });
    expect(space.status.getSnapshot().storage).toBe('full');
    expect(await rowsOf(storage, space.id)).toEqual(rows);
    storage.failure = null;
    await space.create(Note, { text: 'after' });
    expect(space.status.getSnapshot().storage).toBe('ok');
    expect(await texts(space)).toEqual(['before', 'after']);
    expect(events.map((event) => event.type)).toEqual(['storage-failed', 'storage-recovered', 'stored']);
  });

  it('SPACE-4 many writes at once all arrive, in the order asked, and one that is refused harms no other', async () => {
    const space = kept(await create(await person('Ada', systemClock)));
    const tooLarge = 'x'.repeat(10_001);
    const asked = Array.from({ length: 300 }, (_, index) => (index === 150 ? tooLarge : `${index}`));
    const outcomes = await Promise.allSettled(asked.map((text) => space.create(Note, { text })));
    expect(outcomes.flatMap((outcome, index) => (outcome.status === 'rejected' ? [index] : []))).toEqual([150]);
    expect(await texts(space)).toEqual(asked.filter((text) => text !== tooLarge));
  });

  it('MEM-4 a channel names the space that it belongs to, no other kind does, and a personal space has one owner', async () => {
    const ada = await person('Ada', systemClock);
    const home = kept(await create(ada));
    const channel = kept(await createSpace(ada.environment, { kind: 'channel', parent: home.id }));
    expect([channel.kind, canWrite(channel)]).toEqual(['channel', true]);
    const other = kept(await createSpace(ada.environment, { kind: 'channel', parent: home.id }));
    expect(other.id).not.toBe(channel.id);
    for (const options of [{ kind: 'channel' }, { kind: 'workspace', parent: home.id }] as const)
      await expect(createSpace(ada.environment, options)).rejects.toMatchObject({ code: 'space-parent' });
    const owners = [ada.identity.person, (await person('Grace', systemClock)).identity.person];
    await expect(createSpace(ada.environment, { kind: 'personal', owners })).rejects.toMatchObject({
      code: 'space-owners',
    });
  });

  it('SPACE-6 refuses with a code what others would ignore', async () => {
    const { hers, theirs } = await pair();
    const [note] = await nodesOf(theirs);
    const refusals: [Promise<unknown>, string][] = [
      [hers.create(Note, { text: 'x'.repeat(10_001) }), 'invalid-properties'],
      // @ts-expect-error -- a required property is missing
      [hers.create(Note, {}), 'invalid-properties'],
      [hers.create(Note, { text: 'a' }, { key: 'b' }), 'node-key'],
      [hers.update(Note, 'no id' as never, { text: 'a' }), 'node-id'],
      [hers.redact(Note, note as never, { text: '' }), 'not-the-creator'],
      [theirs.createInvite({ role: 'admin' }), 'not-allowed'],
      [hers.createInvite({ uses: 0 }), 'invite-uses'],
      [hers.document('no feed' as never), 'feed-unknown'],
    ];
    for (const [refused, code] of refusals) await expect(refused).rejects.toMatchObject({ name: 'KithError', code });
    const stranger = await person('Eve', systemClock);
    const waiting = kept(await join(stranger, await hers.createInvite()));
    await expect(waiting.create(Note, { text: 'a' })).rejects.toMatchObject({ code: 'not-a-member' });
    await expect(createSpace(stranger.environment, { kind: 'direct', owners: [hers.me.person] })).rejects.toMatchObject(
      { code: 'owner-missing' },
    );
    await waiting.close();
    await expect(waiting.create(Note, { text: 'a' })).rejects.toMatchObject({ code: 'space-closed' });
  });
});

async function nodesOf(space: Space): Promise<string[]> {
  const live = space.graph.live({ schema: Note, order: 'oldest' });
  await live.ready();
  const ids = live.getSnapshot().nodes.map((node) => node.id);
  live.close();
  return ids;
}

describe('joining', () => {
  it('SPACE-7 SPACE-10 standing goes from waiting to member with a key, and the admission is told', async () => {
    const [ada, grace] = await Promise.all([person('Ada', systemClock), person('Grace', systemClock)]);
    const hers = kept(await create(ada));
    const events = eventsOf(hers);
    const theirs = kept(await join(grace, await hers.createInvite()));
    expect(theirs.standing.getSnapshot()).toEqual({ kind: 'waiting-for-member' });
    await connect({ by: ada, space: hers }, { by: grace, space: theirs });
    await until(() => canWrite(theirs), 'Grace to be admitted');
    expect(theirs.standing.getSnapshot()).toEqual({ kind: 'member', role: 'member', canWrite: true });
    expect(events).toContainEqual({ type: 'admitted', person: grace.identity.person });
  });

  it('SPACE-7 a second person with a spent invite is refused, and told so', async () => {
    const [ada, grace, eve] = await Promise.all(['Ada', 'Grace', 'Eve'].map((name) => person(name, systemClock)));
    if (ada === undefined || grace === undefined || eve === undefined) throw new Error('three people');
    const hers = kept(await create(ada));
    const link = await hers.createInvite();
    const graces = kept(await join(grace, link));
    await connect({ by: ada, space: hers }, { by: grace, space: graces });
    await until(() => canWrite(graces), 'Grace to be admitted');
    const eves = kept(await join(eve, link));
    const events = eventsOf(eves);
    await connect({ by: ada, space: hers }, { by: eve, space: eves });
    await until(() => eves.standing.getSnapshot().kind === 'refused', 'Eve to be refused');
    expect(eves.standing.getSnapshot()).toEqual({ kind: 'refused', code: 'invite-spent' });
    expect(events).toContainEqual({ type: 'join-refused', code: 'invite-spent' });
    expect(hers.members.getSnapshot().map((member) => member.person)).not.toContain(eve.identity.person);
  });

  it('SPACE-10 of several members present one admits, once', async () => {
    const { ada, grace, hers, theirs, connect: meet } = await pair();
    await meet();
    const linus = await person('Linus', systemClock);
    const his = kept(await join(linus, await hers.createInvite()));
    await connect({ by: ada, space: hers }, { by: linus, space: his });
    await connect({ by: grace, space: theirs }, { by: linus, space: his });
    await until(() => canWrite(his), 'Linus to be admitted');
    await until(() => [hers, theirs, his].every((space) => space.members.getSnapshot().length === 3), 'all to know');
    expect(his.members.getSnapshot().map((member) => member.devices.length)).toEqual([1, 1, 1]);
  });

  it('SPACE-13 every device of its owners makes the same personal or direct space alone', async () => {
    const [ada, grace] = await Promise.all([person('Ada', systemClock), person('Grace', systemClock)]);
    const owners = [ada.identity.person, grace.identity.person];
    const hers = kept(await createSpace(ada.environment, { kind: 'direct', owners }));
    const theirs = kept(await createSpace(grace.environment, { kind: 'direct', owners: owners.toReversed() }));
    expect(theirs.id).toBe(hers.id);
    const workspaces = [kept(await create(ada)), kept(await create(ada))];
    expect(workspaces[0]?.id).not.toBe(workspaces[1]?.id);
    await connect({ by: ada, space: hers }, { by: grace, space: theirs });
    await hers.create(Note, { text: 'from Ada' });
    await theirs.create(Note, { text: 'from Grace' });
    for (const space of [hers, theirs])
      await until(async () => (await texts(space)).toSorted().join() === 'from Ada,from Grace', 'both to read both');
  });

  it('SPACE-15 members and a joiner share a meeting place, and a member keeps one with members when the invite is used', async () => {
    const [ada, grace] = await Promise.all([person('Ada', systemClock), person('Grace', systemClock)]);
    const hers = kept(await create(ada));
    const link = await hers.createInvite();
    const theirs = kept(await join(grace, link));
    const shared = () => {
      const mine = new Set(hers.rendezvous.getSnapshot().map(String));
      return theirs.rendezvous.getSnapshot().filter((secret) => mine.has(String(secret)));
    };
    await until(() => shared().length === 1, 'both to listen under the invite');
    const [invited] = shared();
    await connect({ by: ada, space: hers }, { by: grace, space: theirs });
    await until(() => canWrite(theirs), 'Grace to be admitted');
    await until(() => shared().some((secret) => String(secret) !== String(invited)), 'both to listen under the epoch');
    const stranger = kept(await create(await person('Eve', systemClock)));
    const theirsNow = new Set(theirs.rendezvous.getSnapshot().map(String));
    expect(stranger.rendezvous.getSnapshot().filter((secret) => theirsNow.has(String(secret)))).toEqual([]);
  });
});

describe('two members', () => {
  it('SPACE-14 SYNC-9 delivery goes from local to held, counts people, outlives a restart, and is null for others', async () => {
    const { ada, grace, hers, theirs, connect: meet } = await pair();
    const id = await hers.create(Note, { text: 'how far?' });
    const placeIn = async (space: Space) => {
      const node = await space.graph.get(id);
      if (node === undefined) throw new Error('not there');
      return node.place;
    };
    const place = await placeIn(hers);
    expect(hers.deliveryOf(place)).toEqual({ kind: 'local' });
    expect(hers.status.getSnapshot().unsent).toBe(1);
    await meet();
    await until(() => hers.deliveryOf(place)?.kind === 'held', 'Grace to hold it');
    expect(hers.deliveryOf(place)).toEqual({ kind: 'held', devices: 1, others: 1 });
    await until(() => hers.status.getSnapshot().unsent === 0, 'nothing to be unsent');
    expect(theirs.deliveryOf(await placeIn(theirs))).toBeNull();
    await hers.close();
    const again = kept(await reopen(ada, hers.id));
    expect(again.deliveryOf(place)).toMatchObject({ kind: 'held', devices: 1 });
    expect(grace.errors).toEqual([]);
  });

  it('SYNC-13 SYNC-15 what both wrote apart reaches the other on the next connection, and only then it is synced', async () => {
    const { hers, theirs, connect: meet } = await pair();
    for (let round = 0; round < 3; round += 1) {
      await hers.create(Note, { text: `Ada ${round}` });
      await theirs.create(Note, { text: `Grace ${round}` });
      const synced = Promise.all(
        [hers, theirs].map(
          (space) =>
            new Promise<void>((resolve) => {
              const stop = space.events.subscribe((event) => {
                if (event.type !== 'synced') return;
                stop();
                resolve();
              });
            }),
        ),
      );
      const cut = await meet();
      await synced;
      await until(
        () => [hers, theirs].every((space) => space.status.getSnapshot().peers.every((peer) => peer.synced)),
        'both to say so',
      );
      const expected = 1 + 2 * (round + 1);
      expect((await texts(hers)).length).toBe(expected);
      expect((await texts(theirs)).length).toBe(expected);
      cut();
      await until(() => [hers, theirs].every((space) => space.status.getSnapshot().peers.length === 0), 'the cut');
    }
  });

  it('SYNC-8 a third member gets from the second what the first wrote, once it says that it has it', async () => {
    const { grace, hers, theirs, connect: meet } = await pair();
    const linus = await person('Linus', systemClock);
    const his = kept(await join(linus, await hers.createInvite({ uses: 1 })));
    const cut = await meet();
    // Linus knows Grace only.
    await connect({ by: grace, space: theirs }, { by: linus, space: his });
    await until(() => canWrite(his), 'Linus to be admitted by Grace');
    await hers.create(Note, { text: 'from Ada' });
    await until(async () => (await texts(his)).includes('from Ada'), 'Linus to read it');
    cut();
    await his.create(Note, { text: 'from Linus' });
    await until(async () => (await texts(theirs)).includes('from Linus'), 'Grace to read it');
    expect(await texts(hers)).not.toContain('from Linus');
    await meet();
    await until(async () => (await texts(hers)).includes('from Linus'), 'Ada to read it from Grace');
  });

  it('SPACE-11 SPACE-12 what was redacted is gone from both disks, and everything else still verifies', async () => {
    const { ada, grace, hers, theirs, connect: meet } = await pair();
    const cut = await meet();
    const secret = await hers.create(Note, { text: 'the secret' });
    await hers.update(Note, secret, { text: 'the secret, edited' });
    await hers.create(Note, { text: 'stays' });
    await until(async () => (await texts(theirs)).length === 3, 'Grace to hold it');
    cut();
    await hers.redact(Note, secret, { text: '', redacted: true });
    await meet();
    for (const space of [hers, theirs])
      await until(async () => (await texts(space)).toSorted().join() === ',hello,stays', 'the tombstone');
    for (const { storage } of [ada, grace])
      await until(async () => (await bodiless(storage, hers.id)) === 2, 'both bodies to be gone');
    const linus = await person('Linus', systemClock);
    const his = kept(await join(linus, await hers.createInvite()));
    await connect({ by: ada, space: hers }, { by: linus, space: his });
    await until(async () => (await texts(his)).toSorted().join() === ',hello,stays', 'a newcomer to verify it all');
    expect(his.events.counters()['rejected']).toBeUndefined();
  });

  it('SPACE-11 an old copy brings nothing back that was erased', async () => {
    const { grace, hers, theirs, connect: meet } = await pair();
    const secret = await hers.create(Note, { text: 'the secret' });
    const copy = await hers.exportChanges();
    await hers.redact(Note, secret, { text: '', redacted: true });
    await meet();
    await until(async () => (await texts(theirs)).length === 2, 'Grace to hold the tombstone');
    expect(await bodiless(grace.storage, hers.id)).toBe(1);
    expect((await theirs.importChanges(copy)).refused).toEqual([]);
    expect(await bodiless(grace.storage, hers.id)).toBe(1);
    expect((await texts(theirs)).toSorted()).toEqual(['', 'hello']);
  });

  it('SPACE-8 a change whose key is missing is kept, counted, and read when the key comes', async () => {
    const { ada, hers } = await pair();
    const file = await hers.exportChanges();
    const linus = await person('Linus', systemClock);
    const his = kept(await join(linus, await hers.createInvite()));
    // By file, before anybody has let him in: everything verifies, nothing can be read.
    const taken = await his.importChanges(file);
    expect(taken.refused).toEqual([]);
    expect(taken.accepted).toBeGreaterThan(3);
    expect(await texts(his)).toEqual([]);
    expect(his.events.counters()['waiting-for-key']).toBe(1);
    await connect({ by: linus, space: his }, { by: ada, space: hers });
    await until(() => canWrite(his), 'Linus to be admitted');
    await until(async () => (await texts(his)).join() === 'hello', 'it to be read');
  });

  it('SPACE-17 SPACE-9 a changed record is told as damage, never shown', async () => {
    const { ada, hers } = await pair();
    await hers.create(Note, { text: 'mine' });
    await hers.close();
    const rows = await rowsOf(ada.storage, hers.id);
    const content = rows.filter(([key]) => key[0] === 2 && key.length === 9);
    const [key, value] = content.at(-1) ?? [];
    if (key === undefined || value === undefined) throw new Error('no entry');
    await put(ada.storage, hers.id, [key, value.map((byte, at) => (at === 0 ? byte ^ 1 : byte))]);
    let codes: (string | undefined)[] = [];
    try {
      const again = kept(await reopen(ada, hers.id));
      const events = eventsOf(again);
      expect(await texts(again)).not.toContain('mine');
      codes = events.map((event) => ('code' in event ? event.code : undefined));
    } catch (error) {
      codes = [(error as { code?: string }).code];
    }
    expect(codes).toContain('storage-damaged');
    await expect(openSpace(ada.environment, 'unknown' as never)).rejects.toMatchObject({ code: 'space-unknown' });
  });

  it('SPACE-18 a document holds the entries of its feed and follows them', async () => {
    const { hers } = await pair();
    await hers.create(Note, { text: 'first' });
    const feed = hers.feeds().find((each) => each.kind === 'content' && each.person === hers.me.person);
    if (feed === undefined) throw new Error('no content feed');
    const document = await hers.document(feed.id);
    expect(document.getArray<Uint8Array>('0').length).toBe(2);
    await hers.create(Note, { text: 'second' });
    expect(document.getArray<Uint8Array>('0').length).toBe(3);
  });
});

/** How many entries lie on the disk without their body, which is the last of an entry's items. */
async function bodiless(storage: Person['storage'], space: string): Promise<number> {
  const entries = (await rowsOf(storage, space)).filter(([key]) => key[0] === table.entry);
  return entries.filter(([, bytes]) => itemsOf(bytes).at(-1) === null).length;
}

function itemsOf(entry: Uint8Array): readonly unknown[] {
  const decoded = decodeCanonical(entry);
  if (!decoded.ok || !Array.isArray(decoded.value)) throw new Error('an entry on the disk is no CBOR array');
  return decoded.value;
}
