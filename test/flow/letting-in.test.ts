import { observable, systemClock } from '@kith/identity';
import type { Clock } from '@kith/identity';
import type { Space } from '@kith/store';
import { describe, expect, it } from 'vitest';
import { encodeOperation } from '../../packages/store/src/control/operations.js';
import { bytesFromId } from '../../packages/store/src/format/ids.js';
import { feedBuilder } from '../support/feed-builder.js';
import { HoldableStorage } from '../support/holdable.js';
import { Note, connect, create, join, person, texts, until } from '../support/people.js';
import type { Person } from '../support/people.js';
import { countOf, entriesOf, hostile, lengthOf } from '../support/hostile.js';
import { canWrite, society } from '../support/society.js';

interface Here {
  readonly by: Person;
  readonly space: Space;
}

async function founder(clock: Clock = systemClock): Promise<Here> {
  const by = await person('Ada', clock);
  return { by, space: await create(by) };
}

async function joiner(link: string): Promise<Here> {
  const by = await person('Grace', systemClock);
  return { by, space: await join(by, link) };
}

const standingOf = ({ space }: Here) => space.standing.getSnapshot();
const close = (...all: readonly Here[]) => Promise.all(all.map(({ space }) => space.close()));

describe('a person who has left root keys behind', () => {
  it('ID-21 SYNC-4 comes in with a device of the last generation, and is the same person as before', async () => {
    const ada = await founder();
    const seed = crypto.getRandomValues(new Uint8Array(32));
    const link = await ada.space.createInvite({ uses: 2 });
    const before = await person('Grace', systemClock, { seed });
    const after = await person('Grace', systemClock, { seed, generation: 7 });
    const spaces = await Promise.all([join(before, link), join(after, link)]);
    for (const [at, by] of [before, after].entries()) {
      const space = spaces[at] as Space;
      const cut = await connect(ada, { by, space });
      await until(() => canWrite(space), 'Grace to be in');
      await space.create(Note, { text: `from device ${at}` });
      await until(async () => (await texts(ada.space)).includes(`from device ${at}`), 'Ada to read it');
      cut();
    }
    expect(
      ada.space.members.getSnapshot().find((member) => member.person === before.identity.person)?.devices,
    ).toHaveLength(2);
    await Promise.all([...spaces.map((space) => space.close()), ada.space.close()]);
  });
});

