import { describe, expect, it } from 'vitest';
import { CLOSE_GRACE, FAILOVER_GRACE, FLUSH_INTERVAL, LEASE } from '../src/limits.js';
import { readTabMessage } from '../src/link/tab-messages.js';
import { LATENCY, createSociety, peersIn, peopleAt, settle, tabChannel } from './support/joined.js';
import type { Member, Pair, Society } from './support/joined.js';
import type { Notice } from '../src/presence-types.js';

const NODE = 'invoice-42';
const FLUSH = FLUSH_INTERVAL + LATENCY;
/** Until every tab has heard of every other, and of their connections. */
const SETTLE = 1_200;

interface Tab extends Member {
  /** The tab is gone from one moment to the next: nothing of it is heard any more. */
  crash(): void;
}

interface Tabs extends Society {
  readonly bob: Member;
  readonly channel: ReturnType<typeof tabChannel>;
  tab(): Tab;
}

/** One device with as many tabs as asked for, and Bob. */
async function device(): Promise<Tabs> {
  const society = createSociety();
  const identity = await society.identity();
  const bob = society.member(await society.identity());
  const channel = tabChannel(society.clock);
  return {
    ...society,
    bob,
    channel,
    tab() {
      const tabs = channel.join();
      const dead = { is: false };
      // A crashed tab has no timers either.
      const clock = {
        now: () => society.clock.now(),
        after: (milliseconds: number, run: () => void) =>
          society.clock.after(milliseconds, () => {
            if (!dead.is) run();
          }),
      };
      const member = society.member(identity, { tabs, clock });
      return {
        ...member,
        crash() {
          dead.is = true;
          tabs.kill();
        },
      };
    },
  };
}

/** Alice's two tabs, the first of which has the connection to Bob. */
async function shared(): Promise<Tabs & { readonly first: Tab; readonly second: Tab; readonly pair: Pair }> {
  const world = await device();
  const first = world.tab();
  const pair = world.connect(first, world.bob);
  world.clock.advance(FLUSH);
  const second = world.tab();
  world.clock.advance(SETTLE);
  return { ...world, first, second, pair };
}

const types = (member: Member): string[] => member.events.map(({ type }) => type);
const keysAt = (member: Member): string[] => Object.keys(peersIn(member, NODE));

