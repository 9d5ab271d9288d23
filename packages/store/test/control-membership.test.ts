import { base64urlEncode } from '@kith/identity';
import { beforeEach, describe, expect, it } from 'vitest';
import { seededNumbers } from '../../../test/support/seeded.js';
import type { ControlEntry } from '../src/control/control-log.js';
import { createEpoch } from '../src/control/epochs.js';
import { inviteSigner } from '../src/control/invite.js';
import { joinMessage } from '../src/control/membership.js';
import { encodeCreate } from '../src/control/operations.js';
import { operations } from './vectors/derive-operations.js';
import { controlWorld, summary } from './support/control-world.js';
import type { Author, ControlWorld } from './support/control-world.js';

const reservedTypes: ReadonlySet<string> = new Set([
  'invite-revoke',
  'add',
  'role',
  'remove',
  'leave',
  'device-revoke',
  'transfer',
  'transfer-accept',
  'policy',
  'relay',
  'relay-end',
]);

let world: ControlWorld;
beforeEach(async () => {
  world = await controlWorld();
});

/** Folds everything written and says why this entry has no effect; undefined when it has one. */
async function refusalOf(entry: ControlEntry): Promise<string | undefined> {
  return (await world.fold(world.all())).membership.refused.get(entry.hash);
}
const fold = async () => (await world.fold(world.all())).membership;
const roleOf = async (author: Author) =>
  (await world.fold(world.all())).membership.members.get(author.identity.person)?.role;
const deviceOf = (author: Author) => base64urlEncode(author.identity.device);

function* permutations<T>(items: readonly T[]): Generator<T[]> {
  if (items.length === 0) yield [];
  for (const [index, item] of items.entries()) {
    for (const rest of permutations([...items.slice(0, index), ...items.slice(index + 1)])) yield [item, ...rest];
  }
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const order = items.map((item) => [random(), item] as const);
  return order.sort(([a], [b]) => a - b).map(([, item]) => item);
}

describe('one state from one set', () => {
  it('MEM-1 six operations in all 720 orders of arrival give the same state', async () => {
    const join = await world.join(await world.author(), await world.invite(world.ada, {}));
    await world.admit(world.ada, join);
    const entries = world.all();
    expect(entries).toHaveLength(6);
    const expected = summary(await world.fold(entries));
    expect(expected).toMatchObject({ kind: 'workspace', refused: [], wanted: [] });
    for (const order of permutations(entries)) expect(summary(await world.fold(order))).toEqual(expected);
  });

  it('MEM-1 larger histories, with conflicts, in random orders and with pieces still missing', async () => {
    const invite = await world.invite(world.ada, { uses: 2 });
    const seen: ControlEntry[] = [];
    const authors: Author[] = [world.ada];
    for (let turn = 0; turn < 4; turn += 1) {
      const joiner = await world.author();
      const join = await world.join(joiner, invite);
      // Each admitted member admits the next one without having received the other Admits: two uses, four admissions.
      seen.push(await world.admit(authors[turn % authors.length] as Author, join, invite.entry));
      authors.push(joiner);
      await world.invite(joiner, { role: 'guest' }, seen.at(-1) as ControlEntry);
    }
    await (authors[2] as Author).act(
      { type: 'invite', key: invite.key, role: 'guest', uses: 9, expires: null },
      invite.entry,
    );
    const entries = world.all();
    const expected = await world.fold(entries);
    expect(expected.membership.members.size).toBe(3);
    expect(expected.membership.refused.size).toBeGreaterThan(2);
    const random = seededNumbers(7);
    for (let turn = 0; turn < 150; turn += 1) {
      const order = shuffled(entries, random);
      expect(summary(await world.fold(order))).toEqual(summary(expected));
      // What has come so far folds by itself, the same in any order.
      const some = order.slice(0, Math.floor(random() * order.length));
      expect(summary(await world.fold(some))).toEqual(summary(await world.fold(shuffled(some, random))));
    }
  });

  it('MEM-2 what waits for a missing cause has no effect, says what it waits for, and is not among the heads', async () => {
    const invite = await world.invite(world.ada, {});
    const nowhere = await (await world.author()).say({ t: 'open' });
    const hanging = await world.ada.branch(2).say({ t: 'later' }, nowhere);
    const state = await world.fold([...world.ada.entries, hanging]);
    expect(state.wanted.map(({ hash }) => hash)).toEqual([nowhere.hash]);
    expect(state.heads.map(({ hash }) => hash)).toEqual([invite.entry.hash]);
  });
});