describe('links that do not let anyone in', () => {
  it('SPACE-7 a link for one person lets one in, and the next is told that it is spent', async () => {
    const ada = await founder();
    const link = await ada.space.createInvite();
    const first = await joiner(link);
    await connect(ada, first);
    await until(() => canWrite(first.space), 'the first to be in');
    const second = await joiner(link);
    await connect(ada, second);
    await until(() => standingOf(second).kind === 'refused', 'the second to be told');
    expect(standingOf(second)).toEqual({ kind: 'refused', code: 'invite-spent' });
    expect(ada.space.members.getSnapshot()).toHaveLength(2);
    await expect(second.space.create(Note, { text: 'hello?' })).rejects.toMatchObject({ code: 'not-a-member' });
    // A new link on the same device lets them in after all.
    const again = await join(second.by, await ada.space.createInvite());
    await connect(ada, { by: second.by, space: again });
    await until(() => canWrite(again), 'the second to be in');
    await again.close();
    await close(first, second, ada);
  });

  it('SPACE-7 an expired link is told as such', async () => {
    const clock = { offset: 0, now: () => Date.now() + clock.offset, after: systemClock.after };
    const ada = await founder(clock);
    const link = await ada.space.createInvite({ expiresIn: 1000 });
    clock.offset = 5000;
    const late = await joiner(link);
    await connect(ada, late);
    await until(() => standingOf(late).kind === 'refused', 'the late one to be told');
    expect(standingOf(late)).toEqual({ kind: 'refused', code: 'invite-expired' });
    expect(ada.space.members.getSnapshot()).toHaveLength(1);
    await close(late, ada);
  });

  it('SPACE-7 a link of another workspace opens nothing here', async () => {
    const [ada, other] = [await founder(), await founder()];
    const stranger = await joiner(await other.space.createInvite());
    await connect(ada, stranger);
    expect(stranger.space.id).toBe(other.space.id);
    expect(standingOf(stranger)).toEqual({ kind: 'waiting-for-member' });
    expect(stranger.space.status.getSnapshot().peers).toEqual([]);
    expect(ada.space.status.getSnapshot().peers).toEqual([]);
    await close(stranger, ada, other);
  });

  it('MEM-15 a link that was cut short makes no space', async () => {
    const ada = await founder();
    const link = await ada.space.createInvite();
    const grace = await person('Grace', systemClock);
    await expect(join(grace, link.slice(0, -3))).rejects.toMatchObject({ code: 'invite-cut-short' });
    await expect(join(grace, '')).rejects.toMatchObject({ code: 'invite-missing' });
    await expect(join(grace, 'https://x.example/#hello world')).rejects.toMatchObject({ code: 'invite-missing' });
    expect(await grace.storage.list()).toEqual([]);
    await close(ada);
  });

  it('SYNC-2 a credential made for another connection or by another device is worth nothing', async () => {
    const { hers, graces, close: closeAll } = await society();
    const mallory = await person('Mallory', systemClock);
    const link = await hers.createInvite({ uses: 5 });
    const frank = await person('Frank', systemClock);
    const franks = await join(frank, link);
    // What Frank shows on his connection with Mallory, Mallory shows on hers with Ada.
    const trap = await hostile(franks, mallory.identity, null);
    await until(() => trap.heard.length > 0, 'Frank to show his credential');
    const [stolen] = trap.heard;
    if (stolen?.type !== 'credential') throw new Error('no credential');
    expect(stolen.invite).not.toBeNull();
    const attacker = await hostile(hers, mallory.identity, stolen);
    await until(() => attacker.heard.some(({ type }) => type === 'welcome'), 'an answer');
    expect(attacker.heard.find(({ type }) => type === 'welcome')).toEqual({
      type: 'welcome',
      serves: 'nothing',
      code: 'invite-unknown',
    });
    expect(hers.members.getSnapshot()).toHaveLength(3);
    await franks.close();
    await closeAll();
    expect(countOf(graces, 'sync-failed')).toBe(0);
  });
});

describe('who is not let in', () => {
  it('SPACE-24 is nobody to be connected or synced with', async () => {
    const ada = await founder();
    const link = await ada.space.createInvite();
    const first = await joiner(link);
    const cut = await connect(ada, first);
    await until(() => canWrite(first.space), 'the first to be in');
    cut();
    await until(() => ada.space.status.getSnapshot().peers.length === 0, 'the first to be gone');
    const second = await joiner(link);
    await connect(ada, second);
    await until(() => standingOf(second).kind === 'refused', 'the second to be told');
    expect(ada.space.status.getSnapshot().peers).toEqual([]);
    await close(ada, first, second);
  });

  it('SPACE-26 nor is somebody of whom nothing is heard, until they are', async () => {
    const ada = await founder();
    const grace = await joiner(await ada.space.createInvite());
    const answering = observable(true);
    const peers = () => ada.space.status.getSnapshot().peers.map(({ synced }) => synced);
    await connect(ada, grace, (connection) => ({
      remote: connection.remote,
      transcript: connection.transcript,
      open: (secret, handler) => connection.open(secret, handler),
      onClose: (listener) => connection.onClose(listener),
      answering,
    }));
    await until(() => canWrite(grace.space) && peers().join() === 'true', 'Grace to be in, and synced');
    answering.set(false);
    expect(peers()).toEqual([]);
    answering.set(true);
    expect(peers()).toEqual([true]);
    await close(ada, grace);
  });

  it('SYNC-3 waits where only members are met that have not heard of the invite, and is in when one comes that has', async () => {
    const ada = await founder();
    const grace = await joiner(await ada.space.createInvite());
    const together = await connect(ada, grace);
    await until(() => canWrite(grace.space), 'Grace to be in');
    together();
    await until(() => grace.space.status.getSnapshot().peers.length === 0, 'Ada to be gone');
    // Grace has heard of no other invite.
    const frank = { by: await person('Frank', systemClock) };
    const franks = { ...frank, space: await join(frank.by, await ada.space.createInvite()) };
    await connect(grace, franks);
    await until(
      () => countOf(grace.space, 'connected') > 1 && franks.space.status.getSnapshot().peers.length === 1,
      'the two to meet',
    );
    expect(standingOf(franks)).toEqual({ kind: 'waiting-for-member' });
    expect(countOf(franks.space, 'join-refused')).toBe(0);
    await connect(ada, franks);
    await until(() => canWrite(franks.space), 'Frank to be in');
    await close(ada, grace, franks);
  });
});

