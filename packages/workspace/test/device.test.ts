import { InboxStateSchema } from '@kith/comms';
import { createIdentity, systemClock } from '@kith/identity';
import type { Identity } from '@kith/identity';
import type { SpaceId } from '@kith/store';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../test/support/eventually.js';
import { localNetwork, memoryDefaults, until } from '../src/index.js';
import type { Device, DeviceOptions, LocalNetwork, Workspace } from '../src/index.js';
import { assembleDevice } from '../src/device.js';
import { createFakeWorld, fakeStorage } from './support/spaces.js';
import type { FakeStorage, FakeWorld } from './support/spaces.js';

const open: Device[] = [];
const errors: unknown[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((device) => device.close()));
  expect(errors.splice(0)).toEqual([]);
});

interface Machine {
  readonly identity: Identity;
  readonly storage: FakeStorage;
  start(options?: Partial<DeviceOptions>): Promise<Device>;
}

async function machine(world: FakeWorld, network?: LocalNetwork): Promise<Machine> {
  const { crypto } = memoryDefaults();
  const identity = await createIdentity({ crypto, clock: systemClock });
  const storage = fakeStorage();
  return {
    identity,
    storage,
    async start(options = {}) {
      const device = await assembleDevice({
        options: { ...memoryDefaults(network === undefined ? {} : { network }), ...options },
        identity,
        clock: systemClock,
        random: crypto.randomBytes,
        spaces: world.spacesOf(identity, storage),
        onError: (error) => errors.push(error),
      });
      open.push(device);
      return device;
    },
  };
}

const names = (workspace: Workspace): readonly string[] =>
  workspace.channels.list.getSnapshot().map((channel) => channel.name);