describe('who is let in', () => {
  it('MEM-4 there is one root: another Create founds nothing here', async () => {
    const eve = await world.author();
    const other = encodeCreate({ kind: 'workspace', owners: [eve.identity.person], nonce: new Uint8Array(16) });
    expect(await refusalOf(await eve.say(other))).toBe('create-other-space');
    expect(await refusalOf(await eve.say(world.create))).toBe('create-not-owner');
    expect(await refusalOf(await world.ada.say(other))).toBe('create-other-space');
    expect(await roleOf(eve)).toBeUndefined();
  });

  it('MEM-3 a stranger does nothing, alone or with strangers', async () => {
    const [eve, mallory] = [await world.author(), await world.author()];
    const invite = await world.invite(eve, { role: 'admin' }, world.founded);
    const join = await world.join(mallory, invite);
    const own = await world.join(eve, invite);
    for (const entry of [
      invite.entry,
      await world.admit(eve, join),
      await world.admit(eve, own),
      await world.admit(mallory, own),
    ]) {
      expect(await refusalOf(entry)).toBe('author-not-member');
    }
    const { operation } = await createEpoch(world.crypto, world.space, {
      number: 1,
      devices: [world.ada.identity.certificate, eve.identity.certificate],
      previous: [],
      reason: 'create',
    });
    expect(await refusalOf(await eve.act(operation, world.founded))).toBe('author-not-member');
    const device = { type: 'device', certificate: eve.identity.certificate.bytes } as const;
    expect(await refusalOf(await eve.act(device, world.founded))).toBe('author-not-member');
    expect((await world.fold(world.all())).membership.members.size).toBe(1);
  });

  it('MEM-3 nobody admits themselves, though they hold the invite', async () => {
    const eve = await world.author();
    const invite = await world.invite(world.ada, { role: 'admin', uses: 5 });
    const join = await world.join(eve, invite);
    expect(await refusalOf(await world.admit(eve, join, invite.entry))).toBe('author-not-member');
    expect(await roleOf(eve)).toBeUndefined();
  });

  it('MEM-3 a member has no authority before its own admission', async () => {
    const { author: eve } = await world.member('admin');
    const { entry } = await world.invite(eve, {}, world.founded);
    expect(await refusalOf(entry)).toBe('author-not-member');
  });

  it('MEM-5 guests invite, admit and rotate nothing; members invite no admins; nobody invites an owner', async () => {
    const guest = await world.member('guest');
    const invite = await world.invite(guest.author, { role: 'guest' }, guest.admitted);
    const join = await world.join(await world.author(), await world.invite(world.ada, {}));
    expect(await refusalOf(invite.entry)).toBe('role-too-low');
    expect(
      await refusalOf(await world.admit(guest.author, join, guest.admitted, world.ada.entries.at(-1) as ControlEntry)),
    ).toBe('role-too-low');
    const { author, admitted } = await world.member();
    expect(await refusalOf((await world.invite(author, { role: 'admin' }, admitted)).entry)).toBe('role-too-low');
    const admin = await world.member('admin');
    expect(await refusalOf((await world.invite(admin.author, { role: 'admin' }, admin.admitted)).entry)).toBe(
      'role-too-low',
    );
    const key = new Uint8Array(32);
    const owner = await world.ada.say({ t: 'invite', key, role: 'owner', uses: 1, expires: null });
    expect(await refusalOf(owner)).toBe('operation-malformed');
  });

  it('MEM-6 a device is listed by its certificate, and only of members', async () => {
    const { author, admitted } = await world.member();
    const stranger = await world.author();
    const { bytes } = stranger.identity.certificate;
    expect(await refusalOf(await author.act({ type: 'device', certificate: bytes }, admitted))).toBe(
      'device-not-member',
    );
    const changed = Uint8Array.from(bytes);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(await refusalOf(await author.act({ type: 'device', certificate: changed }, admitted))).toBe(
      'device-certificate',
    );
    expect(await refusalOf(await author.act({ type: 'device', certificate: new Uint8Array() }, admitted))).toBe(
      'device-certificate',
    );
    expect((await world.fold(world.all())).membership.devices.has(deviceOf(stranger))).toBe(false);
  });
});

