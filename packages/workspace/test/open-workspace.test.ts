import { afterEach, describe, expect, it } from 'vitest';
import { localNetwork, memoryDefaults, openDevice, openWorkspace, until } from '../src/index.js';
import type { OpenWorkspaceOptions, Workspace } from '../src/index.js';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

async function open(options: OpenWorkspaceOptions): Promise<Workspace> {
  const workspace = await openWorkspace(options);
  opened.push(workspace);
  return workspace;
}

async function generalOf(workspace: Workspace) {
  const [general] = await until(workspace.channels.list, (list) => list.length > 0);
  if (general === undefined) throw new Error('no channel');
  return general.id;
}

describe('openWorkspace', () => {
  it('WS-39 lets two people talk after one invite link', async () => {
    const network = localNetwork();
    const ada = await open({
      ...memoryDefaults({ network }),
      create: { name: 'Tea club' },
      profile: { displayName: 'Ada' },
    });
    const bob = await open({
      ...memoryDefaults({ network }),
      join: await ada.invite(),
      profile: { displayName: 'Bob' },
    });
    const general = await generalOf(bob);
    await until(bob.standing, (standing) => standing.kind === 'member' && standing.canWrite);
    const sent = await bob.messages.send(general, { text: 'Hello from Bob' });

    const timeline = ada.messages.timeline(general);
    const { messages } = await until(timeline, (snapshot) => snapshot.messages.length > 0);
    expect(messages).toMatchObject([{ text: 'Hello from Bob', author: bob.me }]);
    await until(ada.profiles.of(bob.me), (profile) => profile.displayName === 'Bob');
    await until(bob.name, (name) => name === 'Tea club');
    await until(ada.inbox.unread(general), (count) => count === 1);
    const own = await bob.messages.get(sent);
    if (own === undefined) throw new Error('not there');
    await until(bob.messages.delivery(own), (delivery) => delivery?.kind === 'held' && delivery.others === 1);
    await until(bob.status, (status) => status.network === 'connected' && status.people === 1 && status.unsent === 0);
    await ada.inbox.markRead(general);
    await until(ada.inbox.unread(general), (count) => count === 0);
  });

  it('WS-39 opens the only workspace again, with everything in it', async () => {
    const options = memoryDefaults();
    const first = await openWorkspace({ ...options, create: { name: 'Notes' }, profile: { displayName: 'Ada' } });
    const general = await generalOf(first);
    await first.messages.send(general, { text: 'kept' });
    const { id, me } = first;
    await first.close();
    const second = await open(options);
    expect([second.id, second.me]).toEqual([id, me]);
    const timeline = second.messages.timeline(general);
    await timeline.ready();
    expect(timeline.getSnapshot().messages).toMatchObject([{ text: 'kept' }]);
    expect(second.status.getSnapshot()).toMatchObject({ network: 'off', peers: 0 });
  });

  it('WS-39 says so when it is not clear which workspace is meant, and leaves nothing open', async () => {
    const options = memoryDefaults();
    await expect(openWorkspace(options)).rejects.toMatchObject({ code: 'workspace-none' });
    await expect(openWorkspace({ ...options, create: { name: 'a' }, join: 'b' })).rejects.toMatchObject({
      code: 'workspace-choice',
    });
    const device = await openDevice(options);
    await device.createWorkspace({ name: 'Tea' });
    await device.createWorkspace({ name: 'Milk' });
    await device.close();
    await expect(openWorkspace(options)).rejects.toMatchObject({ code: 'workspace-choice' });
  });

  it('WS-38 keeps ten workspaces in one process apart', async () => {
    const ten = await Promise.all(
      Array.from({ length: 10 }, (_, index) => open({ ...memoryDefaults(), create: { name: `Club ${index}` } })),
    );
    await Promise.all(ten.map((workspace, index) => until(workspace.name, (name) => name === `Club ${index}`)));
    expect(new Set(ten.map((workspace) => workspace.me)).size).toBe(10);
    expect(ten.map((workspace) => workspace.members.getSnapshot().length)).toEqual(Array.from({ length: 10 }, () => 1));
  });

  it('WS-41 refuses links that lead nowhere, with a code', async () => {
    const device = await openDevice(memoryDefaults());
    opened.push(device);
    const ada = await open({ ...memoryDefaults({ network: localNetwork() }), create: { name: 'Tea' } });
    const link = await ada.invite();
    for (const bad of ['', 'https://example.org', link.slice(0, -5)]) {
      await expect(device.joinWorkspace(bad)).rejects.toMatchObject({
        name: 'KithError',
        code: expect.stringMatching(/^invite-/) as string,
      });
    }
    expect(device.workspaces.getSnapshot()).toEqual([]);
  });

  it('WS-42 still knows what was read after the workspace was closed', async () => {
    const network = localNetwork();
    const laptopOptions = memoryDefaults({ network });
    const laptop = await openDevice(laptopOptions);
    opened.push(laptop);
    const club = await laptop.createWorkspace({ name: 'Tea', displayName: 'Ada' });
    const bob = await open({
      ...memoryDefaults({ network }),
      join: await club.invite(),
      profile: { displayName: 'Bob' },
    });
    await until(bob.standing, (standing) => standing.kind === 'member' && standing.canWrite);
    const general = await generalOf(bob);
    await bob.messages.send(general, { text: 'one' });
    await until(club.inbox.unread(general), (count) => count === 1);
    await club.inbox.markRead(general);
    await club.close();
    const again = await laptop.openWorkspace(club.id);
    await again.inbox.ready(general);
    expect(again.inbox.unread(general).getSnapshot()).toBe(0);
  });
});

describe('discussions', () => {
  it('WS-48 is one for two people who open it at once, offline', async () => {
    const network = localNetwork();
    const ada = await open({ ...memoryDefaults({ network }), create: { name: 'Tea club' } });
    const bob = await open({ ...memoryDefaults({ network }), join: await ada.invite() });
    await until(bob.standing, (standing) => standing.kind === 'member' && standing.canWrite);
    for (const { device, status } of [ada, bob]) {
      device.goOffline();
      await until(status, ({ network }) => network === 'offline');
    }
    for (const { channels, messages, profiles, me } of [ada, bob]) {
      await profiles.ready();
      await messages.send(await channels.openDiscussion('invoice-42', { name: 'Invoice 42' }), { text: me });
    }
    for (const { device } of [ada, bob]) device.goOnline();
    for (const { channels, messages } of [ada, bob]) {
      const timeline = messages.timeline(channels.discussionId('invoice-42'));
      await until(timeline, (snapshot) => snapshot.messages.length === 2);
      expect(channels.discussions.getSnapshot()).toMatchObject([{ target: 'invoice-42', name: 'Invoice 42' }]);
      expect(channels.list.getSnapshot().map(({ name }) => name)).toEqual(['general']);
    }
  });
});

describe('what a person chose for all of their devices', () => {
  it('WS-46 is there again when the device is opened again', async () => {
    const options = memoryDefaults();
    const bob = (await open({ ...memoryDefaults(), create: { name: 'Elsewhere' } })).me;
    const first = await openWorkspace({ ...options, create: { name: 'Notes' } });
    await first.device.ownStatus.choose('dnd');
    await first.device.blocks.block(bob);
    await first.close();
    const { device } = await open(options);
    expect(device.ownStatus.choice.getSnapshot()).toBe('dnd');
    expect([...device.blocks.list.getSnapshot()]).toEqual([bob]);
  });
});
