import { describe, expect, it } from 'vitest';
import type { Did } from '@kith/identity';
import { BlockSchema, openBlockList } from '../src/index.js';
import { person } from './support/people.js';
import { createWorld } from './support/world.js';

const people = { Ada: 'owner' } as const;

describe('block list', () => {
  it('BLK-1 keeps what two devices blocked apart', async () => {
    const world = await createWorld(people);
    const laptop = openBlockList(world.personal('Ada', 'laptop'));
    const phone = openBlockList(world.personal('Ada', 'phone'));
    await laptop.block(person('Bob'));
    await phone.block(person('Eve'));
    await world.sync();
    for (const list of [laptop, phone])
      expect(list.list.getSnapshot()).toEqual(new Set([person('Bob'), person('Eve')]));
    await phone.unblock(person('Bob'));
    await world.sync();
    expect(laptop.list.getSnapshot()).toEqual(new Set([person('Eve')]));
  });

  it('BLK-2 is the same set until it changed, and writes nothing that holds already', async () => {
    const world = await createWorld(people);
    const personal = world.personal('Ada');
    const blocks = openBlockList(personal);
    await blocks.ready();
    const empty = blocks.list.getSnapshot();
    await blocks.unblock(person('Bob'));
    expect(blocks.list.getSnapshot()).toBe(empty);
    await blocks.block(person('Bob'));
    await blocks.block(person('Bob'));
    expect(personal.writes).toBe(1);
    blocks.close();
    expect(personal.open.live).toBe(0);
  });

  it('BLK-3 holds other people alone', async () => {
    const world = await createWorld(people);
    const personal = world.personal('Ada');
    const blocks = openBlockList(personal);
    await expect(blocks.block(person('Ada'))).rejects.toMatchObject({ code: 'block-person' });
    await expect(blocks.block('bob' as Did)).rejects.toMatchObject({ code: 'block-person' });
    await personal.force(BlockSchema, { blocked: true }, { key: 'bob' });
    await blocks.ready();
    expect(blocks.list.getSnapshot().size).toBe(0);
    expect(personal.refusals).toEqual(['block-key']);
  });
});
