import { createIdentity, systemClock } from '@kith/identity';
import { afterEach, describe, expect, it } from 'vitest';
import { assembleDevice } from '../src/device.js';
import { localNetwork, memoryDefaults, openDevice, until } from '../src/index.js';
import type { Device, DeviceOptions, Workspace } from '../src/index.js';
import { createFakeWorld, fakeStorage } from './support/spaces.js';
import { createBrowser } from './support/tabs.js';

const opened: Device[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((device) => device.close()));
});

async function open(options: DeviceOptions): Promise<Device> {
  const device = await openDevice(options);
  opened.push(device);
  return device;
}

async function generalOf(workspace: Workspace) {
  const [general] = await until(workspace.channels.list, (list) => list.length > 0);
  if (general === undefined) throw new Error('no channel');
  return general.id;
}

const mayWrite = (workspace: Workspace) =>
  until(workspace.standing, (standing) => standing.kind === 'member' && standing.canWrite);

describe('removing a workspace from a device', () => {
  it('WS-73 deletes what the device holds, and nothing else; unknown ones are refused', async () => {
    const options = memoryDefaults();
    const device = await open(options);
    const tea = await device.createWorkspace({ name: 'Tea club', displayName: 'Ada' });
    const notes = await device.createWorkspace({ name: 'Notes' });
    await Promise.all([device.removeWorkspace(tea.id), device.removeWorkspace(tea.id)]);
    expect(device.workspaces.getSnapshot().map(({ name }) => name)).toEqual(['Notes']);
    expect(await options.storage.list()).not.toContain(tea.id);
    await expect(device.openWorkspace(tea.id)).rejects.toMatchObject({ code: 'workspace-unknown' });
    await expect(device.removeWorkspace(tea.id)).rejects.toMatchObject({ code: 'workspace-unknown' });
    expect(await device.openWorkspace(notes.id)).toBe(notes);
    await device.close();
    await expect(device.removeWorkspace(notes.id)).rejects.toMatchObject({ code: 'device-closed' });
    const again = await open(options);
    await until(again.workspaces, (list) => list.map(({ name }) => name).join() === 'Notes');
  });

  it('WS-73 is not opened again while it is removed', async () => {
    const device = await open(memoryDefaults());
    const tea = await device.createWorkspace({ name: 'Tea club', displayName: 'Ada' });
    const outcomes: string[] = [];
    const told: number[] = [];
    const stop = device.workspaces.subscribe(() => {
      told.push(device.workspaces.getSnapshot().length);
      device.openWorkspace(tea.id).then(
        () => outcomes.push('opened'),
        (error: unknown) => outcomes.push((error as { readonly code: string }).code),
      );
    });
    await device.removeWorkspace(tea.id);
    await expect(device.openWorkspace(tea.id)).rejects.toMatchObject({ code: 'workspace-unknown' });
    stop();
    expect([told, outcomes]).toEqual([[0], ['workspace-unknown']]);
  });

  it('WS-73 stops serving it, and an invite brings it back with what others hold', async () => {
    const network = localNetwork();
    const ada = await open(memoryDefaults({ network }));
    const bob = await open(memoryDefaults({ network }));
    const tea = await ada.createWorkspace({ name: 'Tea club', displayName: 'Ada' });
    const link = await tea.invite({ uses: 5 });
    const before = await bob.joinWorkspace(link, { displayName: 'Bob' });
    await mayWrite(before);
    const sent = await before.messages.send(await generalOf(before), { text: 'before' });
    const own = await before.messages.get(sent);
    if (own === undefined) throw new Error('not there');
    await until(before.messages.delivery(own), (delivery) => delivery?.kind === 'held');
    await bob.removeWorkspace(tea.id);
    await until(tea.status, ({ people }) => people === 0);

    const after = await bob.joinWorkspace(link);
    expect(after).not.toBe(before);
    await mayWrite(after);
    const general = await generalOf(after);
    await after.messages.send(general, { text: 'after' });
    const texts = ({ messages }: { readonly messages: readonly { readonly text: string }[] }) =>
      messages.map(({ text }) => text).join() === 'before,after';
    for (const workspace of [after, tea]) {
      const timeline = workspace.messages.timeline(general);
      await timeline.ready();
      await until(timeline, texts);
    }
    expect(tea.counters()['forked'] ?? 0).toBe(0);
  });

  it('WS-73 goes from every tab of the device', async () => {
    const browser = createBrowser();
    const options = memoryDefaults();
    const first = await open({ ...options, tabs: browser.tab() });
    const tea = await first.createWorkspace({ name: 'Tea club', displayName: 'Ada' });
    const second = await open({ ...options, tabs: browser.tab() });
    expect(second.workspaces.getSnapshot()).toHaveLength(1);
    await first.removeWorkspace(tea.id);
    await until(second.workspaces, (list) => list.length === 0);
    await second.close();
    expect(await options.storage.list()).not.toContain(tea.id);
  });

  it('WS-73 what cannot be deleted stays in the list, with its code', async () => {
    const { crypto } = memoryDefaults();
    const identity = await createIdentity({ crypto, clock: systemClock });
    const storage = fakeStorage();
    const device = await assembleDevice({
      options: memoryDefaults(),
      identity,
      clock: systemClock,
      random: crypto.randomBytes,
      spaces: createFakeWorld().spacesOf(identity, storage),
      onError: () => {},
    });
    opened.push(device);
    const tea = await device.createWorkspace({ name: 'Tea club', displayName: 'Ada' });
    storage.undeletable.set(tea.id, 'storage-busy');
    await expect(device.removeWorkspace(tea.id)).rejects.toMatchObject({ code: 'storage-busy' });
    expect(device.workspaces.getSnapshot()).toMatchObject([{ standing: { kind: 'unopened', code: 'storage-busy' } }]);
    storage.undeletable.clear();
    await device.removeWorkspace(tea.id);
    expect(device.workspaces.getSnapshot()).toEqual([]);
  });
});
