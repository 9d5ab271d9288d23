import { KithError } from '@kith/identity';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../test/support/eventually.js';
import { localNetwork, memoryDefaults, openWorkspace, until } from '../src/index.js';
import type { OpenWorkspaceOptions, Workspace } from '../src/index.js';
import { callLab } from './support/calls.js';
import { observablesOf } from './support/observables.js';
import type { Subscribable } from './support/observables.js';

const opened: Workspace[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((workspace) => workspace.close()));
});

async function open(options: OpenWorkspaceOptions): Promise<Workspace> {
  const workspace = await openWorkspace(options);
  opened.push(workspace);
  return workspace;
}

/** What reflection does not reach, because a method gives it out. */
async function givenOut(
  workspace: Workspace,
  other: Workspace,
  general: Parameters<Workspace['messages']['timeline']>[0],
) {
  const { messages, space, channels, profiles, inbox, presence, calls, device } = workspace;
  const own = await messages.get(await messages.send(general, { text: 'first' }));
  if (own === undefined) throw new Error('not there');
  return {
    timeline: messages.timeline(general),
    delivery: messages.delivery(own),
    live: space.graph.live({ schema: 'channel', limit: 10, order: 'oldest' }),
    count: space.graph.liveCount({ schema: 'channel' }),
    secret: space.secret('listeners'),
    discussion: channels.discussion('invoice-1'),
    profile: profiles.of(other.me),
    unread: inbox.unread(general),
    mentions: inbox.mentions(general),
    room: presence.room(general),
    person: presence.person(other.me),
    personIn: presence.room(general).person(other.me),
    session: presence.join(general),
    occupancy: calls.occupancy('lounge'),
    history: calls.history('lounge'),
    media: await device.calls.media(),
  };
}

/** Subscribes a listener that throws, one whose promise rejects, and then one that counts. */
function burden(found: ReadonlyMap<string, Subscribable>) {
  const called = new Set<string>();
  const counted = new Map<string, number>();
  for (const [path, observed] of found) {
    observed.subscribe(() => {
      called.add(path);
      throw new Error(path);
    });
    observed.subscribe(async () => {
      throw new Error(`${path} later`);
    });
    observed.subscribe(() => counted.set(path, (counted.get(path) ?? 0) + 1));
  }
  return { called, counted };
}