describe('invites', () => {
  it('MEM-9 one use admits one person, however often and by however many it is tried', async () => {
    const helper = await world.member();
    const invite = await world.invite(world.ada, {});
    const joiners = await Promise.all([1, 2, 3].map(() => world.author()));
    const joins: ControlEntry[] = [];
    for (const joiner of joiners) joins.push(await world.join(joiner, invite));
    const admissions = [
      await world.admit(helper.author, joins[0] as ControlEntry, invite.entry),
      await world.admit(world.ada, joins[1] as ControlEntry),
      await world.admit(world.ada, joins[2] as ControlEntry),
    ];
    const refusals = await Promise.all(admissions.map(refusalOf));
    expect(refusals.filter((code) => code === 'invite-spent')).toHaveLength(2);
    expect((await world.fold(world.all())).membership.members.size).toBe(3);
  });

  it('MEM-9 the same person is counted once', async () => {
    const invite = await world.invite(world.ada, {});
    const joiner = await world.author();
    const [first, second] = [await world.join(joiner, invite), await world.join(joiner, invite)];
    expect(await refusalOf(await world.admit(world.ada, first))).toBeUndefined();
    expect(await refusalOf(await world.admit(world.ada, second))).toBeUndefined();
  });

  it('MEM-9 an admission has seen its invite, and names a Join that is there', async () => {
    const helper = await world.member();
    const invite = await world.invite(world.ada, {});
    const join = await world.join(await world.author(), invite);
    expect(await refusalOf(await world.admit(helper.author, join, helper.admitted))).toBe('invite-unknown');
    const { header, hash } = join.change;
    const wrong = [
      { feed: header.feed, seq: header.seq, hash: world.founded.change.hash },
      { feed: header.feed, seq: header.seq + 1, hash },
      { feed: world.founded.change.header.feed, seq: header.seq, hash },
    ];
    for (const reference of wrong)
      expect(await refusalOf(await world.ada.act({ type: 'admit', join: reference }, join))).toBe('admit-no-join');
  });

  it('MEM-8 a proof is good for one person, one space, one key, and cannot be made without the link', async () => {
    const [eve, grace] = [await world.author(), await world.author()];
    const invite = await world.invite(world.ada, {});
    const join = await world.join(grace, invite);
    const { operation } = join;
    if (operation.type !== 'join') throw new Error('not a Join');
    expect(await refusalOf(await eve.act(operation))).toBe('join-proof');
    const signer = await inviteSigner(world.crypto, invite.secret);
    const elsewhere = await signer.sign(joinMessage(new Uint8Array(32), invite.key, eve.identity.certificate));
    expect(await refusalOf(await eve.act({ ...operation, proof: elsewhere }))).toBe('join-proof');
    const guessed = await inviteSigner(world.crypto, new Uint8Array(32).fill(5));
    const message = joinMessage(world.space, invite.key, eve.identity.certificate);
    expect(await refusalOf(await eve.act({ ...operation, proof: await guessed.sign(message) }))).toBe('join-proof');
    const smallOrder = new Uint8Array(32);
    expect(await refusalOf(await eve.act({ ...operation, invite: smallOrder }))).toBe('join-proof');
    for (const stolen of eve.entries.slice(1))
      expect(await refusalOf(await world.admit(world.ada, stolen))).toBe('admit-no-join');
    expect(await refusalOf(await world.admit(world.ada, join))).toBeUndefined();
  });

  it('MEM-8 the role stands in the invite alone: a Join or Admit that names another is malformed', async () => {
    const joiner = await world.author();
    const invite = await world.invite(world.ada, { role: 'guest' });
    const join = await world.join(joiner, invite);
    if (join.operation.type !== 'join') throw new Error('not a Join');
    const { invite: key, proof } = join.operation;
    expect(await refusalOf(await joiner.say({ t: 'join', invite: key, proof, role: 'admin' }))).toBe(
      'operation-malformed',
    );
    await world.admit(world.ada, join);
    expect(await roleOf(joiner)).toBe('guest');
  });

  it('MEM-9 an invite of another space admits nobody', async () => {
    const other = await controlWorld(41);
    const foreign = await other.invite(other.ada, {});
    const joiner = await world.author();
    const join = await world.join(joiner, foreign);
    expect(await refusalOf(await world.admit(world.ada, join))).toBe('invite-unknown');
  });

  it('MEM-7 a key is invited with once, and uses are 1 to 100,000', async () => {
    const { author, admitted } = await world.member();
    const invite = await world.invite(world.ada, {});
    const again = { type: 'invite', key: invite.key, role: 'member', uses: 1000, expires: null } as const;
    expect(await refusalOf(await author.act(again, admitted, invite.entry))).toBe('invite-exists');
    const key = new Uint8Array(32).fill(3);
    for (const uses of [0, -1, 1.5, 100_001])
      expect(await refusalOf(await world.ada.say({ t: 'invite', key, role: 'member', uses, expires: null }))).toBe(
        'operation-malformed',
      );
  });
});

