import { seededNumbers } from '../../../../test/support/seeded.js';
import { createMaterialChecker } from '../../src/control/checked-material.js';
import type { MaterialChecker } from '../../src/control/checked-material.js';
import type { ControlEntry } from '../../src/control/control-log.js';
import { createEpoch, grantEpoch } from '../../src/control/epochs.js';
import type { EpochKey } from '../../src/control/epochs.js';
import type { EntryReference } from '../../src/format/body.js';
import { controlWorld } from './control-world.js';
import type { Author, ControlWorld, MadeInvite } from './control-world.js';

/** What people wrote into a space, where forks cut their feeds, and the checked signatures of it. */
export interface History {
  readonly world: ControlWorld;
  readonly entries: readonly ControlEntry[];
  readonly cuts: ReadonlyMap<string, number>;
  readonly checked: MaterialChecker;
}

/** What seven people do who have each seen some of what the others did: conflicts of every kind, and with `forks` also cut feeds. */
export async function controlHistory(seed: number, forks: boolean): Promise<History> {
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

export function referenceTo({ change: { header, hash } }: ControlEntry): EntryReference {
  return { feed: header.feed, seq: header.seq, hash };
}
