import { encodeCanonical } from '@kith/identity';
import type { SyncConnection } from '@kith/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bytesFromId } from '../../packages/store/src/format/ids.js';
import { table } from '../../packages/store/src/log/layout.js';
import type { FeedBuilder } from '../support/feed-builder.js';
import { rowsOf } from '../support/copying-storage.js';
import { feedIdOf, hostile, lengthOf } from '../support/hostile.js';
import { connect, create, person, until } from '../support/people.js';
import { society } from '../support/society.js';
import type { Society } from '../support/society.js';

let world: Society;
beforeEach(async () => {
  world = await society();
});
afterEach(() => world.close());

/** A file with one feed in it. */
const fileOf = (feed: FeedBuilder): Uint8Array =>
  encodeCanonical([1, feed.space, [[feed.id, feed.owner.kind === 'control', [feed.update()]]]]);

const cutOf = (space: Society['hers'], feed: FeedBuilder): number | null | undefined =>
  space.feeds().find(({ id }) => id === feedIdOf(feed))?.cut;

describe('what a connection is used for', () => {
  it('SYNC-1 a space is asked for under its id alone, so that two who share none learn nothing of each other', async () => {
    const { hers, ada } = world;
    const secrets: Uint8Array[] = [];
    const listening: SyncConnection = {
      remote: { ...world.eve.identity, session: new Uint8Array(16), certificate: world.eve.identity.certificate.bytes },
      transcript: new Uint8Array(32),
      open(secret) {
        secrets.push(secret);
        return { send() {}, ready: () => Promise.resolve(), close() {} };
      },
      onClose() {},
    };
    hers.attach(listening)();
    expect(secrets).toEqual([bytesFromId(hers.id)]);

    const linus = await person('Linus', ada.environment.clock);
    const his = await create(linus);
    const cut = await connect({ by: ada, space: hers }, { by: linus, space: his });
    // Whatever either said would have come before this, over the same connection of the same process.
    const met = await connect({ by: ada, space: hers }, { by: world.grace, space: world.graces });
    await until(() => hers.status.getSnapshot().peers.length === 1, 'Grace to be met');
    expect(hers.status.getSnapshot().peers.map((peer) => peer.person)).toEqual([world.grace.identity.person]);
    expect(his.events.counters()).toEqual({ stored: 2, admitted: 1 });
    cut();
    met();
    await his.close();
  });
});

describe('two branches of one feed', () => {
  it.each([
    ['at the head', 4],
    ['far below', 40],
    ['over several segments', 300],
  ])('SYNC-5 SPACE-16 of one length, are found by their heads, and cut where they part: %s', async (_where, above) => {
    const { ada, grace, eve, hers, graces } = world;
    const one = await world.feed(eve, 'content').extend(3);
    const other = one.branch(3);
    await one.extend(3 + above);
    await other.extend(3 + above);
    // What of Eve's is taken follows from who is listed.
    expect(await graces.importChanges(fileOf(other))).toEqual({ accepted: 0, refused: ['unknown-device'] });
    expect((await graces.importChanges(await hers.exportChanges())).refused).toEqual([]);
    expect((await hers.importChanges(fileOf(one))).refused).toEqual([]);
    expect((await graces.importChanges(fileOf(other))).refused).toEqual([]);
    expect([lengthOf(hers, one), lengthOf(graces, other)]).toEqual([3 + above, 3 + above]);
    const cut = await connect({ by: ada, space: hers }, { by: grace, space: graces });
    await until(() => cutOf(hers, one) === 3 && cutOf(graces, one) === 3, 'both to cut at 3');
    cut();
  });

  it('SYNC-12 control entries that held ones name are asked for by hash, checked alone, and kept beside the feed', async () => {
    const { ada, eve, hers } = world;
    const forked = await world.feed(eve, 'control').extend(2);
    const other = await forked.branch(1).extend(3);
    const attacker = await hostile(hers, eve.identity);
    attacker.serve(forked);
    const [first, second] = [forked.bytes(1, 2)[0], other.bytes(1, 2)[0]];
    if (first === undefined || second === undefined) throw new Error('two entries');
    attacker.say({ type: 'proof', id: forked.id, entries: [first, second] });
    await attacker.settled();
    expect(cutOf(hers, forked)).toBe(1);

    // Something of Eve's other feed builds upon the branch that nobody here has, below what is cut.
    const named = await forked.branch(0).append({ lift: 1 });
    const builder = await world.feed(eve, 'control').extend(1);
    await builder.append({ deps: [{ feed: forked.id, seq: 0, hash: named.hash }] });
    attacker.serve(builder);
    await until(() => attacker.heard.some((message) => message.type === 'want'), 'it to be asked for');
    expect(attacker.heard.find((message) => message.type === 'want')).toEqual({
      type: 'want',
      id: forked.id,
      seq: 0,
      hash: named.hash,
    });

    const aside = async () => (await rowsOf(ada.storage, hers.id)).filter(([key]) => key[0] === table.aside);
    const broken = named.bytes.map((byte, at) => (at === named.bytes.length - 1 ? byte ^ 1 : byte));
    attacker.say({ type: 'entries', id: forked.id, entries: [broken] });
    await attacker.settled();
    expect(await aside()).toEqual([]);
    attacker.say({ type: 'entries', id: forked.id, entries: [named.bytes] });
    await attacker.settled();
    expect((await aside()).map(([key]) => key.subarray(1))).toEqual([named.hash]);
    expect(lengthOf(hers, forked)).toBe(2);
  });
});