describe('copied invites', () => {
  it('MEM-9 who copies the key of an invite, backdated, takes nothing from those it let in', async () => {
    const { author: eve, admitted } = await world.member();
    for (let turn = 0; turn < 6; turn += 1) await world.invite(world.ada, {});
    const invite = await world.invite(world.ada, { role: 'admin' });
    const joiner = await world.author();
    const admission = await world.admit(world.ada, await world.join(joiner, invite));
    const { entry } = await world.invite(joiner, {}, admission);
    const copy = { type: 'invite', key: invite.key, role: 'guest', uses: 100_000, expires: null } as const;
    const squat = await eve.act(copy, admitted);
    expect(await refusalOf(squat)).toBeUndefined();
    expect(await roleOf(joiner)).toBe('admin');
    expect(await refusalOf(entry)).toBeUndefined();
    // Neither does it for those that come when both are known: the owner's counts.
    const late = await world.join(await world.author(), invite);
    expect(await refusalOf(await world.admit(world.ada, late, squat))).toBe('invite-spent');
    expect((await fold()).invites.get(base64urlEncode(invite.key))?.role).toBe('admin');
  });

  it('MEM-9 of two equal invites with one key the first in the order counts', async () => {
    const [first, second] = [await world.member('admin'), await world.member('admin')];
    const { publicKey: key } = await inviteSigner(world.crypto, world.crypto.randomBytes(32));
    const shared = { type: 'invite', key, expires: null } as const;
    // Neither admin has seen the invite of the other; the one with the shorter past comes first.
    for (let turn = 0; turn < 3; turn += 1) await world.invite(second.author, {}, second.admitted);
    const late = await second.author.act({ ...shared, role: 'member', uses: 9 });
    const early = await first.author.act({ ...shared, role: 'guest', uses: 7 }, first.admitted);
    const { membership } = await world.fold(world.all());
    expect([membership.refused.get(early.hash), membership.refused.get(late.hash)]).toEqual([undefined, undefined]);
    expect(membership.invites.get(base64urlEncode(key))).toMatchObject({ role: 'guest', uses: 7 });
  });
});