describe('what is somebody else’s', () => {
  it('MEM-12 an Erase by somebody who may not has no effect', async () => {
    const { hers, graces, ada, grace, eve, feed, close: closeAll } = await society();
    const said = graces.feeds().find(({ kind, person: of }) => kind === 'content' && of === grace.identity.person);
    const [, target] = await entriesOf(grace, graces, said?.id);
    if (target === undefined) throw new Error('Grace has said nothing');
    const adas = hers.feeds().find(({ kind, person: of }) => kind === 'control' && of === ada.identity.person);
    const seen = (await entriesOf(ada, hers, adas?.id)).slice(-1);
    const control = await feed(eve, 'control').extend(1);
    await control.append({ body: encodeOperation({ type: 'erase', targets: [target] }), deps: seen });
    const attacker = await hostile(hers, eve.identity);
    attacker.serve(control);
    await attacker.settled();
    expect(lengthOf(hers, control)).toBe(2);
    expect(await texts(hers)).toContain('hello from Grace');
    // Whoever takes the Erase first, and the message after it, reads it as well.
    const frank = await person('Frank', systemClock);
    const franks = await join(frank, await hers.createInvite());
    await connect({ by: ada, space: hers }, { by: frank, space: franks });
    await until(async () => (await texts(franks)).length === 3, 'Frank to hold everything');
    expect(await texts(franks)).toEqual(await texts(hers));
    // The author's own Erase, by the same operation, does take it away.
    const own = await feed(grace, 'control').extend(1);
    await own.append({ body: encodeOperation({ type: 'erase', targets: [target] }), deps: seen });
    attacker.serve(own);
    await until(async () => (await texts(hers)).length === 2, 'the erased one to go');
    await franks.close();
    await closeAll();
  });
});

describe('a device that becomes a member’s while it speaks', () => {
  it('SYNC-3 what it says next is judged by who it is then, also before it has been told', async () => {
    const seed = crypto.getRandomValues(new Uint8Array(32));
    const ada = await person('Ada', systemClock);
    const disk = new HoldableStorage(ada.storage);
    const hers = await create({ ...ada, environment: { ...ada.environment, storage: disk } });
    const first = await person('Eve', systemClock, { seed });
    const eves = await join(first, await hers.createInvite());
    const cut = await connect({ by: ada, space: hers }, { by: first, space: eves });
    await until(() => canWrite(eves), 'Eve to be admitted');
    cut();
    const second = await person('Eve', systemClock, { seed });
    const space = bytesFromId(hers.id) as Uint8Array;
    const feed = (kind: 'control' | 'content') =>
      feedBuilder({ crypto: ada.environment.crypto, identity: second.identity, space, kind });
    const [control, content] = [await feed('control').extend(1), await feed('content').extend(3)];
    const listing = disk.hold();
    const device = await hostile(hers, second.identity);
    // Ada is about to list the device. What it says now waits behind that.
    await listing;
    device.serve(control);
    device.serve(content);
    disk.release();
    await until(() => lengthOf(hers, control) === 1, 'its control feed to be taken');
    await device.settled();
    expect(lengthOf(hers, content)).toBe(3);
    expect(countOf(hers, 'deferred/not-served')).toBe(0);
    await Promise.all([hers.close(), eves.close()]);
  });
});