describe('tabs of one device', () => {
  it('TAB-1 are sessions of their own and one person, over one connection', async () => {
    const { first, second, bob, clock, errors } = await shared();
    first.presence.join(NODE).set({ cursor: 1 });
    second.presence.join(NODE).set({ cursor: 2 });
    clock.advance(FLUSH + 5);
    for (const member of [first, second, bob]) {
      expect(keysAt(member), 'everybody').toEqual([first.presence.key, second.presence.key].sort());
      expect(peersIn(member, NODE)[second.presence.key]).toMatchObject({ cursor: 2 });
      expect(peopleAt(member)).toEqual([first.identity.person, bob.identity.person].sort());
    }
    expect(bob.presence.person(first.identity.person).getSnapshot()?.sessions).toHaveLength(2);
    expect(types(bob)).toEqual(['online', 'connected']);
    for (const member of [first, second, bob]) expect(types(member)).not.toContain('refused');
    expect(errors).toEqual([]);
  });

  it('TAB-1 follow every change, in both directions', async () => {
    const { first, second, bob, clock } = await shared();
    const [mine, his] = [second.presence.join(NODE), bob.presence.join(NODE)];
    for (let at = 1; at <= 20; at++) {
      mine.set({ cursor: at });
      his.set({ cursor: -at });
      clock.advance(FLUSH + 5);
      expect(peersIn(bob, NODE)[second.presence.key]).toMatchObject({ cursor: at });
      expect(peersIn(first, NODE)[second.presence.key]).toMatchObject({ cursor: at });
      expect(peersIn(second, NODE)[bob.presence.key]).toMatchObject({ cursor: -at });
    }
  });

  it('TAB-2 that open later see everybody, and are seen', async () => {
    const { first, second, bob, clock, tab } = await shared();
    bob.presence.join(NODE).set({ cursor: 7 });
    clock.advance(FLUSH);
    const third = tab();
    third.presence.join(NODE);
    clock.advance(SETTLE);
    expect(peersIn(third, NODE)[bob.presence.key]).toMatchObject({ cursor: 7 });
    expect(third.events[0]).toMatchObject({ type: 'online' });
    expect(types(third)).toContain('connected');
    for (const member of [first, second, bob]) expect(keysAt(member)).toContain(third.presence.key);
  });

  it('TAB-3 that close say goodbye through whichever has the connection', async () => {
    const { first, second, bob, clock } = await shared();
    second.presence.join(NODE);
    clock.advance(FLUSH + 5);
    second.presence.close();
    clock.advance(2 * LATENCY);
    expect(keysAt(bob)).toEqual([]);
    expect(keysAt(first)).toEqual([]);
    expect(types(bob)).toEqual(['online', 'connected']);
  });

  it('TAB-4 that die without a word are missed within 12 s, and given a goodbye', async () => {
    const { first, second, bob, clock } = await shared();
    second.presence.join(NODE);
    clock.advance(FLUSH + 5);
    expect(keysAt(bob)).toEqual([second.presence.key]);
    second.crash();
    clock.advance(12_000 + LATENCY);
    expect(keysAt(bob)).toEqual([]);
    expect(keysAt(first)).toEqual([]);
    expect(bob.presence.person(first.identity.person).getSnapshot()?.sessions).toEqual([first.presence.key]);
    expect(types(bob)).toEqual(['online', 'connected']);
  });

  it('TAB-4 that live are never taken for dead, however long nothing happens', async () => {
    const { first, second, bob, clock } = await shared();
    clock.advance(10 * LEASE);
    expect(bob.presence.person(first.identity.person).getSnapshot()?.sessions).toEqual(
      [first.presence.key, second.presence.key].sort(),
    );
    expect(peopleAt(second)).toHaveLength(2);
    expect(types(second)).toEqual(['online', 'connected']);
  });

  it('TAB-5 take the connections over from one that closed', async () => {
    const { first, second, bob, clock, pair, connect } = await shared();
    const session = second.presence.join(NODE);
    session.set({ cursor: 1 });
    clock.advance(FLUSH + 5);
    first.presence.close();
    clock.advance(LATENCY);
    pair.close('link-closed');
    clock.advance(CLOSE_GRACE / 2);
    connect(second, bob);
    clock.advance(SETTLE);
    expect(keysAt(bob)).toEqual([second.presence.key]);
    expect(keysAt(second)).toEqual([second.presence.key]);
    expect(peopleAt(second)).toHaveLength(2);
    for (const member of [second, bob]) expect(types(member)).not.toContain('offline');
    session.set({ cursor: 2 });
    clock.advance(FLUSH + 5);
    expect(peersIn(bob, NODE)[second.presence.key]).toMatchObject({ cursor: 2 });
    expect(bob.presence.person(second.identity.person).getSnapshot()?.sessions).toEqual([second.presence.key]);
  });

  it('TAB-5 take the connections over from one that crashed', async () => {
    const { first, second, bob, clock, pair, connect, tab } = await shared();
    const third = tab();
    third.presence.join(NODE);
    clock.advance(SETTLE);
    first.crash();
    pair.close('link-closed');
    connect(second, bob);
    clock.advance(12_000 + SETTLE);
    for (const member of [second, third, bob]) {
      expect(keysAt(member)).toEqual([third.presence.key]);
      expect(peopleAt(member)).toHaveLength(2);
      const person = member.presence.person(first.identity.person).getSnapshot();
      expect(person?.sessions).toEqual([second.presence.key, third.presence.key].sort());
    }
    bob.presence.close();
    clock.advance(2 * LATENCY);
    for (const member of [second, third]) expect(peopleAt(member)).toHaveLength(1);
  });

  it('TAB-5 lose their connections when the one that had them crashes and nobody takes over', async () => {
    const { first, second, clock, pair } = await shared();
    expect(peopleAt(second)).toHaveLength(2);
    first.crash();
    pair.close('link-closed');
    clock.advance(12_000 + FAILOVER_GRACE);
    expect(peopleAt(second)).toEqual([second.identity.person]);
    expect(second.presence.person(second.identity.person).getSnapshot()?.sessions).toEqual([second.presence.key]);
    expect(types(second)).toEqual(['online', 'connected', 'disconnected', 'offline']);
  });

  it.each([
    ['says goodbye, and then its mesh does', 'closed', true],
    ['takes its mesh down before anybody hears it', 'closed', false],
    ['is gone without a word', 'link-closed', false],
  ])('TAB-12 stay while another takes over from the one that %s', async (_, reason, goodbye) => {
    const { first, second, bob, clock, pair, connect } = await shared();
    second.presence.join(NODE).set({ cursor: 1 });
    bob.presence.join(NODE).set({ cursor: 2 });
    clock.advance(FLUSH + 5);
    const alice = first.identity.person;
    if (reason === 'closed') first.presence.close();
    else first.crash();
    if (goodbye) clock.advance(LATENCY);
    const left = () => bob.presence.person(alice).getSnapshot()?.sessions;
    pair.close(reason);
    expect(left()).toEqual(goodbye ? [second.presence.key] : [first.presence.key, second.presence.key].sort());
    clock.advance(FAILOVER_GRACE - 100);
    expect(left()).toContain(second.presence.key);
    expect(peersIn(second, NODE)[bob.presence.key]).toMatchObject({ cursor: 2 });
    connect(second, bob);
    clock.advance(SETTLE);
    expect(left()).toEqual([second.presence.key]);
    expect(peersIn(bob, NODE)[second.presence.key]).toMatchObject({ cursor: 1 });
    expect(peersIn(second, NODE)[bob.presence.key]).toMatchObject({ cursor: 2 });
    for (const member of [second, bob]) expect(types(member)).not.toContain('offline');
  });

  it('TAB-12 are gone where nobody takes over', async () => {
    const { first, second, bob, clock, pair } = await shared();
    first.presence.close();
    clock.advance(LATENCY);
    pair.close('closed');
    clock.advance(FAILOVER_GRACE);
    expect(peopleAt(bob)).toEqual([bob.identity.person]);
    expect(peopleAt(second)).toEqual([second.identity.person]);
    expect(types(bob).filter((type) => type === 'offline')).toHaveLength(1);
  });

  it('TAB-12 are gone at once where each said goodbye while it could be carried', async () => {
    const { first, second, bob, clock, pair } = await shared();
    second.presence.close();
    clock.advance(1);
    first.presence.close();
    clock.advance(LATENCY);
    pair.close('closed');
    expect(peopleAt(bob)).toEqual([bob.identity.person]);
  });

  it('TAB-6 hear when a connection is silent, and when it is heard again', async () => {
    const { second, clock, pair } = await shared();
    pair.silent = true;
    clock.advance(12_000);
    expect(peopleAt(second)).toHaveLength(1);
    pair.silent = false;
    clock.advance(7_000);
    expect(peopleAt(second)).toHaveLength(2);
  });

  it('TAB-7 raise a notice once each, and send notices over what connection there is', async () => {
    const { first, second, bob, clock } = await shared();
    const raised: Notice[][] = [[], [], []];
    for (const [index, member] of [first, second, bob].entries()) {
      member.presence.notices.onNotice((notice) => raised[index]?.push(notice));
    }
    expect(await bob.presence.notices.poke(first.identity.person)).toEqual({ sent: 1 });
    clock.advance(LATENCY);
    await settle();
    clock.advance(LATENCY);
    expect(raised[0]).toMatchObject([{ type: 'poke', from: bob.identity.person }]);
    expect(raised[1]).toEqual(raised[0]);
    expect(await second.presence.notices.invite(bob.identity.person, { node: NODE })).toEqual({ sent: 1 });
    clock.advance(2 * LATENCY);
    await settle();
    expect(raised[2]).toMatchObject([{ type: 'invitation', node: NODE, from: first.identity.person }]);
  });

  it('TAB-7 raise a notice once that came over the connections of two of them', async () => {
    const { first, second, bob, clock, connect } = await shared();
    connect(second, bob);
    clock.advance(FLUSH);
    const raised: string[] = [];
    first.presence.notices.onNotice(() => raised.push('first'));
    second.presence.notices.onNotice(() => raised.push('second'));
    expect(await bob.presence.notices.poke(first.identity.person)).toEqual({ sent: 1 });
    for (let turn = 0; turn < 3; turn++) {
      clock.advance(LATENCY);
      await settle();
    }
    expect(raised.sort()).toEqual(['first', 'second']);
  });

  it('TAB-8 see each other without any connection', async () => {
    const { tab, clock } = await device();
    const [one, other] = [tab(), tab()];
    other.presence.join(NODE).set({ cursor: 1 });
    clock.advance(SETTLE);
    expect(peersIn(one, NODE)[other.presence.key]).toMatchObject({ cursor: 1 });
    expect(peopleAt(one)).toHaveLength(1);
    expect(types(one)).toEqual([]);
    other.crash();
    clock.advance(12_000);
    expect(keysAt(one)).toEqual([]);
  });

  it('TAB-9 tell nothing of a tab whose person is invisible', async () => {
    const { first, second, bob, clock } = await shared();
    for (const member of [first, second]) member.choice.set('invisible');
    clock.advance(FLUSH + LATENCY);
    expect(peopleAt(bob)).toEqual([bob.identity.person]);
    clock.advance(LEASE);
    expect(peopleAt(bob)).toEqual([bob.identity.person]);
    expect(peopleAt(second)).toHaveLength(2);
  });

  it('TAB-10 take nothing from another tab that has not the right shape', async () => {
    const { channel, first, second, clock, errors } = await shared();
    const stranger = channel.join();
    const from = second.presence.key;
    const bad: unknown[] = [
      null,
      'hello',
      { kind: 'hello' },
      { kind: 'hello', from: 'me' },
      { kind: 'frame', from, bytes: 'x' },
      { kind: 'frame', from, bytes: new Uint8Array(5_000) },
      { kind: 'link-opened', from, id: 'x', device: 'short', person: first.identity.person, already: true },
      { kind: 'link-opened', from, id: 'x', device: 'd'.repeat(43), person: 'nobody', already: true },
      { kind: 'notice', from, notice: { type: 'poke', id: 'x', from: first.identity.person } },
      { kind: 'send', from, id: 7, bytes: new Uint8Array() },
      { kind: 'nothing', from },
    ];
    for (const message of bad) {
      expect(readTabMessage(message)).toBeNull();
      stranger.post(message);
    }
    // Of the right shape, and yet about nothing that is here.
    stranger.post({ kind: 'link-frame', from, id: 'x', bytes: Uint8Array.of(1) });
    stranger.post({ kind: 'link-closed', from, id: 'x', reason: 'y' });
    stranger.post({ kind: 'frame', from, bytes: Uint8Array.of(1) });
    clock.advance(LATENCY);
    expect(first.events.filter(({ type }) => type === 'refused')).toMatchObject([{ code: 'malformed' }]);
    expect(peopleAt(first)).toHaveLength(2);
    expect(errors).toEqual([]);
  });

  it('TAB-11 leave no timer behind when all have closed', async () => {
    const { first, second, bob, clock } = await shared();
    for (const member of [second, first, bob]) member.presence.close();
    clock.advance(LATENCY);
    expect(clock.waiting).toBe(0);
  });
});
