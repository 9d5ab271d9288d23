import { base64urlEncode, createWebCryptoEngine, observable } from '@kith/identity';
import type { CryptoEngine, Did, Group, GroupSecret } from '@kith/identity';
import { NODE_MAX } from '@kith/identity/internal';
import { createNodeCrypto } from '@kith/identity/node';
import { describe, expect, it } from 'vitest';
import { NOTE_MAX, NOTICE_BURST, NOTICE_INTERVAL } from '../src/limits.js';
import type { Notice, RefusalCode } from '../src/presence-types.js';
import { encodeMessage } from '../src/wire/messages.js';
import { sealNotice } from '../src/wire/notice.js';
import { filled, secretNumber } from './support/frames.js';
import { LATENCY, createSociety, settle, until } from './support/joined.js';
import type { Member, Pair, Society } from './support/joined.js';

interface Two extends Society {
  readonly alice: Member;
  readonly bob: Member;
  readonly pair: Pair;
  readonly raised: Notice[];
  /** Lets what was sent arrive and be judged. */
  arrive(): Promise<void>;
  refusals(): RefusalCode[];
}

async function met(crypto: CryptoEngine = createNodeCrypto()): Promise<Two> {
  const society = createSociety(crypto);
  const [alice, bob] = (await Promise.all([society.identity(), society.identity()])).map((one) => society.member(one));
  if (alice === undefined || bob === undefined) throw new Error('two were asked for');
  const pair = society.connect(alice, bob);
  society.clock.advance(2 * LATENCY);
  await settle();
  const raised: Notice[] = [];
  bob.presence.notices.onNotice((notice) => raised.push(notice));
  return {
    ...society,
    alice,
    bob,
    pair,
    raised,
    async arrive() {
      await settle();
      society.clock.advance(LATENCY);
      await settle();
    },
    refusals: () => bob.events.flatMap((event) => (event.type === 'refused' ? [event.code] : [])),
  };
}

/** A notice as another program could write it. */
async function sealed(world: Two, to: Did, id = filled(16, 1)): Promise<Uint8Array> {
  const group: Group = {
    id: filled(32, 7),
    secret: observable<GroupSecret | null>(secretNumber(1)),
    personOf: () => null,
    onMembers: () => () => {},
  };
  const context = { identity: world.alice.identity, crypto: createNodeCrypto(), group, secret: secretNumber(1) };
  const notice = await sealNotice(context, { id, to, body: { t: 'poke' } });
  return encodeMessage({ kind: 'notice', notice });
}

