import { describe, expect, it } from 'vitest';
import { emptyOut, unquiet, untilQuiet } from './support/call-invariants.js';
import { CallWorld } from './support/call-world.js';

async function room(count: number, seed = 1): Promise<CallWorld> {
  const world = new CallWorld(seed);
  for (let index = 0; index < count; index += 1) world.tab(`p${index}`);
  for (const { call } of world.tabs) void call.join();
  await world.timeline.advance(3_000);
  return world;
}

describe('a call', () => {
  it('CA-1 eight who join at the same moment are one room with one connection for each two', async () => {
    const world = await room(8);
    expect(unquiet(world)).toEqual([]);
    expect(world.joined()).toHaveLength(8);
    expect(world.media.made).toBe(56);
    expect(await emptyOut(world)).toEqual([]);
  });
});
