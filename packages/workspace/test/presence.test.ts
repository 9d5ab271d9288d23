import type { Did, Events } from '@kith/identity';
import type { Notice, Presence } from '@kith/presence';
import { afterEach, describe, expect, it } from 'vitest';
import { localNetwork, memoryDefaults, openWorkspace, until } from '../src/index.js';
import type { OpenWorkspaceOptions, PageLifecycle, Workspace, WorkspaceEvent } from '../src/index.js';

const opened: Workspace[] = [];
const errors: unknown[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((workspace) => workspace.close()));
  expect(errors.splice(0)).toEqual([]);
});

async function open(options: OpenWorkspaceOptions): Promise<Workspace> {
  const workspace = await openWorkspace({ onError: (error) => errors.push(error), ...options });
  opened.push(workspace);
  return workspace;
}

/** Ada's workspace, of which Bob is a member; both are online and see each other. */
async function pair(options: Partial<OpenWorkspaceOptions> = {}) {
  const network = localNetwork();
  const ada = await open({ ...memoryDefaults({ network }), create: { name: 'Tea club' }, ...options });
  const bob = await open({ ...memoryDefaults({ network }), join: await ada.invite() });
  await until(bob.standing, (standing) => standing.kind === 'member' && standing.canWrite);
  return { ada, bob };
}

const isHere =
  (person: Did) =>
  (people: readonly Presence[]): boolean =>
    people.some((presence) => presence.person === person);

function nextEvent<T extends WorkspaceEvent['type']>(events: Events<WorkspaceEvent>, type: T) {
  return new Promise<Extract<WorkspaceEvent, { type: T }>>((resolve) => {
    const stop = events.subscribe((event) => {
      if (event.type !== type) return;
      stop();
      resolve(event as Extract<WorkspaceEvent, { type: T }>);
    });
  });
}

function fakePage() {
  const hides = new Set<(forGood: boolean) => void>();
  const shows = new Set<() => void>();
  const page: PageLifecycle = {
    onHide(listener) {
      hides.add(listener);
      return () => hides.delete(listener);
    },
    onShow(listener) {
      shows.add(listener);
      return () => shows.delete(listener);
    },
  };
  return {
    page,
    hide: (forGood: boolean) => {
      for (const listener of hides) listener(forGood);
    },
    show: () => {
      for (const listener of shows) listener();
    },
    listeners: () => hides.size + shows.size,
  };
}

describe('presence', () => {
  it('WS-44 shows two members to each other, who types, and who left the room', async () => {
    const { ada, bob } = await pair();
    const session = ada.presence.join('invoice-42');
    const room = bob.presence.room('invoice-42');
    await until(room.people, isHere(ada.me));
    expect(room.people.getSnapshot()).toMatchObject([{ person: ada.me, self: false, status: 'online', typing: false }]);
    session.typing();
    await until(room.typing, (typing) => typing.includes(ada.me));
    session.stopTyping();
    await until(room.typing, (typing) => typing.length === 0);
    session.leave();
    await until(room.people, (people) => people.length === 0);
    bob.presence.join('invoice-42');
    await until(ada.presence.room('invoice-42').people, isHere(bob.me));
  });

  it('WS-45 says goodbye when the workspace closes', async () => {
    const { ada, bob } = await pair();
    ada.presence.join('invoice-42');
    await until(bob.presence.people, isHere(ada.me));
    await ada.close();
    await until(bob.presence.people, (people) => !isHere(ada.me)(people));
  });

  it('WS-45 nobody sees a page that sleeps until it wakes, nor one that went for good', async () => {
    const { page, hide, show, listeners } = fakePage();
    const { ada, bob } = await pair({ page });
    ada.presence.join('invoice-42');
    await until(bob.presence.people, isHere(ada.me));
    hide(false);
    await until(bob.presence.people, (people) => !isHere(ada.me)(people));
    show();
    await until(bob.presence.people, isHere(ada.me));
    hide(true);
    await until(bob.presence.people, (people) => !isHere(ada.me)(people));
    expect(ada.status.getSnapshot().network).toBe('connected');
    await ada.close();
    expect(listeners()).toBe(0);
  });

  it('WS-46 shows what a person chose, and nothing of who is invisible', async () => {
    const { ada, bob } = await pair();
    ada.presence.join('invoice-42');
    const seen = bob.presence.person(ada.me);
    await until(seen, (presence) => presence?.status === 'online');
    await ada.device.ownStatus.choose('dnd');
    await until(seen, (presence) => presence?.status === 'dnd');
    await ada.device.ownStatus.choose('invisible');
    await until(seen, (presence) => presence === null);
    await ada.device.ownStatus.choose('auto');
    await until(seen, (presence) => presence?.status === 'online');
  });

  it('WS-46 WS-47 drops the pokes of who is blocked, counts them, and takes them again when unblocked', async () => {
    const { ada, bob } = await pair();
    ada.presence.join('invoice-42');
    bob.presence.join('invoice-42');
    await until(ada.presence.people, isHere(bob.me));
    await until(bob.presence.people, isHere(ada.me));
    const notices: Notice[] = [];
    bob.presence.notices.onNotice((notice) => notices.push(notice));
    await bob.device.blocks.block(ada.me);
    const refused = nextEvent(bob.events, 'presence-refused');
    await ada.presence.notices.poke(bob.me);
    expect(await refused).toMatchObject({ code: 'blocked', device: ada.space.me.device, space: bob.id });
    expect(bob.counters()['presence-refused/blocked']).toBe(1);
    expect(notices).toEqual([]);
    await bob.device.blocks.unblock(ada.me);
    const noticed = nextEvent(bob.device.events, 'presence-notice');
    await ada.presence.notices.poke(bob.me);
    await noticed;
    expect(notices).toMatchObject([{ type: 'poke', from: ada.me, quiet: false }]);
  });
});
