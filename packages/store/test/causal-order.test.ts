import { describe, expect, it } from 'vitest';
import { causalOrder } from '../src/control/causal-order.js';
import type { ControlEntry } from '../src/control/control-log.js';
import { controlWorld } from './support/control-world.js';

const logOf = (entries: readonly ControlEntry[], cuts: Record<string, number>) => ({
  entries: new Map(entries.map((entry) => [entry.hash, entry])),
  cuts: new Map(Object.entries(cuts)),
});

describe('the order of causes', () => {
  it('MEM-13 what somebody named of a cut branch is named by all that build on it', async () => {
    const world = await controlWorld();
    const [eve, ben, cleo] = await Promise.all([world.author(), world.author(), world.author()]);
    const cutAway = await world.invite(eve, {});
    const named = await world.invite(ben, {}, cutAway.entry);
    const built = await world.invite(cleo, {}, named.entry);
    const { ordered, missing } = causalOrder(
      logOf(world.all(), { [cutAway.entry.feed]: cutAway.entry.seq }),
      new Set(),
    );
    const pinsOf = (entry: ControlEntry) =>
      ordered.find((placed) => placed.entry === entry)?.pins.map(({ hash }) => hash);
    expect(missing).toEqual([]);
    expect(pinsOf(cutAway.entry)).toBeUndefined();
    expect(pinsOf(named.entry)).toEqual([cutAway.entry.hash]);
    expect(pinsOf(built.entry)).toEqual([cutAway.entry.hash]);
  });

  it('MEM-1 puts every cause before its effects, and knows the whole past of each', async () => {
    const world = await controlWorld();
    const [ben, cleo] = await Promise.all([world.author(), world.author()]);
    const first = await world.invite(ben, {});
    const second = await world.invite(cleo, {}, first.entry);
    const third = await world.invite(ben, {}, second.entry);
    const { ordered } = causalOrder(logOf(world.all().toReversed(), {}), new Set());
    const placed = (entry: ControlEntry) => ordered.find((one) => one.entry === entry);
    const at = [first, second, third].map(({ entry }) => placed(entry)?.index ?? -1);
    expect(at).toEqual(at.toSorted((a, b) => a - b));
    expect(placed(third.entry)?.past.has(at[0] ?? -1)).toBe(true);
    expect(placed(first.entry)?.past.has(at[2] ?? -1)).toBe(false);
  });
});