describe('listeners that throw', () => {
  it('WS-49 keep nothing from going on, and are reported, on every observable there is', async () => {
    const network = localNetwork();
    const lab = callLab();
    const errors: unknown[] = [];
    const onError = (error: unknown) => errors.push(error);
    const ada = await open({
      ...memoryDefaults({ network }),
      calls: lab.person('ada').calls,
      onError,
      create: { name: 'Tea club' },
      profile: { displayName: 'Ada' },
    });
    const [general] = await until(ada.channels.list, (list) => list.length > 0);
    if (general === undefined) throw new Error('no channel');
    const link = await ada.invite();
    // Ada is burdened before Bob comes: he must be met, let in, and served all the same.
    const bob = await open({ ...memoryDefaults({ network }), calls: lab.person('bob').calls, onError, join: link });
    const joined = await ada.calls.join({ node: 'lounge', kind: 'voice' });
    if (joined === null || !('joined' in joined)) throw new Error('not joined');
    for (const one of [ada, bob]) {
      await until(one.standing, (standing) => standing.kind === 'member' && standing.canWrite);
      await until(one.channels.list, (list) => list.length > 0);
    }
    // Apart, so that what is sent now is delivered only when somebody listens.
    bob.device.goOffline();
    await until(ada.status, ({ people }) => people === 0);
    const burdened = await Promise.all(
      [ada, bob].map(async (one, at) => {
        return observablesOf({ workspace: one, made: await givenOut(one, at === 0 ? bob : ada, general.id) });
      }),
    );
    const inCall = observablesOf({ call: joined.joined });
    const [adas, bobs, calls] = [...burdened, inCall].map((found) => burden(found));
    if (adas === undefined || bobs === undefined || calls === undefined) throw new Error('three');
    bob.device.goOnline();

    for (const [one, words] of [
      [ada, 'from Ada'],
      [bob, 'from Bob'],
    ] as const) {
      await one.profiles.update({ displayName: words });
      if (one === ada) await one.settings.rename(`named ${words}`);
      await one.channels.create({ name: words });
      const sent = await one.messages.send(general.id, { text: words, mentions: { room: true } });
      await one.messages.edit(sent, { text: `${words}, edited` });
      await one.channels.openDiscussion('invoice-1', { name: words });
      await one.device.ownStatus.choose('away');
      await one.device.blocks.block(one === ada ? bob.me : ada.me);
      await one.device.blocks.unblock(one === ada ? bob.me : ada.me);
      const session = one.presence.join(general.id);
      session.typing();
      session.set({ viewing: { node: general.id } });
      await one.presence.notices.poke(one === ada ? bob.me : ada.me);
    }
    const hers = await bob.calls.join({ node: 'lounge', kind: 'voice' });
    if (hers === null || !('joined' in hers)) throw new Error('not joined');
    await until(joined.joined.controller.members, (members) => members.length === 2);
    joined.joined.controller.setMuted(false);
    bob.device.goOffline();
    await bob.messages.send(general.id, { text: 'written offline' });
    bob.device.goOnline();

    for (const one of [ada, bob]) {
      const timeline = one.messages.timeline(general.id);
      await until(timeline, ({ messages }) =>
        ['from Ada, edited', 'from Bob, edited', 'written offline'].every((text) =>
          messages.some((message) => message.text === text),
        ),
      );
      await until(one.channels.list, (list) => list.length === 3);
      await until(
        one.status,
        ({ network: state, people, unsent }) => state === 'connected' && people === 1 && unsent === 0,
      );
      await until(one.presence.people, (people) => people.length === 2);
      await one.inbox.markRead(general.id);
    }
    await joined.joined.controller.leave();

    const messages = () => new Set(errors.map((error) => (error instanceof Error ? error.message : String(error))));
    for (const { called, counted } of [adas, bobs, calls]) {
      const paths = [...called];
      await eventually(() =>
        expect(paths.filter((path) => !messages().has(path) || !messages().has(`${path} later`))).toEqual([]),
      );
      expect(paths.filter((path) => !counted.has(path))).toEqual([]);
    }
    // What is told of must really have happened, or the test shows nothing.
    for (const path of [
      'workspace.status',
      'workspace.name',
      'workspace.events',
      'workspace.space.events',
      'workspace.space.status',
      'workspace.channels.list',
      'workspace.profiles.list',
      'workspace.device.network',
      'workspace.device.events',
      'workspace.device.workspaces',
      'workspace.device.blocks.list',
      'workspace.device.ownStatus.choice',
      'workspace.presence.people',
      'workspace.presence.status',
      'workspace.presence.events',
      'made.timeline',
      'made.delivery',
      'made.live',
      'made.count',
      'made.discussion',
      'made.profile',
      'made.unread',
      'made.room.peers',
      'made.room.people',
      'made.person',
      'made.personIn',
      'made.occupancy',
      'made.history',
    ])
      await eventually(() => expect(adas.called, path).toContain(path));
    expect([...calls.called]).toEqual(
      expect.arrayContaining(['call.controller.state', 'call.controller.members', 'call.controller.self']),
    );
  });

  it('WS-49 nor does a filter of a query, of which `onError` is told', async () => {
    const errors: unknown[] = [];
    const ada = await open({ ...memoryDefaults(), create: { name: 'Tea' }, onError: (error) => errors.push(error) });
    const failure = new Error('a broken filter');
    const live = ada.space.graph.live({
      schema: 'channel',
      filter: () => {
        throw failure;
      },
    });
    await live.ready();
    const id = await ada.channels.create({ name: 'cups' });
    expect(ada.channels.list.getSnapshot().map((channel) => channel.id)).toContain(id);
    expect(live.getSnapshot().nodes).toEqual([]);
    expect(new Set(errors)).toEqual(new Set([failure]));
  });

  it('WS-64 are functions, of every observable and event source there is', async () => {
    const network = localNetwork();
    const lab = callLab();
    const ada = await open({ ...memoryDefaults({ network }), calls: lab.person('ada').calls, create: { name: 'Tea' } });
    const bob = await open({ ...memoryDefaults({ network }), join: await ada.invite() });
    const [general] = await until(ada.channels.list, (list) => list.length > 0);
    if (general === undefined) throw new Error('no channel');
    const joined = await ada.calls.join({ node: 'lounge', kind: 'voice' });
    if (joined === null || !('joined' in joined)) throw new Error('not joined');
    const made = await givenOut(ada, bob, general.id);
    const found = observablesOf({ workspace: ada, made, call: joined.joined });
    expect(found.size).toBeGreaterThan(40);

    const answers = [...found].map(([path, observed]) => {
      const subscribe: unknown = Reflect.get(observed, 'subscribe');
      if (typeof subscribe !== 'function') return `${path}: no function`;
      try {
        Reflect.apply(subscribe, observed, ['change']);
        return `${path}: accepted`;
      } catch (error) {
        return error instanceof KithError ? error.code : `${path}: ${String(error)}`;
      }
    });
    expect(new Set(answers)).toEqual(new Set(['argument-invalid']));
  });
});
