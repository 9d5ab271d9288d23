import type { NodeId } from '@kith/store';
import { describe, expect, it } from 'vitest';
import { openChannels, openMessages } from '../src/index.js';
import type { Messages, Timeline } from '../src/index.js';
import { createWorld } from './support/world.js';
import type { World } from './support/world.js';

interface Room {
  readonly world: World;
  readonly channel: NodeId;
  readonly messages: Messages;
  readonly ids: readonly NodeId[];
}

async function roomWith(count: number): Promise<Room> {
  const world = await createWorld({ Ada: 'owner', Bob: 'member' });
  const channel = await openChannels(world.replica('Ada')).create({ name: 'general' });
  const messages = openMessages(world.replica('Ada'));
  const ids: NodeId[] = [];
  for (let index = 0; index < count; index += 1) ids.push(await messages.send(channel, { text: `${index}` }));
  return { world, channel, messages, ids };
}

const texts = (timeline: Timeline): string[] => timeline.getSnapshot().messages.map((message) => message.text);
const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `${from + index}`);

describe('timeline', () => {
  it('MSG-8 opens at the newest 50, oldest first, and grows upwards', async () => {
    const { channel, messages } = await roomWith(120);
    const timeline = messages.timeline(channel);
    expect(timeline.getSnapshot()).toMatchObject({ state: 'loading', messages: [] });
    await timeline.ready();
    expect(texts(timeline)).toEqual(numbers(70, 120));
    await timeline.loadMore();
    expect(texts(timeline)).toEqual(numbers(20, 120));
    expect(timeline.getSnapshot().hasMore).toBe(true);
    await timeline.loadMore();
    expect(texts(timeline)).toEqual(numbers(0, 120));
    expect(timeline.getSnapshot().hasMore).toBe(false);
  });

  it('MSG-8 follows what is written, here and elsewhere, in the one order', async () => {
    const { world, channel, messages } = await roomWith(1);
    await world.sync();
    const bob = openMessages(world.replica('Bob'));
    world.clock.advance(10);
    await bob.send(channel, { text: 'from Bob' });
    world.clock.advance(10);
    await messages.send(channel, { text: 'from Ada' });
    const timeline = messages.timeline(channel);
    await timeline.ready();
    expect(texts(timeline)).toEqual(['0', 'from Ada']);
    await world.sync();
    expect(texts(timeline)).toEqual(['0', 'from Bob', 'from Ada']);
  });

  it('MSG-9 keeps the identity of what did not change, and is silent about other channels', async () => {
    const { world, channel, messages, ids } = await roomWith(3);
    const timeline = messages.timeline(channel);
    await timeline.ready();
    let told = 0;
    timeline.subscribe(() => (told += 1));
    const before = timeline.getSnapshot();
    const elsewhere = await openChannels(world.replica('Ada')).create({ name: 'other' });
    await messages.send(elsewhere, { text: 'not here' });
    expect(timeline.getSnapshot()).toBe(before);
    expect(told).toBe(0);
    await messages.edit(ids[1] ?? channel, { text: 'edited' });
    const after = timeline.getSnapshot();
    expect(after.messages[0]).toBe(before.messages[0]);
    expect(after.messages[2]).toBe(before.messages[2]);
    expect(after.messages[1]?.text).toBe('edited');
    expect(told).toBe(1);
  });

  it('MSG-9 closes its query, and all of them with the service', async () => {
    const { world, channel, messages } = await roomWith(1);
    const { open } = world.replica('Ada');
    const before = open.live;
    const one = messages.timeline(channel);
    messages.timeline(channel);
    expect(open.live).toBe(before + 2);
    one.close();
    one.close();
    expect(open.live).toBe(before + 1);
    messages.close();
    expect(open.live).toBe(before);
  });

  it('MSG-10 loads upwards until a message is there, and says when it cannot be', async () => {
    const { world, channel, messages, ids } = await roomWith(300);
    const timeline = messages.timeline(channel);
    const target = ids[10];
    if (target === undefined) throw new Error('no message');
    expect(await timeline.reveal(target)).toBe(true);
    expect(timeline.getSnapshot().messages.some((message) => message.id === target)).toBe(true);
    expect(await timeline.reveal(channel)).toBe(false);
    const other = await openChannels(world.replica('Ada')).create({ name: 'other' });
    const elsewhere = await messages.send(other, { text: 'hidden' });
    expect(await timeline.reveal(elsewhere)).toBe(false);
  });
});