describe('a device', () => {
  it('WS-74 asks the platform to keep what is stored here when there is something to keep, and goes on whatever it says', async () => {
    let asked = 0;
    const refuses = new Error('no');
    const device = await (
      await machine(createFakeWorld())
    ).start({
      keepStorage: () => {
        asked += 1;
        return asked === 1 ? Promise.resolve(false) : Promise.reject(refuses);
      },
    });
    expect(asked).toBe(0);
    await device.createWorkspace({ name: 'Tea club', displayName: 'Ada' });
    expect(asked).toBe(1);
    await device.createWorkspace({ name: 'Chess' });
    expect([asked, errors.splice(0)]).toEqual([2, [refuses]]);
  });

  it('WS-30 makes a workspace with a name, a channel and the own profile', async () => {
    const device = await (await machine(createFakeWorld())).start();
    const workspace = await device.createWorkspace({ name: ' Tea club ', displayName: 'Ada' });
    await until(workspace.name, (name) => name === 'Tea club');
    await until(workspace.channels.list, (list) => list.length === 1);
    expect(names(workspace)).toEqual(['general']);
    await until(workspace.profiles.of(device.me), (profile) => profile.displayName === 'Ada');
    expect(device.workspaces.getSnapshot()).toEqual([
      { id: workspace.id, name: 'Tea club', standing: { kind: 'member', role: 'owner', canWrite: true }, isOpen: true },
    ]);
    expect(await device.openWorkspace(workspace.id)).toBe(workspace);
  });

  it('WS-30 makes nothing when the name or the display name is none', async () => {
    const ada = await machine(createFakeWorld());
    const device = await ada.start();
    await expect(device.createWorkspace({ name: ' ' })).rejects.toMatchObject({ code: 'workspace-name-empty' });
    await expect(device.createWorkspace({ name: 'Tea', displayName: '' })).rejects.toMatchObject({
      code: 'profile-name-empty',
    });
    await expect(device.joinWorkspace('https://example.org')).rejects.toMatchObject({ code: 'invite-missing' });
    expect(device.workspaces.getSnapshot()).toEqual([]);
    expect(await device.openWorkspace('nowhere' as SpaceId).catch((error: unknown) => error)).toMatchObject({
      code: 'workspace-unknown',
    });
  });

  it('WS-31 joins, waits for a member, and introduces itself once it is let in', async () => {
    const network = localNetwork();
    const world = createFakeWorld();
    const ada = await (await machine(world, network)).start();
    const tea = await ada.createWorkspace({ name: 'Tea club', displayName: 'Ada' });
    const link = await tea.invite();
    ada.goOffline();
    const bobs = await machine(world, network);
    const bob = await bobs.start();
    const joined = await bob.joinWorkspace(link, { displayName: 'Bob' });
    expect(joined.standing.getSnapshot()).toEqual({ kind: 'waiting-for-member' });
    expect(await bob.joinWorkspace(link)).toBe(joined);
    await bob.close();

    const again = await bobs.start();
    const waiting = again.workspaces.getSnapshot()[0];
    expect(waiting).toMatchObject({ name: '', standing: { kind: 'waiting-for-member' } });
    const reopened = await again.openWorkspace(joined.id);
    ada.goOnline();
    await until(reopened.standing, (standing) => standing.kind === 'member');
    await until(reopened.name, (name) => name === 'Tea club');
    await until(tea.profiles.of(again.me), (profile) => profile.displayName === 'Bob');
    await until(reopened.status, (status) => status.network === 'connected' && status.people === 1 && status.synced);
  });

  it('WS-31 introduces itself later where the disk was full when it was let in', async () => {
    const network = localNetwork();
    const world = createFakeWorld();
    const ada = await (await machine(world, network)).start();
    const tea = await ada.createWorkspace({ name: 'Tea club', displayName: 'Ada' });
    const link = await tea.invite();
    ada.goOffline();
    const bobs = await machine(world, network);
    const bob = await bobs.start();
    const joined = await bob.joinWorkspace(link, { displayName: 'Bob' });
    bobs.storage.full.add(joined.id);
    ada.goOnline();
    await until(joined.standing, (standing) => standing.kind === 'member');
    await eventually(() => expect(errors.length).toBeGreaterThan(0));
    bobs.storage.full.delete(joined.id);
    for (const error of errors.splice(0)) expect(error).toMatchObject({ code: 'storage-full' });
    ada.goOffline();
    ada.goOnline();
    await until(tea.profiles.of(bob.me), (profile) => profile.displayName === 'Bob');
  });

  it('WS-32 lists what it held without opening it, and opens first what is asked for, then the rest', async () => {
    const ada = await machine(createFakeWorld());
    const first = await ada.start();
    const made: Workspace[] = [];
    for (const name of ['Chess', 'Milk', 'Tea']) made.push(await first.createWorkspace({ name }));
    await until(first.workspaces, (list) => list.every((workspace) => workspace.name !== ''));
    const before = first.workspaces.getSnapshot();
    await made[0]?.close();
    expect(first.workspaces.getSnapshot().map(({ isOpen }) => isOpen)).toEqual([false, true, true]);
    await first.close();

    const second = await ada.start();
    const opened = () => second.workspaces.getSnapshot().filter(({ isOpen }) => isOpen);
    expect(second.workspaces.getSnapshot()).toEqual(before.map((summary) => ({ ...summary, isOpen: false })));
    // The personal space alone.
    expect(ada.storage.open.size).toBe(1);
    const tea = await second.openWorkspace(before[2]?.id ?? ('' as SpaceId));
    expect([opened().map(({ name }) => name), ada.storage.open.size]).toEqual([['Tea'], 2]);
    await tea.close();
    await until(second.workspaces, () => opened().length === 2);
    // What the program closed stays closed.
    expect(opened().map(({ name }) => name)).toEqual(['Chess', 'Milk']);
    await second.close();
    expect(ada.storage.open.size).toBe(0);
  });

  it('WS-32 opens a workspace of which nothing was kept, to learn its name', async () => {
    const ada = await machine(createFakeWorld());
    const first = await ada.start();
    const tea = await first.createWorkspace({ name: 'Tea' });
    await first.createWorkspace({ name: 'Milk' });
    await until(first.workspaces, (list) => list.every((workspace) => workspace.name !== ''));
    await first.close();
    ada.storage.summaries.delete(tea.id);
    const second = await ada.start();
    expect(second.workspaces.getSnapshot().map(({ id, isOpen }) => [id === tea.id, isOpen])).toContainEqual([
      true,
      true,
    ]);
    await until(second.workspaces, (list) => list.some((workspace) => workspace.name === 'Tea'));
  });

  it('WS-32 opens the rest after a second, so that it syncs and rings', async () => {
    const network = localNetwork();
    const world = createFakeWorld();
    const adas = await machine(world, network);
    const ada = await adas.start();
    const tea = await ada.createWorkspace({ name: 'Tea', displayName: 'Ada' });
    await until(ada.workspaces, ([only]) => only?.name === 'Tea');
    const link = await tea.invite();
    await ada.close();
    const bob = await (await machine(world, network)).start();
    const joined = await bob.joinWorkspace(link);
    const again = await adas.start();
    expect(again.workspaces.getSnapshot()).toMatchObject([{ name: 'Tea', isOpen: false }]);
    // Nobody opens it here, and yet it lets Bob in.
    await until(joined.standing, (standing) => standing.kind === 'member');
  });

  it('WS-32 opens again what it held, and lists what it cannot open with its code', async () => {
    const ada = await machine(createFakeWorld());
    const first = await ada.start();
    const tea = await first.createWorkspace({ name: 'Tea' });
    const milk = await first.createWorkspace({ name: 'Milk' });
    await until(first.workspaces, (list) => list.every((workspace) => workspace.name !== ''));
    await first.close();
    expect(ada.storage.open.size).toBe(0);
    ada.storage.damaged.set(milk.id, 'storage-damaged');
    const second = await ada.start();
    await until(second.workspaces, (list) =>
      list.every(({ isOpen, standing }) => isOpen || standing.kind === 'unopened'),
    );
    expect(second.workspaces.getSnapshot()).toMatchObject([
      { id: milk.id, name: 'Milk', standing: { kind: 'unopened', code: 'storage-damaged' }, isOpen: false },
      { id: tea.id, name: 'Tea', standing: { kind: 'member' }, isOpen: true },
    ]);
    expect(errors.splice(0)).toMatchObject([{ code: 'storage-damaged' }]);
    await second.close();
    const third = await ada.start();
    await expect(third.openWorkspace(milk.id)).rejects.toMatchObject({ code: 'storage-damaged' });
    expect(third.workspaces.getSnapshot()[0]).toMatchObject({
      standing: { kind: 'unopened', code: 'storage-damaged' },
    });
    ada.storage.damaged.clear();
    await third.openWorkspace(milk.id);
    expect(third.workspaces.getSnapshot()[0]).toMatchObject({
      name: 'Milk',
      standing: { kind: 'member' },
      isOpen: true,
    });
  });

  it('WS-32 opens what could not be opened before once it can be', async () => {
    const ada = await machine(createFakeWorld());
    const first = await ada.start();
    const milk = await first.createWorkspace({ name: 'Milk' });
    await first.close();
    ada.storage.damaged.set(milk.id, 'storage-damaged');
    ada.storage.summaries.clear();
    const second = await ada.start();
    expect(second.workspaces.getSnapshot()).toMatchObject([
      { id: milk.id, name: '', standing: { kind: 'unopened', code: 'storage-damaged' } },
    ]);
    expect(errors.splice(0)).toMatchObject([{ code: 'storage-damaged' }]);
    ada.storage.damaged.clear();
    await second.openWorkspace(milk.id);
    await until(second.workspaces, (list) => list.some((workspace) => workspace.name === 'Milk'));
  });

  it('WS-33 opens a workspace once, however often it is asked at the same time', async () => {
    const ada = await machine(createFakeWorld());
    const device = await ada.start();
    const tea = await device.createWorkspace({ name: 'Tea' });
    await tea.close();
    await tea.close();
    const [one, two] = await Promise.all([device.openWorkspace(tea.id), device.openWorkspace(tea.id)]);
    expect(one).toBe(two);
    expect(one).not.toBe(tea);
    expect(device.workspaces.getSnapshot()).toHaveLength(1);
  });

  it('WS-34 carries its signaling URLs in invites unless told otherwise', async () => {
    const network = localNetwork();
    const device = await (
      await machine(createFakeWorld(), network)
    ).start({
      signaling: ['ws://127.0.0.1:9/', network.signaling.transport()],
      WebSocket: class {
        onopen = null;
        onmessage = null;
        onerror = null;
        onclose = null;
        send(): void {}
        close(): void {}
      },
    });
    const tea = await device.createWorkspace({ name: 'Tea' });
    expect(await tea.invite()).toBe('invite:workspace 1#ws://127.0.0.1:9/');
    expect(await tea.invite({ hints: [] })).toBe('invite:workspace 1#');
  });

  it('WS-35 tells and counts what happens, each workspace its own', async () => {
    const network = localNetwork();
    const world = createFakeWorld();
    const ada = await (await machine(world, network)).start();
    const tea = await ada.createWorkspace({ name: 'Tea' });
    const milk = await ada.createWorkspace({ name: 'Milk' });
    const bob = await (await machine(world, network)).start();
    const joined = await bob.joinWorkspace(await tea.invite());
    await until(joined.standing, (standing) => standing.kind === 'member');
    expect(tea.counters()).toMatchObject({ admitted: 1 });
    expect(milk.counters()['admitted']).toBeUndefined();
    expect(ada.events.counters()).toMatchObject({ admitted: 1 });
    expect(milk.counters()['network']).toBeGreaterThan(0);
  });

  it('WS-36 keeps what was read when it closes', async () => {
    const network = localNetwork();
    const world = createFakeWorld();
    const adas = await machine(world, network);
    const ada = await adas.start();
    const tea = await ada.createWorkspace({ name: 'Tea' });
    const [general] = await until(tea.channels.list, (list) => list.length > 0);
    if (general === undefined) throw new Error('no channel');
    const bob = await (await machine(world, network)).start();
    const joined = await bob.joinWorkspace(await tea.invite());
    await until(joined.standing, (standing) => standing.kind === 'member');
    const { unread } = tea.inbox;
    for (const text of ['one', 'two', 'three']) {
      await joined.messages.send(general.id, { text });
      await until(unread(general.id), (count) => count === 1);
      const reading = tea.inbox.markRead(general.id);
      await until(unread(general.id), (count) => count === 0);
      if (text === 'three') await Promise.all([ada.close(), reading]);
    }
    const again = await (await adas.start()).openWorkspace(tea.id);
    await again.inbox.ready(general.id);
    expect(again.inbox.unread(general.id).getSnapshot()).toBe(0);
  });

  it('WS-40 takes what was said before joining for history, and what comes after for news', async () => {
    const network = localNetwork();
    const world = createFakeWorld();
    const ada = await (await machine(world, network)).start();
    const tea = await ada.createWorkspace({ name: 'Tea' });
    const [general] = await until(tea.channels.list, (list) => list.length > 0);
    if (general === undefined) throw new Error('no channel');
    for (const text of ['one', 'two']) await tea.messages.send(general.id, { text });
    const bob = await (await machine(world, network)).start();
    const joined = await bob.joinWorkspace(await tea.invite());
    const registers = bob.personal.graph.live({ schema: InboxStateSchema });
    await until(registers, ({ nodes }) => nodes.length === 1);
    registers.close();
    const unread = joined.inbox.unread(general.id);
    await joined.inbox.ready(general.id);
    expect(unread.getSnapshot()).toBe(0);
    await tea.messages.send(general.id, { text: 'three' });
    await until(unread, (count) => count === 1);
  });

  it('WS-37 refuses to be used after it was closed', async () => {
    const device = await (await machine(createFakeWorld())).start();
    await device.close();
    await device.close();
    await expect(device.createWorkspace({ name: 'Tea' })).rejects.toMatchObject({ code: 'device-closed' });
  });

  it('WS-38 shares nothing with nine others in the process', async () => {
    const world = createFakeWorld();
    const machines = await Promise.all(Array.from({ length: 10 }, () => machine(world)));
    const devices = await Promise.all(machines.map((each) => each.start()));
    await Promise.all(devices.map((device, index) => device.createWorkspace({ name: `Club ${index}` })));
    await Promise.all(
      devices.map((device, index) => until(device.workspaces, ([only]) => only?.name === `Club ${index}`)),
    );
    expect(devices.map((device) => device.workspaces.getSnapshot().length)).toEqual(
      Array.from({ length: 10 }, () => 1),
    );
    expect(new Set(devices.map((device) => device.me)).size).toBe(10);
    expect(devices.map((device) => device.network.getSnapshot().network)).toEqual(
      Array.from({ length: 10 }, () => 'off'),
    );
  });
});
