import { systemClock } from '@kith/identity';
import type { Clock, Identity } from '@kith/identity';
import type { Space } from '@kith/store';
import type { EntryReference } from '../../packages/store/src/format/body.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inviteSigner } from '../../packages/store/src/control/invite.js';
import { joinMessage } from '../../packages/store/src/control/membership.js';
import { encodeOperation } from '../../packages/store/src/control/operations.js';
import { readInvite } from '../../packages/store/src/space/open-space.js';
import { feedBuilder } from '../support/feed-builder.js';
import { countOf, feedIdOf, hostile, lengthOf, stored } from '../support/hostile.js';
import { connect, join, person, until } from '../support/people.js';
import type { Person } from '../support/people.js';
import { canWrite, society } from '../support/society.js';
import type { Society } from '../support/society.js';

let world: Society;
beforeEach(async () => {
  world = await society();
});
afterEach(async () => {
  await world.close();
});

/** A control feed that asks to be let in by a link, as often and with as much in it as the test likes. */
async function joining(
  by: Identity,
  link: string,
  filler: {
    joins?: number;
    other?: number;
    proof?: Uint8Array;
    deps?: readonly EntryReference[];
    /** Bytes that each Join carries besides. */
    padding?: number;
  } = {},
) {
  const { crypto } = world.ada.environment;
  const { secret } = readInvite(link);
  const signer = await inviteSigner(crypto, secret);
  const proof = filler.proof ?? (await signer.sign(joinMessage(world.id, signer.publicKey, by.certificate)));
  const feed = await feedBuilder({ crypto, identity: by, space: world.id, kind: 'control' }).extend(1);
  const body = encodeOperation({ type: 'join', invite: signer.publicKey, proof });
  const padding = { name: 'x', value: new Uint8Array(filler.padding ?? 0) };
  const extensions = filler.padding === undefined ? [] : [padding];
  for (let at = 0; at < (filler.joins ?? 1); at += 1) await feed.append({ body, deps: filler.deps ?? [], extensions });
  await feed.extend(feed.entries.length + (filler.other ?? 0));
  return feed;
}

/** A guest, who lets nobody in: what comes by a link stays waiting. */
async function guest(clock: Clock = systemClock): Promise<{ by: Person; space: Space }> {
  const by = await person('Gil', clock);
  const space = await join(by, await world.hers.createInvite({ role: 'guest' }));
  const cut = await connect({ by: world.ada, space: world.hers }, { by, space });
  await until(() => canWrite(space), 'the guest to be admitted');
  cut();
  return { by, space };
}

const feedsOf = (space: Space, identity: Identity) =>
  space.feeds().filter(({ person: of }) => of === identity.person).length;

