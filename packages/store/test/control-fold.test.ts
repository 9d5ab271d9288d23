import { base64urlEncode } from '@kith/identity';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededNumbers } from '../../../test/support/seeded.js';
import { createMaterialChecker } from '../src/control/checked-material.js';
import type { MaterialChecker } from '../src/control/checked-material.js';
import type { ControlEntry, ControlLog } from '../src/control/control-log.js';
import { createEpoch, grantEpoch } from '../src/control/epochs.js';
import type { EpochKey } from '../src/control/epochs.js';
import { extendControl, foldControl } from '../src/control/fold-control.js';
import type { ControlState } from '../src/control/fold-control.js';
import type { EntryReference } from '../src/format/body.js';
import { controlWorld, summary } from './support/control-world.js';
import type { Author, ControlWorld, MadeInvite } from './support/control-world.js';

interface History {
  readonly world: ControlWorld;
  readonly entries: readonly ControlEntry[];
  readonly cuts: ReadonlyMap<string, number>;
  readonly checked: MaterialChecker;
}

/** What seven people do who have each seen some of what the others did: conflicts of every kind, and with `forks` also cut feeds. */
async function history(seed: number, forks: boolean): Promise<History> {
  const world = await controlWorld(seed);
  const random = seededNumbers(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const members = [await world.member('admin'), await world.member(), await world.member('guest')];
  const strangers = [await world.author(), await world.author(), await world.author()];
  const people: Author[] = [world.ada, ...members.map(({ author }) => author), ...strangers];
  const invites: MadeInvite[] = [await world.invite(world.ada, { uses: 2, role: 'admin' })];
  // A Join deeper than the Admit that names it without having seen it.
  const [deep] = strangers as [Author];
  for (let note = 0; note < 40; note += 1) await deep.say({ t: 'note', note });
  const joins: ControlEntry[] = [await world.join(deep, invites[0] as MadeInvite)];
  await (members[0]?.author ?? world.ada).act(
    { type: 'admit', join: referenceTo(joins[0] as ControlEntry) },
    ...world.ada.entries,
  );
  // A Join that lies before the Admit that names it without having seen it.
  const shallow = await world.join(strangers[1] as Author, invites[0] as MadeInvite);
  await world.ada.act({ type: 'admit', join: referenceTo(shallow) });
  // More admissions apart from each other than the invite has uses, and two who copy its key.
  const single = await world.invite(world.ada, { uses: 1 });
  const before = [...world.ada.entries];
  for (const [at, { author }] of members.entries()) {
    await world.admit(author, await world.join(strangers[at] as Author, single), ...before);
    await author.act(
      { type: 'invite', key: single.key, role: 'guest', uses: at + 2, expires: null },
      before[0] as ControlEntry,
    );
  }
  const keys: EpochKey[] = [];
  const cuts = new Map<string, number>();
  /** Mostly all there is, sometimes only what there was some time ago, sometimes parts of it. */
  const some = () => {
    const all = world.all();
    const kind = random();
    if (kind < 0.5) return all;
    return kind < 0.8 ? all.slice(0, Math.ceil(random() * all.length)) : all.filter(() => random() < 0.4);
  };
  for (let turn = 0; turn < 60; turn += 1) {
    const by = random() < 0.3 ? world.ada : pick(people);
    const seen = some().filter(({ feed }) => feed !== by.entries[0]?.feed);
    const action = pick([
      'invite',
      'join',
      'admit',
      'admit',
      'admit',
      'device',
      'epoch',
      'grant',
      'erase',
      'copy',
      'fork',
    ]);
    if (action === 'invite')
      invites.push(await world.invite(by, { uses: 2, role: pick(['member', 'guest']) }, ...seen));
    else if (action === 'join') joins.push(await world.join(by, pick(invites)));
    else if (action === 'admit' && joins.length > 0) {
      const join = pick(joins);
      if (random() < 0.8) await world.admit(by, join, ...seen.filter(({ feed }) => feed !== join.feed));
      else {
        // An Admit that names its Join, and had not seen it.
        await by.act({ type: 'admit', join: referenceTo(join) }, ...seen);
      }
    } else if (action === 'device')
      await by.act({ type: 'device', certificate: pick(people).identity.certificate.bytes }, ...seen);
    else if (action === 'epoch') {
      const { membership } = await world.fold([...by.entries, ...seen]);
      const devices = [...membership.devices.values()].map(({ certificate }) => certificate);
      const number = pick([1, 1, 2, 3]);
      const made = await createEpoch(world.crypto, world.space, { number, devices, previous: [], reason: 'age' });
      keys.push(made.key);
      await by.act(made.operation, ...seen);
      if (random() < 0.5) await by.act(made.operation);
    } else if (action === 'grant' && keys.length > 0)
      await by.act(await grantEpoch(world.crypto, world.space, pick(keys), pick(people).identity.certificate), ...seen);
    else if (action === 'erase') {
      await by.act({ type: 'erase', targets: [referenceTo(world.founded)] }, ...seen);
    } else if (action === 'copy')
      await by.act({ type: 'invite', key: pick(invites).key, role: 'guest', uses: 9, expires: null }, ...seen);
    else if (action === 'fork' && forks && by !== world.ada && by.entries.length > 3) {
      const seq = by.entries.length - 1;
      await by.branch(seq).say({ t: 'note', turn }, ...seen);
      const feed = (by.entries[0] as ControlEntry).feed;
      cuts.set(feed, Math.min(seq, cuts.get(feed) ?? seq));
    }
  }
  const checked = createMaterialChecker(world.crypto, world.space);
  await checked.prepare(world.all());
  return { world, entries: world.all(), cuts, checked };
}

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
        const past = await history(seed, forks);
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

function referenceTo({ change: { header, hash } }: ControlEntry): EntryReference {
  return { feed: header.feed, seq: header.seq, hash };
}
