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

  it('MSG-10 loads up to a message that is near, and says when there is none', async () => {
    const { world, channel, messages, ids } = await roomWith(300);
    const timeline = messages.timeline(channel);
    const target = ids[170] as NodeId;
    expect(await timeline.reveal(target)).toBe(true);
    expect(texts(timeline)).toEqual(numbers(150, 300));
    expect(timeline.getSnapshot()).toMatchObject({ hasMore: true, hasNewer: false, newest: { text: '299' } });
    expect(await timeline.reveal(channel)).toBe(false);
    const other = await openChannels(world.replica('Ada')).create({ name: 'other' });
    const elsewhere = await messages.send(other, { text: 'hidden' });
    expect(await timeline.reveal(elsewhere)).toBe(false);
    expect(texts(timeline)).toEqual(numbers(150, 300));
  });

  it('MSG-10 shows what surrounds a message that is far away, and grows both ways until it reaches the end', async () => {
    const { world, channel, messages, ids } = await roomWith(500);
    const timeline = messages.timeline(channel);
    await timeline.ready();
    const told: (string | undefined)[] = [];
    timeline.subscribe(() => told.push(timeline.getSnapshot().messages[0]?.text));
    expect(await timeline.reveal(ids[100] as NodeId)).toBe(true);
    expect(told.at(-1)).toBe('51');
    expect(texts(timeline)).toEqual(numbers(51, 151));
    expect(timeline.getSnapshot()).toMatchObject({
      state: 'ready',
      hasMore: true,
      hasNewer: true,
      newest: { text: '499' },
    });
    await timeline.loadNewer(20);
    await timeline.loadMore(10);
    expect(texts(timeline)).toEqual(numbers(41, 171));
    // What arrives at the end is told, and not shown among what is read here.
    world.clock.advance(10);
    await messages.send(channel, { text: '500' });
    expect(texts(timeline)).toEqual(numbers(41, 171));
    expect(timeline.getSnapshot().newest?.text).toBe('500');
    await messages.edit(ids[120] as NodeId, { text: 'edited' });
    expect(timeline.getSnapshot().messages[120 - 41]?.text).toBe('edited');
    await timeline.loadNewer(400);
    expect(timeline.getSnapshot()).toMatchObject({ hasMore: true, hasNewer: false });
    world.clock.advance(10);
    await messages.send(channel, { text: '501' });
    expect([texts(timeline).length, ...texts(timeline).slice(-2)]).toEqual([502 - 41, '500', '501']);
    timeline.showNewest();
    expect(texts(timeline).at(-1)).toBe('501');
    expect(timeline.getSnapshot().hasNewer).toBe(false);
    expect(told.at(-1)).toBe(texts(timeline)[0]);
  });

  it('MSG-10 the first and the last message of a channel are reached from anywhere', async () => {
    const { channel, messages, ids } = await roomWith(400);
    const timeline = messages.timeline(channel);
    expect(await timeline.reveal(ids[0] as NodeId)).toBe(true);
    expect(texts(timeline)).toEqual(numbers(0, 51));
    expect(timeline.getSnapshot()).toMatchObject({ hasMore: false, hasNewer: true });
    expect(await timeline.reveal(ids[399] as NodeId)).toBe(true);
    expect(timeline.getSnapshot()).toMatchObject({ hasMore: true, hasNewer: false });
    expect(await timeline.reveal(ids[0] as NodeId)).toBe(true);
    // From a window far above, a message between it and the end is as far away.
    expect(await timeline.reveal(ids[120] as NodeId)).toBe(true);
    expect(texts(timeline)).toEqual(numbers(71, 171));
  });

  it('MSG-10 MSG-9 of jumps asked for at once one takes place, and closing leaves no query open', async () => {
    const { world, channel, messages, ids } = await roomWith(600);
    const { open } = world.replica('Ada');
    const before = open.live;
    const timeline = messages.timeline(channel);
    const found = await Promise.all([timeline.reveal(ids[10] as NodeId), timeline.reveal(ids[300] as NodeId)]);
    expect(found).toContain(true);
    expect(timeline.getSnapshot().messages.some(({ id }) => id === ids[found[0] ? 10 : 300])).toBe(true);
    expect(open.live).toBe(before + 3);
    timeline.showNewest();
    expect(open.live).toBe(before + 1);
    const late = timeline.reveal(ids[10] as NodeId);
    timeline.close();
    expect(await late).toBe(false);
    expect(open.live).toBe(before);
  });
});
