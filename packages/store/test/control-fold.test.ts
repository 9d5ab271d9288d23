import { base64urlEncode } from '@kith/identity';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededNumbers } from '../../../test/support/seeded.js';
import { createMaterialChecker } from '../src/control/checked-material.js';
import type { ControlEntry, ControlLog } from '../src/control/control-log.js';
import { extendControl, foldControl } from '../src/control/fold-control.js';
import type { ControlState } from '../src/control/fold-control.js';
import { controlHistory, referenceTo } from './support/control-history.js';
import type { History } from './support/control-history.js';
import { controlWorld, summary } from './support/control-world.js';

const partsOf = ({ world, checked }: History) => ({ crypto: world.crypto, space: world.space, checked });
/** Everything that a fold says. */
function told(state: ControlState): unknown {
  const { needed, referenced, placed } = state;
  return {
    ...(summary(state) as object),
    needed: needed.map(({ hash }) => hash).toSorted(),
    referenced: [...referenced.keys()].toSorted(),
    placed: [...placed.keys()].toSorted(),
  };
}

const logOf = (entries: readonly ControlEntry[], cuts: History['cuts']): ControlLog => ({
  entries: new Map(entries.map((entry) => [entry.hash, entry])),
  cuts,
});

/** Entries in an order of arrival, in batches of one to four. */
function batches(entries: readonly ControlEntry[], random: () => number): ControlEntry[][] {
  // Mostly as they were written, sometimes much later.
  const order = entries.map((entry, at) => [at + (random() < 0.2 ? random() * 40 : random() * 3), entry] as const);
  const coming = order.toSorted(([a], [b]) => a - b).map(([, entry]) => entry);
  const found: ControlEntry[][] = [];
  while (coming.length > 0) found.push(coming.splice(0, 1 + Math.floor(random() * 4)));
  return found;
}

describe('folding onto what has been folded', () => {
  for (const forks of [false, true])
    it(`MEM-19 gives what folding everything again gives, ${forks ? 'with' : 'without'} cut feeds`, async () => {
      const met = new Set<string>();
      for (let seed = 1; seed <= 20; seed += 1) {
        const past = await controlHistory(seed, forks);
        const random = seededNumbers(seed + 1000);
        for (let round = 0; round < 2; round += 1) {
          const held: ControlEntry[] = [];
          let state = foldControl(partsOf(past), logOf([], past.cuts));
          for (const batch of batches(past.entries, random)) {
            held.push(...batch);
            const log = logOf(held, past.cuts);
            const before = told(state);
            const next = extendControl(partsOf(past), state, log, batch);
            expect(told(next), `seed ${seed}, ${held.length} entries`).toEqual(told(foldControl(partsOf(past), log)));
            expect(told(state)).toEqual(before);
            state = next;
          }
          for (const refusal of state.membership.refused.values()) met.add(refusal);
          if (state.membership.members.size > 2) met.add('members');
          if (state.membership.epochs.size > 1) met.add('epochs');
          if (state.pinned.size > 0) met.add('pinned');
          if (state.wanted.length > 0) met.add('wanted');
        }
      }
      const kinds = ['members', 'epochs', 'admit-no-join', 'invite-exists', 'epoch-exists', 'grant-epoch'];
      // The histories have all of these in them.
      expect((forks ? [...kinds, 'pinned'] : kinds).filter((kind) => !met.has(kind))).toEqual([]);
    });

  it('MEM-19 a state that has been folded onto twice says to each what follows there', async () => {
    const world = await controlWorld();
    const checked = createMaterialChecker(world.crypto, world.space);
    const parts = { crypto: world.crypto, space: world.space, checked };
    const [one, other] = await Promise.all([world.author(), world.author()]);
    const invite = await world.invite(world.ada, { uses: 2 });
    const joins = [await world.join(one, invite), await world.join(other, invite)];
    await checked.prepare(world.all());
    const held = world.all();
    const before = foldControl(parts, logOf(held, new Map()));
    const admissions = [await world.admit(world.ada, joins[0] as ControlEntry)];
    const left = extendControl(parts, before, logOf([...held, ...admissions], new Map()), admissions);
    const branch = await world.ada.branch(3).act({ type: 'erase', targets: [referenceTo(world.founded)] });
    const right = extendControl(parts, before, logOf([...held, branch], new Map()), [branch]);
    expect([before, left, right].map(({ membership }) => membership.members.size)).toEqual([1, 2, 1]);
    expect([before, left, right].map(({ membership }) => membership.erased.size)).toEqual([0, 0, 1]);
    const key = base64urlEncode(invite.key);
    expect([before, left, right].map((state) => state.membership.invites.get(key)?.admitted.size)).toEqual([0, 1, 0]);
  });
});

describe('what folding takes', () => {
  let past: History;
  let asked: number;
  const parts = () => {
    const { certificate, joinProof } = past.checked;
    const counted = { certificate, joinProof: (entry: ControlEntry) => ((asked += 1), joinProof(entry)) };
    return { crypto: past.world.crypto, space: past.world.space, checked: counted };
  };
  beforeAll(async () => {
    const world = await controlWorld();
    for (let member = 0; member < 8; member += 1) await world.member();
    const checked = createMaterialChecker(world.crypto, world.space);
    await checked.prepare(world.all());
    past = { world, entries: world.all(), cuts: new Map(), checked };
  });

  it('MEM-19 of what is folded already nothing is judged again when more follows it', async () => {
    const { world, entries, cuts, checked } = past;
    asked = 0;
    const state = foldControl(parts(), logOf(entries, cuts));
    expect(asked).toBe(8);
    const { author } = await world.member();
    await checked.prepare(world.all());
    const added = world.all().slice(entries.length);
    asked = 0;
    const next = extendControl(parts(), state, logOf(world.all(), cuts), added);
    expect(asked).toBe(1);
    expect(next.membership.members.has(author.identity.person)).toBe(true);
  });
});