describe('somebody who holds a link and has not been let in', () => {
  it('SYNC-4 brings one feed with an Open and its Joins, and a few kilobytes in all', async () => {
    const { by, space } = await guest();
    const cut = await connect({ by: world.ada, space: world.hers }, { by, space });
    const link = await world.hers.createInvite({ uses: 3 });
    await until(
      () =>
        space.feeds().reduce((sum, { length }) => sum + length, 0) ===
        world.hers.feeds().reduce((sum, { length }) => sum + length, 0),
      'the guest to know of the link',
    );
    cut();
    const before = (await stored(by, space)).join().length;
    const mallory = await person('Mallory', systemClock);
    const attacker = await hostile(space, world.eve.identity);
    for (let turn = 0; turn < 100; turn += 1)
      attacker.serve(await joining(mallory.identity, link, { joins: 14, other: 20 }));
    await attacker.settled();
    expect(feedsOf(space, mallory.identity)).toBe(1);
    expect((await stored(by, space)).join().length - before).toBeLessThan(2 * 20_000);
    await space.close();
  });

  it('SYNC-4 of the Joins of one device the first 15 are kept, and none that is padded', async () => {
    const { by, space } = await guest();
    const cut = await connect({ by: world.ada, space: world.hers }, { by, space });
    const link = await world.hers.createInvite({ uses: 3 });
    await until(() => lengthsOf(space) === lengthsOf(world.hers), 'the guest to know of the link');
    cut();
    const [mallory, trudy] = await Promise.all([person('Mallory', systemClock), person('Trudy', systemClock)]);
    const many = await joining(mallory.identity, link, { joins: 40 });
    const padded = await joining(trudy.identity, link, { padding: 3000 });
    const attacker = await hostile(space, world.eve.identity);
    for (const feed of [many, padded]) attacker.serve(feed);
    await attacker.settled();
    expect(lengthOf(space, many)).toBe(16);
    expect(lengthOf(space, padded)).toBe(0);
    await space.close();
  });

  it('SYNC-4 as many devices as it makes, only as many wait under one link as it has uses left, and some', async () => {
    const { by, space } = await guest();
    const cut = await connect({ by: world.ada, space: world.hers }, { by, space });
    const link = await world.hers.createInvite({ uses: 3 });
    await until(() => lengthsOf(space) === lengthsOf(world.hers), 'the guest to know of the link');
    cut();
    const attacker = await hostile(space, world.eve.identity);
    const before = space.feeds().length;
    for (let turn = 0; turn < 60; turn += 1) {
      const sybil = await person(`Sybil ${turn}`, systemClock);
      attacker.serve(await joining(sybil.identity, link));
    }
    await attacker.settled();
    expect(space.feeds().length - before).toBe(3 + 16);
    await space.close();
  });

  it('SYNC-4 what it brought is not passed on before it is needed, and goes when its link ends', async () => {
    const { hers, graces, ada, grace } = world;
    const { by, space } = await guest();
    const toGuest = await connect({ by: ada, space: hers }, { by, space });
    const link = await hers.createInvite({ uses: 1 });
    await until(() => lengthsOf(space) === lengthsOf(hers), 'the guest to know of the link');
    toGuest();
    const mallory = await person('Mallory', systemClock);
    const feed = await joining(mallory.identity, link);
    const attacker = await hostile(space, world.eve.identity);
    attacker.serve(feed);
    await attacker.settled();
    expect(lengthOf(space, feed)).toBe(2);
    const toGrace = await connect({ by, space }, { by: grace, space: graces });
    await until(() => graces.status.getSnapshot().peers[0]?.synced === true, 'Grace to be synced');
    await until(() => space.status.getSnapshot().peers.some(({ synced }) => synced), 'the guest to be synced');
    expect(lengthOf(graces, feed)).toBe(0);
    toGrace();

    // Somebody else uses the link up.
    const frank = await person('Frank', systemClock);
    const franks = await join(frank, link);
    const toFrank = await connect({ by: ada, space: hers }, { by: frank, space: franks });
    await until(() => canWrite(franks), 'Frank to be admitted');
    const again = await connect({ by: ada, space: hers }, { by, space });
    await until(() => space.feeds().every(({ id }) => id !== feedIdOf(feed)), 'what waited to go');
    expect((await stored(by, space)).some((row) => row.includes(Buffer.from(feed.id).toString('hex')))).toBe(false);
    toFrank();
    again();
    await Promise.all([space.close(), franks.close()]);
  });

  it.each<readonly [string, (unheld: EntryReference) => { proof?: Uint8Array; deps?: readonly EntryReference[] }]>([
    ['a proof that is none', () => ({ proof: new Uint8Array(64).fill(1) })],
    ['causes that nobody holds', (unheld) => ({ deps: [unheld] })],
  ])('SYNC-4 a Join with %s is asked for once, and not taken', async (_name, made) => {
    // What a member does about a Join after a short random wait it does here at once.
    const hasty: Clock = { ...systemClock, after: (wait, run) => systemClock.after(wait < 200 ? 0 : wait, run) };
    const { by, space } = await guest(hasty);
    const cut = await connect({ by: world.ada, space: world.hers }, { by, space });
    const link = await world.hers.createInvite({ uses: 3 });
    await until(() => lengthsOf(space) === lengthsOf(world.hers), 'the guest to know of the link');
    cut();
    const before = await stored(by, space);
    const mallory = await person('Mallory', systemClock);
    const other = await joining(mallory.identity, link);
    const unheld = { feed: other.id, seq: 1, hash: other.entries[1]?.hash ?? new Uint8Array(32) };
    const feed = await joining(mallory.identity, link, made(unheld));
    const attacker = await hostile(space, world.eve.identity);
    const number = attacker.introduce(feed, { control: true, length: 2 });
    let answered = 0;
    for (let turn = 0; turn < 20; turn += 1) {
      await attacker.settled();
      await new Promise((resolve) => setTimeout(resolve, 1));
      const asked = attacker.heard.filter((message) => message.type === 'request').length;
      for (; answered < asked; answered += 1)
        attacker.say({ type: 'update', feed: number, update: feed.update(), last: true });
    }
    expect(answered).toBe(1);
    expect(countOf(space, 'deferred/unknown-device')).toBe(1);
    expect(await stored(by, space)).toEqual(before);
    // The same device may still be let in by a Join that holds.
    attacker.serve(await joining(mallory.identity, link));
    await attacker.settled();
    expect(feedsOf(space, mallory.identity)).toBe(1);
    await space.close();
  });

  it('SYNC-4 a member who knows of neither the admission of another nor of what came before it learns both from the admitted one', async () => {
    const { graces, grace, eve } = world;
    const { by, space } = await guest();
    expect(graces.members.getSnapshot().some(({ person: of }) => of === eve.identity.person)).toBe(false);
    const cut = await connect({ by, space }, { by: grace, space: graces });
    await until(() => graces.members.getSnapshot().length === 4, 'Grace to know Eve and the guest');
    cut();
    await space.close();
  });

  it('SYNC-4 whoever is let in by one member is known to all, also where the Join came by nobody else', async () => {
    const { hers, graces, ada, grace } = world;
    const frank = await person('Frank', systemClock);
    const franks = await join(frank, await hers.createInvite());
    const cut = await connect({ by: ada, space: hers }, { by: frank, space: franks });
    await until(() => canWrite(franks), 'Frank to be admitted');
    cut();
    await connect({ by: ada, space: hers }, { by: grace, space: graces });
    await until(() => graces.members.getSnapshot().length === 4, 'Grace to know Frank');
    expect(countOf(graces, 'sync-failed')).toBe(0);
    await franks.close();
  });
});

const lengthsOf = (space: Space) =>
  space
    .feeds()
    .filter(({ kind }) => kind === 'control')
    .reduce((sum, { length }) => sum + length, 0);
