import { describe, expect, it } from 'vitest';
import {
  ChannelSchema,
  WorkspaceSettingsSchema,
  openChannels,
  openMessages,
  openWorkspaceSettings,
} from '../src/index.js';
import { createWorld } from './support/world.js';

const people = { Ada: 'owner', Bob: 'member', Gil: 'guest', Eve: null } as const;

describe('channels', () => {
  it('CH-1 lets members make and change channels, and neither guests nor strangers', async () => {
    const world = await createWorld(people);
    const bob = openChannels(world.replica('Bob'));
    const id = await bob.create({ name: 'plans', topic: 'what next' });
    await world.sync();
    await openChannels(world.replica('Gil')).rename(id, 'mine');
    await openChannels(world.replica('Eve')).create({ name: 'spam' });
    await openChannels(world.replica('Gil')).create({ name: 'guests' });
    await openChannels(world.replica('Ada')).rename(id, 'plans 2');
    await world.sync();
    await bob.ready();
    expect(bob.list.getSnapshot()).toMatchObject([
      { name: 'plans 2', topic: 'what next', kind: 'channel', archived: false },
    ]);
    expect(world.replica('Bob').refusals).toEqual(['not-for-guests', 'not-for-guests', 'not-for-guests']);
  });

  it('CH-2 refuses names and topics that nobody would accept', async () => {
    const replica = (await createWorld(people)).replica('Ada');
    const channels = openChannels(replica);
    await expect(channels.create({ name: ' \t ' })).rejects.toMatchObject({ code: 'channel-name-empty' });
    await expect(channels.create({ name: 'x'.repeat(121) })).rejects.toMatchObject({ code: 'channel-name-too-long' });
    await expect(channels.create({ name: 'a', topic: 'x'.repeat(501) })).rejects.toMatchObject({
      code: 'channel-topic-too-long',
    });
    await replica.force(ChannelSchema, { name: ' ', kind: 'channel' });
    await replica.force(ChannelSchema, { name: 'x'.repeat(121), kind: 'channel' });
    await replica.force(ChannelSchema, { name: 'ok', kind: 'carrier-pigeon' });
    await channels.ready();
    expect(channels.list.getSnapshot()).toEqual([]);
  });

  it('CH-3 sorts by name as a reader expects', async () => {
    const channels = openChannels((await createWorld(people)).replica('Ada'));
    for (const name of ['room 10', 'Beta', 'alpha', 'room 9']) await channels.create({ name });
    await channels.ready();
    expect(channels.list.getSnapshot().map((channel) => channel.name)).toEqual(['alpha', 'Beta', 'room 9', 'room 10']);
  });

  it('CH-4 hides an archived channel, keeps what was said, takes nothing new, and brings it back', async () => {
    const replica = (await createWorld(people)).replica('Ada');
    const channels = openChannels(replica);
    const messages = openMessages(replica);
    const id = await channels.create({ name: 'old' });
    const said = await messages.send(id, { text: 'kept' });
    await channels.archive(id);
    await channels.ready();
    expect(channels.list.getSnapshot()).toEqual([]);
    expect(channels.archived.getSnapshot()).toMatchObject([{ id, archived: true }]);
    expect(await messages.get(said)).toMatchObject({ text: 'kept' });
    await expect(messages.send(id, { text: 'late' })).rejects.toMatchObject({ code: 'channel-archived' });
    await channels.restore(id);
    await messages.send(id, { text: 'again' });
    expect(channels.list.getSnapshot()).toHaveLength(1);
  });

  it('CH-5 keeps the same array until a channel in it changed', async () => {
    const channels = openChannels((await createWorld(people)).replica('Ada'));
    await channels.create({ name: 'a' });
    const hidden = await channels.create({ name: 'b' });
    await channels.archive(hidden);
    await channels.ready();
    const before = channels.list.getSnapshot();
    await channels.setTopic(hidden, 'nobody sees this');
    expect(channels.list.getSnapshot()).toBe(before);
    expect(channels.get(hidden)?.topic).toBe('nobody sees this');
  });
});

describe('workspace settings', () => {
  it('SET-1 takes its name from admins and owners, under one key', async () => {
    const world = await createWorld(people);
    const ada = openWorkspaceSettings(world.replica('Ada'));
    await ada.rename(' Tea club ');
    await openWorkspaceSettings(world.replica('Bob')).rename('Coffee club');
    await world.replica('Ada').force(WorkspaceSettingsSchema, { name: 'Other' }, { key: 'other' });
    await world.sync();
    expect(ada.name.getSnapshot()).toBe('Tea club');
    expect(world.replica('Ada').refusals.toSorted()).toEqual(['not-a-moderator', 'settings-key']);
    await expect(ada.rename('')).rejects.toMatchObject({ code: 'workspace-name-empty' });
    await expect(ada.rename('x'.repeat(121))).rejects.toMatchObject({ code: 'workspace-name-too-long' });
  });
});
