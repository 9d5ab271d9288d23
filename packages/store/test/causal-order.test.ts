import { describe, expect, it } from 'vitest';
import { causalOrder, stands } from '../src/control/causal-order.js';
import type { ControlEntry } from '../src/control/control-log.js';
import { controlWorld } from './support/control-world.js';

const orderOf = (entries: readonly ControlEntry[], cuts: Record<string, number>) => {
  const log = { entries: new Map(entries.map((entry) => [entry.hash, entry])), cuts: new Map(Object.entries(cuts)) };
  const standing = entries.filter((entry) => stands(log, new Set(), entry));
  return causalOrder(log, new Set(), standing, () => undefined);
};

describe('the order of causes', () => {
  it('MEM-13 what somebody named of a cut branch is named by all that build on it', async () => {
    const world = await controlWorld();
    const [eve, ben, cleo] = await Promise.all([world.author(), world.author(), world.author()]);
    const cutAway = await world.invite(eve, {});
    const named = await world.invite(ben, {}, cutAway.entry);
    const built = await world.invite(cleo, {}, named.entry);
    const { placed, missing } = orderOf(world.all(), { [cutAway.entry.feed]: cutAway.entry.seq });
    const pinsOf = (entry: ControlEntry) => placed.find((one) => one.entry === entry)?.pins.map(({ hash }) => hash);
    expect(missing.size).toBe(0);
    expect(pinsOf(cutAway.entry)).toBeUndefined();
    expect(pinsOf(named.entry)).toEqual([cutAway.entry.hash]);
    expect(pinsOf(built.entry)).toEqual([cutAway.entry.hash]);
  });

  it('MEM-1 puts every cause before its effects, and names the causes of each', async () => {
    const world = await controlWorld();
    const [ben, cleo] = await Promise.all([world.author(), world.author()]);
    const first = await world.invite(ben, {});
    const second = await world.invite(cleo, {}, first.entry);
    const third = await world.invite(ben, {}, second.entry);
    const { placed } = orderOf(world.all().toReversed(), {});
    const depths = [first, second, third].map(({ entry }) => placed.find((one) => one.entry === entry)?.depth);
    expect(depths).toEqual([2, 3, 4]);
    expect(placed.at(-1)?.causes.toSorted()).toEqual([first.entry.hash, second.entry.hash].toSorted());
  });

  it('MEM-2 what follows from something missing waits, whatever else it follows from', async () => {
    const world = await controlWorld();
    const [ben, cleo] = await Promise.all([world.author(), world.author()]);
    const first = await world.invite(ben, {});
    const second = await world.invite(cleo, {}, first.entry);
    const { waiting, missing } = orderOf(
      world.all().filter(({ hash }) => hash !== first.entry.hash),
      {},
    );
    expect([...waiting.keys()]).toEqual([second.entry.hash]);
    expect([...missing.keys()]).toEqual([first.entry.hash]);
  });
});
