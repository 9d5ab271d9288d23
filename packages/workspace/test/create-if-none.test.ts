import type { NewMessage } from '@kith/comms';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../test/support/eventually.js';
import { localNetwork, memoryDefaults, openWorkspace, until } from '../src/index.js';
import type { OpenWorkspaceOptions, Workspace } from '../src/index.js';
import { createBrowser } from './support/tabs.js';

const opened: Workspace[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((workspace) => workspace.close()));
});

async function open(options: OpenWorkspaceOptions): Promise<Workspace> {
  const workspace = await openWorkspace(options);
  opened.push(workspace);
  return workspace;
}

describe('opening again and again', () => {
  it('WS-65 createIfNone makes a workspace once, and opens it ever after', async () => {
    const options = { ...memoryDefaults(), createIfNone: { name: 'Acme' } };
    const first = await openWorkspace(options);
    const { id } = first;
    await first.close();
    const second = await open({ ...options, join: null });
    expect(second.id).toBe(id);
    await until(second.name, (name) => name === 'Acme');
    expect(second.device.workspaces.getSnapshot()).toHaveLength(1);
  });

  it('WS-65 tabs that open at once for the first time have one workspace', async () => {
    const browser = createBrowser();
    const { storage, ...options } = memoryDefaults();
    /** Tells so slowly what there is that every tab, left to itself, would find nothing. */
    const list = async () => {
      const names = await storage.list();
      await new Promise((resolve) => setTimeout(resolve, 200));
      return names;
    };
    const tabs = await Promise.all(
      [1, 2, 3].map(() =>
        open({ ...options, storage: { ...storage, list }, tabs: browser.tab(), createIfNone: { name: 'Acme' } }),
      ),
    );
    expect(new Set(tabs.map(({ id }) => id)).size).toBe(1);
  });

  it('WS-65 a link comes before what would be made', async () => {
    const network = localNetwork();
    const ada = await open({ ...memoryDefaults({ network }), create: { name: 'Tea' } });
    const bobs = { ...memoryDefaults({ network }), createIfNone: { name: 'Acme' } };
    const bob = await openWorkspace({ ...bobs, join: await ada.invite() });
    expect(bob.id).toBe(ada.id);
    await bob.close();
    expect((await open(bobs)).id).toBe(ada.id);
  });
});

describe('messages as they arrive', () => {
  it('WS-66 each is told once, with its channel, and as history where it was said before', async () => {
    const network = localNetwork();
    const ada = await open({ ...memoryDefaults({ network }), create: { name: 'Tea' } });
    const [general] = await until(ada.channels.list, (list) => list.length > 0);
    if (general === undefined) throw new Error('no channel');
    await ada.messages.send(general.id, { text: 'before' });
    const bob = await open({ ...memoryDefaults({ network }), join: await ada.invite() });
    const told: NewMessage[] = [];
    const stop = bob.messages.onNew((arrived) => told.push(arrived));
    const words = () => told.map(({ message, channel, history }) => [message.text, channel?.name, history]);
    await eventually(() => expect(words()).toEqual([['before', 'general', true]]));
    await until(bob.standing, (standing) => standing.kind === 'member' && standing.canWrite);
    // What was said before counts as read from then on.
    await eventually(async () => expect(await bob.inbox.firstUnread(general.id)).toBeNull());

    await bob.messages.send(general.id, { text: 'my own' });
    const sent = await ada.messages.send(general.id, { text: 'after' });
    await eventually(() => expect(words().slice(1)).toEqual([['after', 'general', false]]));
    await ada.messages.edit(sent, { text: 'after, edited' });
    const about = await ada.channels.openDiscussion('invoice-42');
    await ada.messages.send(about, { text: 'paid?' });
    await eventually(() => expect(words().slice(2)).toEqual([['paid?', 'invoice-42', false]]));
    stop();
    await ada.messages.send(general.id, { text: 'unheard' });
    await until(bob.messages.timeline(general.id), ({ messages }) => messages.some(({ text }) => text === 'unheard'));
    expect(told).toHaveLength(3);
  });
});