describe('notices', () => {
  it('DESK-1 reach every device of the person, once each, as a callback and as an event', async () => {
    const world = await met();
    const phone = world.member(await world.identity());
    world.members.set(base64urlEncode(phone.identity.device), world.bob.identity.person);
    const other = world.member({ ...phone.identity, person: world.bob.identity.person });
    world.members.set(base64urlEncode(phone.identity.device), world.bob.identity.person);
    phone.presence.close();
    world.connect(world.alice, other);
    world.clock.advance(2 * LATENCY);
    const there: Notice[] = [];
    other.presence.notices.onNotice((notice) => there.push(notice));
    const outcome = await world.alice.presence.notices.poke(world.bob.identity.person);
    await world.arrive();
    expect(outcome).toEqual({ sent: 2 });
    const from = world.alice.identity.person;
    expect(world.raised).toEqual([{ type: 'poke', id: expect.any(String) as string, from, quiet: false }]);
    expect(there).toEqual(world.raised);
    expect(world.bob.events).toContainEqual({ type: 'notice', notice: world.raised[0] });
    expect(world.errors).toEqual([]);
  });

  it('DESK-1 work the same with an engine that answers later', async () => {
    const node = createNodeCrypto();
    const world = await met(createWebCryptoEngine({ subtle: globalThis.crypto.subtle, randomBytes: node.randomBytes }));
    const [alice, bob] = [world.alice.identity.person, world.bob.identity.person];
    const step = (): void => world.clock.advance(LATENCY);
    await until(() => (step(), world.bob.presence.person(alice).getSnapshot() !== null));
    expect(await world.alice.presence.notices.poke(bob)).toEqual({ sent: 1 });
    await until(() => (step(), world.raised.length > 0));
    world.alice.presence.close();
    await until(() => (step(), world.bob.presence.person(alice).getSnapshot() === null));
    expect(world.errors).toEqual([]);
  });

  it('DESK-2 invite to a node or a call, with a note, until a time by the clock of the receiver', async () => {
    const world = await met();
    world.clock.jump(3_600_000);
    await world.alice.presence.notices.invite(world.bob.identity.person, {
      node: 'call/7',
      kind: 'call',
      note: 'Have a minute?',
      expiresIn: 30_000,
    });
    world.clock.jump(-7_200_000);
    await world.arrive();
    expect(world.raised).toEqual([
      {
        type: 'invitation',
        id: expect.any(String) as string,
        from: world.alice.identity.person,
        node: 'call/7',
        kind: 'call',
        note: 'Have a minute?',
        expiresAt: world.clock.now() + 30_000,
        quiet: false,
      },
    ]);
    await world.alice.presence.notices.invite(world.bob.identity.person, { node: 'x', expiresIn: 1e12 });
    await world.arrive();
    expect(world.raised[1]).toMatchObject({ kind: 'node', note: '', expiresAt: world.clock.now() + 86_400_000 });
  });

  it('DESK-3 say why they were not sent', async () => {
    const world = await met();
    const { alice, bob, secret, clock } = world;
    const stranger = await world.identity();
    expect(await alice.presence.notices.poke(stranger.person)).toEqual({ refused: 'nobody-there' });
    for (let turn = 0; turn < NOTICE_BURST; turn++) {
      expect(await alice.presence.notices.poke(bob.identity.person)).toEqual({ sent: 1 });
    }
    expect(await alice.presence.notices.poke(bob.identity.person)).toEqual({ refused: 'too-often' });
    clock.jump(NOTICE_INTERVAL * 10);
    expect(await alice.presence.notices.poke(bob.identity.person)).toEqual({ refused: 'too-often' });
    clock.advance(NOTICE_INTERVAL);
    expect(await alice.presence.notices.poke(bob.identity.person)).toEqual({ sent: 1 });
    expect(await alice.presence.notices.poke(bob.identity.person)).toEqual({ refused: 'too-often' });
    secret.set(null);
    expect(await alice.presence.notices.poke(bob.identity.person)).toEqual({ refused: 'no-key' });
  });

  it('DESK-4 refuse what is too long before anything is sent', async () => {
    const { alice, bob, pair } = await met();
    const before = pair.sent.length;
    const { notices } = alice.presence;
    await expect(notices.invite(bob.identity.person, { node: 'x', note: 'n'.repeat(NOTE_MAX + 1) })).rejects.toThrow(
      expect.objectContaining({ code: 'note-too-long' }) as Error,
    );
    await expect(notices.invite(bob.identity.person, { node: 'n'.repeat(NODE_MAX + 1) })).rejects.toThrow(
      expect.objectContaining({ code: 'node-too-long' }) as Error,
    );
    expect(pair.sent.length).toBe(before);
  });

  it('DESK-5 drop what is meant for somebody else, or came before', async () => {
    const world = await met();
    world.pair.deliver(0, await sealed(world, world.alice.identity.person));
    await settle();
    expect(world.refusals()).toEqual(['notice-misdirected']);
    const genuine = await sealed(world, world.bob.identity.person);
    world.pair.deliver(0, genuine);
    await settle();
    world.pair.deliver(0, genuine);
    await settle();
    expect(world.refusals()).toEqual(['notice-misdirected', 'notice-repeated']);
    expect(world.raised).toHaveLength(1);
  });

  it('DESK-6 drop what comes from somebody blocked, and count it', async () => {
    const world = await met();
    world.bob.blocked.set(new Set([world.alice.identity.person]));
    expect(await world.alice.presence.notices.poke(world.bob.identity.person)).toEqual({ sent: 1 });
    await world.arrive();
    expect(world.raised).toEqual([]);
    expect(world.bob.presence.events.counters()['refused/blocked']).toBe(1);
  });

  it('DESK-7 hold a sender to the limit who does not hold to it, over all their devices', async () => {
    const world = await met();
    for (let id = 0; id < NOTICE_BURST + 2; id++) {
      world.pair.deliver(0, await sealed(world, world.bob.identity.person, filled(16, id)));
      await settle();
    }
    expect(world.raised).toHaveLength(NOTICE_BURST);
    expect(world.refusals()).toEqual(['too-often', 'too-often']);
    world.clock.advance(NOTICE_INTERVAL);
    world.pair.deliver(0, await sealed(world, world.bob.identity.person, filled(16, 99)));
    await settle();
    expect(world.raised).toHaveLength(NOTICE_BURST + 1);
  });

  it('DESK-7 open only so many that are refused anyway', async () => {
    const world = await met();
    const damaged = await sealed(world, world.bob.identity.person);
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
    for (let turn = 0; turn < 100; turn++) world.pair.deliver(0, damaged);
    await settle();
    const codes = world.refusals();
    expect(codes.filter((code) => code === 'signature').length).toBeLessThanOrEqual(16);
    expect(codes.filter((code) => code === 'too-often').length).toBeGreaterThanOrEqual(84);
  });

  it('DESK-8 are quiet for whoever does not want to be disturbed', async () => {
    const world = await met();
    world.bob.choice.set('dnd');
    await world.alice.presence.notices.poke(world.bob.identity.person);
    await world.arrive();
    expect(world.raised).toMatchObject([{ type: 'poke', quiet: true }]);
  });

  it('DESK-9 are raised for everybody who listens, whatever one of them throws', async () => {
    const world = await met();
    const failure = new Error('a listener fails');
    world.bob.presence.notices.onNotice(() => {
      throw failure;
    });
    const also: Notice[] = [];
    const stop = world.bob.presence.notices.onNotice((notice) => also.push(notice));
    await world.alice.presence.notices.poke(world.bob.identity.person);
    await world.arrive();
    expect(also).toEqual(world.raised);
    expect(world.errors).toEqual([failure]);
    stop();
    await world.alice.presence.notices.poke(world.bob.identity.person);
    await world.arrive();
    expect(also).toHaveLength(1);
    expect(world.raised).toHaveLength(2);
  });
});