describe('forms and forks', () => {
  it('MEM-14 operations of later versions are kept without effect; malformed ones are told', async () => {
    const { author, admitted } = await world.member();
    const person = world.ada.identity.person;
    expect(await refusalOf(await author.say({ t: 'of-tomorrow', who: person }, admitted))).toBeUndefined();
    for (const reserved of operations.filter(({ type }) => reservedTypes.has(type)))
      expect(await refusalOf(await world.ada.act(reserved))).toBeUndefined();
    const removal = { type: 'remove', person: author.identity.person, cuts: [], ban: true } as const;
    expect(await refusalOf(await world.ada.act(removal, admitted))).toBeUndefined();
    expect(await roleOf(world.ada)).toBe('owner');
    expect(await roleOf(author)).toBe('member');
    for (const body of [
      { t: 'remove', who: person },
      { t: 'admit' },
      { t: 'epoch', id: 1 },
      { t: 5 },
      { u: 'x' },
      { t: 'erase', targets: [] },
    ])
      expect(await refusalOf(await world.ada.say(body))).toBe('operation-malformed');
  });

  it('MEM-12 everyone who erases is remembered: nobody undoes an erasure by repeating it', async () => {
    const { author, admitted } = await world.member();
    const { header, hash } = world.founded.change;
    const target = { feed: header.feed, seq: header.seq, hash };
    await world.ada.act({ type: 'erase', targets: [target] });
    await author.act({ type: 'erase', targets: [target] }, admitted);
    const { erased } = (await world.fold(world.all())).membership;
    expect(erased.get(base64urlEncode(hash))).toEqual(new Set([world.ada.identity.person, author.identity.person]));
  });

  it('MEM-13 who others built upon stays a member, though the one who admitted them forked there', async () => {
    const { author: eve, admitted } = await world.member();
    const invite = await world.invite(eve, { uses: 9 }, admitted);
    const joiner = await world.author();
    const admission = await world.admit(eve, await world.join(joiner, invite));
    const seq = admission.seq;
    const other = await eve.branch(seq).say({ t: 'note', other: true });
    const cuts = new Map([[admission.feed, seq]]);
    const alone = await world.fold(world.all(), cuts);
    expect(alone.membership.members.has(joiner.identity.person)).toBe(false);
    await world.invite(joiner, {}, admission);
    const byHimself = await world.fold(world.all(), cuts);
    expect(byHimself.membership.members.has(joiner.identity.person)).toBe(false);
    await world.invite(world.ada, {}, admission);
    const pinned = await world.fold(world.all(), cuts);
    expect(pinned.membership.members.has(joiner.identity.person)).toBe(true);
    expect(pinned.pinned.has(admission.hash)).toBe(true);
    expect(pinned.pinned.has(other.hash)).toBe(false);
    const without = world.all().filter(({ hash }) => hash !== admission.hash);
    expect((await world.fold(without, cuts)).wanted.map(({ hash }) => hash)).toContain(admission.hash);
  });

  it('MEM-13 who knows one branch of a fork does not know the other', async () => {
    const { author: eve, admitted } = await world.member('admin');
    const [invite, first] = [await world.invite(eve, { uses: 9 }, admitted), await world.author()];
    const [second, joined] = [await world.author(), await world.join(first, invite)];
    const secondJoined = await world.join(second, invite);
    const fork = eve.entries.length;
    const other = eve.branch(fork);
    await other.say({ t: 'note' });
    const [here, there] = [await world.admit(other, joined), await world.admit(eve, secondJoined)];
    expect([here.seq, there.seq]).toEqual([fork + 1, fork]);
    // Two members keep one branch each.
    await world.invite(world.ada, {}, here);
    const { author: ben, admitted: benAdmitted } = await world.member();
    await world.invite(ben, {}, benAdmitted, there);
    const knowing = await world.invite(second, {}, there);
    const unknowing = await world.invite(second.branch(2), {}, here);
    const cuts = new Map([[here.feed, fork]]);
    const apart = (own: ControlEntry) =>
      world.all().filter(({ hash }) => hash === own.hash || ![knowing.entry.hash, unknowing.entry.hash].includes(hash));
    expect((await world.fold(apart(knowing.entry), cuts)).membership.refused.get(knowing.entry.hash)).toBeUndefined();
    expect((await world.fold(apart(unknowing.entry), cuts)).membership.refused.get(unknowing.entry.hash)).toBe(
      'author-not-member',
    );
  });
});
