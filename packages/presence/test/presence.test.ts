import { base64urlEncode, inDomain } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import { describe, expect, it } from 'vitest';
import { Doc, createRelativePositionFromTypeIndex } from 'yjs';
import { CLOSE_GRACE, FLUSH_INTERVAL, LEASE, PROBE_AFTER, PROBE_TIMEOUT, REFRESH_INTERVAL } from '../src/limits.js';
import { secretNumber } from './support/frames.js';
import { LATENCY, connectionPair, createSociety, peersIn, peopleAt } from './support/joined.js';
import type { Member, Pair, Society } from './support/joined.js';

const NODE = 'invoice-42';
/** Channel open, and one message there. */
const MEET = 2 * LATENCY;
const FLUSH = FLUSH_INTERVAL + LATENCY;

interface Two extends Society {
  readonly alice: Member;
  readonly bob: Member;
}

async function two(): Promise<Two> {
  const society = createSociety();
  const [alice, bob] = await Promise.all([society.identity(), society.identity()]);
  return { ...society, alice: society.member(alice), bob: society.member(bob) };
}

async function met(): Promise<Two & { readonly pair: Pair }> {
  const society = await two();
  const pair = society.connect(society.alice, society.bob);
  society.clock.advance(MEET);
  return { ...society, pair };
}

const types = (member: Member): string[] => member.events.map(({ type }) => type);
const sentBy = (pair: Pair, from: 0 | 1) => pair.sent.filter((one) => one.from === from).map(({ message }) => message);

describe('a link', () => {
  it('PEER-1 shows everything with the first message of a connection', async () => {
    const { alice, bob, connect, clock, errors } = await two();
    alice.presence.join(NODE).set({ viewing: { node: NODE, at: 'page 2' } });
    alice.presence.setActivity('Reading');
    clock.advance(1_000);
    const pair = connect(alice, bob);
    clock.advance(LATENCY);
    expect(sentBy(pair, 0).map(({ kind }) => kind)).toEqual(['frame']);
    clock.advance(LATENCY);
    expect(peersIn(bob, NODE)).toEqual({
      [alice.presence.key]: { status: 'online', activity: 'Reading', viewing: { node: NODE, at: 'page 2' } },
    });
    expect(peopleAt(bob)).toEqual([alice.identity.person, bob.identity.person].sort());
    expect(types(bob)).toEqual(['online', 'connected']);
    expect(bob.events[1]).toEqual({ type: 'connected', count: 2 });
    expect(errors).toEqual([]);
  });

  it('PEER-2 gathers what changes, and signs it once for everybody', async () => {
    const society = await two();
    const { alice, bob, clock, connect } = society;
    const carol = society.member(await society.identity());
    const pairs = [connect(alice, bob), connect(alice, carol)];
    clock.advance(MEET);
    const before = pairs.map((pair) => sentBy(pair, 0).length);
    const session = alice.presence.join(NODE);
    for (let at = 0; at < 50; at++) session.set({ viewing: { node: NODE, at: `${at}` } });
    clock.advance(FLUSH);
    const told = pairs.map((pair, index) => pair.sent.filter(({ from }) => from === 0).slice(before[index]));
    expect(told.map((messages) => messages.length)).toEqual([1, 1]);
    expect(told[0]?.[0]?.bytes).toEqual(told[1]?.[0]?.bytes);
    for (const member of [bob, carol]) {
      expect(peersIn(member, NODE)[alice.presence.key]).toMatchObject({ viewing: { node: NODE, at: '49' } });
    }
  });

  it('PEER-2 says no more the more links there are', async () => {
    const society = await two();
    const { alice, clock } = society;
    const pairs: Pair[] = [];
    for (let index = 0; index < 40; index++) {
      pairs.push(society.connect(alice, society.member(await society.identity())));
    }
    clock.advance(MEET);
    const count = (): number => pairs.reduce((sum, pair) => sum + sentBy(pair, 0).length, 0);
    const before = count();
    const session = alice.presence.join(NODE);
    for (let at = 0; at < 100; at++) {
      session.set({ viewing: { node: NODE, at: `${at}` } });
      clock.advance(10);
    }
    // 5 ms for each of 40 links: five flushes in a second, and not ten.
    expect(count() - before).toBeLessThanOrEqual(5 * 40);
  });

  it('PEER-2 says ten things a second at most, the whole state that it says again among them', async () => {
    const { alice, clock, pair } = await met();
    const session = alice.presence.join(NODE);
    const times: number[] = [];
    const before = sentBy(pair, 0).length;
    for (let at = 0; at < 30_000; at += 5) {
      if (at % 100 === 0) session.set({ cursor: at });
      clock.advance(5);
      const frames = sentBy(pair, 0)
        .slice(before)
        .filter(({ kind }) => kind === 'frame');
      while (times.length < frames.length) times.push(at);
    }
    expect(times.length).toBeGreaterThan(250);
    for (const [at, time] of times.slice(10).entries()) expect(time - (times[at] ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  it('PEER-3 removes whoever says goodbye at once', async () => {
    const { alice, bob, clock } = await met();
    alice.presence.close();
    clock.advance(LATENCY);
    expect(peopleAt(bob)).toEqual([bob.identity.person]);
    expect(types(bob)).toEqual(['online', 'connected', 'offline', 'disconnected']);
  });

  it('PEER-3 removes whoever leaves a room from that room', async () => {
    const { alice, bob, clock } = await met();
    const session = alice.presence.join(NODE);
    clock.advance(FLUSH);
    expect(Object.keys(peersIn(bob, NODE))).toEqual([alice.presence.key]);
    session.leave();
    clock.advance(FLUSH);
    expect(peersIn(bob, NODE)).toEqual({});
    expect(peopleAt(bob)).toHaveLength(2);
  });

  it('PEER-4 removes whose connection closed within the grace, and not before', async () => {
    const { bob, clock, pair } = await met();
    pair.close('link-closed');
    clock.advance(CLOSE_GRACE - 1);
    expect(peopleAt(bob)).toHaveLength(2);
    clock.advance(1);
    expect(peopleAt(bob)).toEqual([bob.identity.person]);
    expect(types(bob)).toEqual(['online', 'connected', 'disconnected', 'offline']);
  });

  it.each(['closed', 'offline'])('PEER-4 takes a connection that ended as "%s" for a goodbye', async (reason) => {
    const { bob, pair } = await met();
    pair.close(reason);
    expect(peopleAt(bob)).toEqual([bob.identity.person]);
  });

  it('PEER-17 takes everybody out whose connection closed, though a listener throws at the first', async () => {
    const { alice, bob, clock, pair, connect, errors, ...society } = await met();
    const carol = society.member(await society.identity());
    const other = connect(carol, bob);
    clock.advance(MEET);
    expect(peopleAt(bob)).toHaveLength(3);
    const failure = new Error('a listener is broken');
    bob.presence.people.subscribe(() => {
      throw failure;
    });
    pair.close('link-closed');
    other.close('link-closed');
    clock.advance(CLOSE_GRACE);
    expect(peopleAt(bob)).toEqual([bob.identity.person]);
    expect(errors).toEqual([failure, failure]);
    connect(alice, bob);
    clock.advance(MEET);
    expect(peopleAt(bob)).toHaveLength(2);
    expect(errors).toHaveLength(3);
  });

  it('PEER-5 hides a connection that comes back within the grace', async () => {
    const { alice, bob, clock, pair, connect } = await met();
    alice.presence.join(NODE).set({ cursor: 3 });
    clock.advance(FLUSH);
    pair.close('link-closed');
    clock.advance(CLOSE_GRACE / 2);
    connect(alice, bob);
    clock.advance(CLOSE_GRACE * 2);
    expect(types(bob)).not.toContain('offline');
    expect(peersIn(bob, NODE)[alice.presence.key]).toMatchObject({ cursor: 3 });
    alice.presence.close();
    clock.advance(LATENCY);
    expect(peopleAt(bob)).toHaveLength(1);
  });

  it('PEER-5 restores rooms and states when a connection comes back later', async () => {
    const { alice, bob, clock, pair, connect } = await met();
    const session = alice.presence.join(NODE);
    session.set({ cursor: 3 });
    clock.advance(FLUSH);
    pair.close('link-closed');
    clock.advance(LEASE);
    session.set({ cursor: 4 });
    clock.advance(LEASE);
    connect(alice, bob);
    clock.advance(MEET);
    expect(peersIn(bob, NODE)[alice.presence.key]).toMatchObject({ cursor: 4 });
    expect(types(bob)).toEqual(['online', 'connected', 'disconnected', 'offline', 'online', 'connected']);
  });

  it('PEER-6 keeps a session as long as any link has it', async () => {
    const { alice, bob, clock, pair, connect } = await met();
    const second = connect(alice, bob);
    clock.advance(MEET);
    const session = alice.presence.join(NODE);
    session.set({ cursor: 1 });
    clock.advance(FLUSH);
    pair.close('link-closed');
    clock.advance(CLOSE_GRACE * 2);
    expect(peersIn(bob, NODE)[alice.presence.key]).toMatchObject({ cursor: 1 });
    session.set({ cursor: 2 });
    clock.advance(FLUSH);
    expect(peersIn(bob, NODE)[alice.presence.key]).toMatchObject({ cursor: 2 });
    expect(types(bob)).toEqual(['online', 'connected']);
    second.close('link-closed');
    clock.advance(CLOSE_GRACE);
    expect(peopleAt(bob)).toHaveLength(1);
  });

  it('PEER-7 removes whose link is silent within 12 s, and shows them as soon as they are heard', async () => {
    const { alice, bob, clock, pair } = await met();
    alice.presence.join(NODE);
    clock.advance(FLUSH);
    pair.silent = true;
    clock.advance(PROBE_AFTER + PROBE_TIMEOUT - 2 * FLUSH);
    expect(peopleAt(bob)).toHaveLength(2);
    clock.advance(2 * FLUSH);
    expect(PROBE_AFTER + PROBE_TIMEOUT).toBeLessThan(12_000);
    expect(peopleAt(bob)).toEqual([bob.identity.person]);
    pair.silent = false;
    clock.advance(PROBE_AFTER + 1_000 + 5 * LATENCY);
    expect(peopleAt(bob)).toHaveLength(2);
    expect(Object.keys(peersIn(bob, NODE))).toEqual([alice.presence.key]);
  });

  it('PEER-7 asks for what was lost in a silence as soon as anything is heard', async () => {
    const { alice, bob, clock, pair } = await met();
    pair.lose = () => true;
    clock.advance(REFRESH_INTERVAL + 500);
    expect(peopleAt(bob)).toEqual([bob.identity.person]);
    pair.lose = () => false;
    clock.advance(PROBE_AFTER + 1_000);
    expect(peopleAt(bob)).toEqual([alice.identity.person, bob.identity.person].sort());
  });

  it('PEER-7 hears a link on which nobody has anything to say', async () => {
    const { bob, clock, errors } = await met();
    clock.advance(10 * LEASE);
    expect(peopleAt(bob)).toHaveLength(2);
    expect(types(bob)).toEqual(['online', 'connected']);
    expect(errors).toEqual([]);
  });

  it('PEER-8 forgets a session that no frame has renewed for a lease, although its link lives', async () => {
    const { bob, clock, pair } = await met();
    pair.lose = ({ kind }) => kind === 'frame';
    clock.advance(LEASE - 6_000);
    expect(peopleAt(bob)).toHaveLength(2);
    expect(sentBy(pair, 1).some((message) => message.kind === 'want' && message.key !== null)).toBe(true);
    clock.advance(12_000);
    expect(peopleAt(bob)).toEqual([bob.identity.person]);
  });

  it('PEER-8 says everything again every twelve seconds', async () => {
    const { clock, pair } = await met();
    const before = sentBy(pair, 0).filter(({ kind }) => kind === 'frame').length;
    clock.advance(5 * REFRESH_INTERVAL);
    expect(sentBy(pair, 0).filter(({ kind }) => kind === 'frame').length - before).toBe(5);
  });

  it('PEER-8 does not wait for a lease when it heard too much at once to hear a goodbye', async () => {
    const { alice, bob, clock, pair } = await met();
    const session = alice.presence.join(NODE);
    pair.silent = true;
    for (let at = 0; at < 40; at++) {
      session.set({ cursor: at });
      clock.advance(FLUSH);
    }
    alice.choice.set('invisible');
    clock.advance(FLUSH);
    pair.silent = false;
    expect(types(bob)).toContain('refused');
    expect(peopleAt(bob)).toHaveLength(2);
    clock.advance(20_000 + LATENCY);
    expect(peopleAt(bob)).toEqual([bob.identity.person]);
  });

  it('PEER-9 asks for everything when a frame is missing, and gets it', async () => {
    const { alice, bob, clock, pair } = await met();
    const session = alice.presence.join(NODE);
    clock.advance(1_000);
    pair.lose = ({ kind }) => kind === 'frame';
    session.set({ cursor: 1 });
    clock.advance(FLUSH);
    pair.lose = () => false;
    session.set({ viewing: { node: NODE } });
    clock.advance(FLUSH + MEET);
    expect(peersIn(bob, NODE)[alice.presence.key]).toMatchObject({ cursor: 1, viewing: { node: NODE } });
    expect(sentBy(pair, 1)).toContainEqual({ kind: 'want', key: alice.presence.key });
  });

  it('PEER-9 answers somebody who keeps asking once a second', async () => {
    const society = await two();
    const { alice, bob, clock } = society;
    const pair = society.connect(alice, bob);
    clock.advance(MEET);
    let frames = 0;
    const before = sentBy(pair, 0).length;
    pair.lose = ({ kind }) => {
      if (kind === 'frame') frames += 1;
      return kind === 'frame';
    };
    const session = alice.presence.join(NODE);
    for (let at = 0; at < 50; at++) {
      session.set({ cursor: at });
      clock.advance(100);
    }
    expect(frames).toBeGreaterThan(0);
    expect(sentBy(pair, 0).length - before).toBeLessThanOrEqual(50 + 6 + 2);
  });

  it('PEER-10 is moved by no clock that jumps', async () => {
    const { alice, bob, clock } = await met();
    const session = alice.presence.join(NODE);
    for (const hours of [1, -2, 1]) {
      clock.jump(hours * 3_600_000);
      session.set({ cursor: hours });
      clock.advance(FLUSH);
      expect(peersIn(bob, NODE)[alice.presence.key]).toMatchObject({ cursor: hours });
      clock.advance(30_000);
    }
    expect(types(bob)).toEqual(['online', 'connected']);
    alice.presence.close();
    clock.advance(LATENCY);
    expect(peopleAt(bob)).toHaveLength(1);
  });

  it('PEER-11 sends nothing of somebody invisible, and everything when they come back', async () => {
    const { alice, bob, clock, pair } = await met();
    const session = alice.presence.join(NODE);
    clock.advance(FLUSH);
    alice.choice.set('invisible');
    clock.advance(FLUSH);
    expect(peopleAt(bob)).toEqual([bob.identity.person]);
    const frames = (): number => sentBy(pair, 0).filter(({ kind }) => kind === 'frame').length;
    const before = frames();
    session.set({ cursor: 1 });
    session.typing();
    clock.advance(LEASE);
    expect(frames()).toBe(before);
    expect(alice.presence.status.getSnapshot()).toBe('invisible');
    alice.choice.set('auto');
    clock.advance(FLUSH);
    expect(peersIn(bob, NODE)[alice.presence.key]).toMatchObject({ cursor: 1 });
  });

  it('PEER-11 takes leave of everybody, also of whoever is to be told everything again', async () => {
    const { alice, bob, clock } = await met();
    // The refresh falls between the choice and its flush.
    clock.advance(REFRESH_INTERVAL - MEET - FLUSH_INTERVAL / 2);
    alice.choice.set('invisible');
    clock.advance(FLUSH + MEET);
    expect(peopleAt(bob)).toEqual([bob.identity.person]);
  });

  it('PEER-11 sends nothing to whoever comes while somebody is invisible', async () => {
    const { alice, bob, clock, connect } = await two();
    alice.choice.set('invisible');
    alice.presence.join(NODE);
    const pair = connect(alice, bob);
    clock.advance(LEASE);
    expect(sentBy(pair, 0).filter(({ kind }) => kind === 'frame')).toEqual([]);
    expect(peopleAt(alice)).toHaveLength(2);
  });

  it('PEER-12 changes channels with the secret, and nobody is gone for it', async () => {
    const { alice, bob, clock, secret, pair } = await met();
    alice.presence.join(NODE).set({ cursor: 1 });
    clock.advance(FLUSH);
    secret.set(secretNumber(2));
    clock.advance(1_000);
    expect(peersIn(bob, NODE)[alice.presence.key]).toMatchObject({ cursor: 1 });
    expect(types(bob)).not.toContain('offline');
    expect(bob.events.filter(({ type }) => type === 'refused')).toEqual([]);
    secret.set(null);
    const before = pair.sent.length;
    clock.advance(LEASE);
    expect(pair.sent.length).toBe(before);
    expect(peopleAt(bob)).toEqual([bob.identity.person]);
  });

  it('PEER-13 removes whoever is no member any more at once, and tells them nothing', async () => {
    const { alice, bob, clock, members, membersChanged, pair } = await met();
    members.delete(base64urlEncode(alice.identity.device));
    membersChanged();
    expect(peopleAt(bob)).toEqual([bob.identity.person]);
    const before = sentBy(pair, 1).length;
    bob.presence.join(NODE);
    clock.advance(LEASE);
    expect(sentBy(pair, 1).length).toBe(before);
  });

  it('PEER-14 refuses what breaks the rules, says so, and goes on', async () => {
    const { alice, bob, clock, errors } = await two();
    const pair = connectionPair(clock, [alice.identity, bob.identity]);
    bob.presence.attach(pair.ends[1]);
    const secret = secretNumber(1);
    const group = new Uint8Array(32).fill(7);
    const name = createNodeCrypto().hkdf(secret.key, inDomain('presence-channel', group, secret.epoch), 32);
    let heard = 0;
    const channel = pair.ends[0].open(name, { onOpen() {}, onMessage: () => void (heard += 1), onClose() {} });
    clock.advance(LATENCY);
    pair.deliver(0, Uint8Array.of(1, 2, 3));
    pair.deliver(0, new Uint8Array(5_000));
    clock.advance(LATENCY);
    const device = base64urlEncode(alice.identity.device);
    expect(bob.events).toContainEqual({ type: 'refused', code: 'malformed', device });
    expect(bob.events).toContainEqual({ type: 'refused', code: 'message-too-large', device });
    expect(bob.presence.events.counters()['refused/malformed']).toBe(1);
    expect(heard).toBe(1);
    expect(errors).toEqual([]);
    channel.close();
  });
});

describe('a presence', () => {
  it('PRES-1 writes nothing after closing, leaves no timer, and closes twice as once', async () => {
    const { alice, bob, clock } = await met();
    const session = alice.presence.join(NODE);
    session.typing();
    alice.presence.close();
    alice.presence.close();
    bob.presence.close();
    const closed = expect.objectContaining({ code: 'presence-closed' }) as Error;
    expect(() => alice.presence.join(NODE)).toThrow(closed);
    expect(() => alice.presence.setActivity('x')).toThrow(closed);
    expect(() => session.set({ cursor: 1 })).toThrow(closed);
    expect(() => session.typing()).toThrow(closed);
    expect(() => session.awareness()).toThrow(closed);
    await expect(alice.presence.notices.poke(bob.identity.person)).rejects.toThrow(closed);
    expect(() => session.leave()).not.toThrow();
    clock.advance(LATENCY);
    expect(clock.waiting).toBe(0);
  });

  it('PRES-2 counts everybody once, however many devices they have', async () => {
    const society = await two();
    const { alice, bob, clock, connect, members } = society;
    const phone = society.member(await society.identity());
    members.set(base64urlEncode(phone.identity.device), alice.identity.person);
    connect(alice, bob);
    connect(phone, bob);
    phone.choice.set('away');
    clock.advance(FLUSH + MEET);
    const one = bob.presence.people.getSnapshot().find(({ self }) => !self);
    expect(one).toMatchObject({ person: alice.identity.person, status: 'online' });
    expect(one?.sessions).toHaveLength(2);
    alice.presence.close();
    clock.advance(LATENCY);
    expect(bob.presence.person(alice.identity.person).getSnapshot()).toMatchObject({ status: 'away' });
    expect(types(bob)).not.toContain('offline');
  });

  it('PRES-3 hands the presenter role on, and takes it by itself', async () => {
    const { alice, bob, clock } = await met();
    const [hers, his] = [alice.presence.join(NODE), bob.presence.join(NODE)];
    clock.advance(FLUSH);
    expect(hers.present()).toBe(true);
    clock.advance(FLUSH);
    expect(his.present()).toBe(false);
    expect(his.room.presenter.getSnapshot()).toMatchObject({ key: alice.presence.key, self: false });
    expect(() => his.handOver(bob.presence.key)).toThrow(expect.objectContaining({ code: 'not-presenting' }) as Error);
    expect(() => hers.handOver('nobody')).toThrow(expect.objectContaining({ code: 'peer-unknown' }) as Error);
    hers.handOver(bob.presence.key);
    clock.advance(3 * FLUSH);
    for (const member of [alice, bob]) {
      expect(member.presence.room(NODE).presenter.getSnapshot()).toMatchObject({ key: bob.presence.key });
    }
    expect(peersIn(bob, NODE)[alice.presence.key]).not.toHaveProperty('presenting');
    his.leave();
    clock.advance(FLUSH);
    expect(hers.room.presenter.getSnapshot()).toBeNull();
    expect(hers.present()).toBe(true);
    hers.stopPresenting();
    expect(hers.room.presenter.getSnapshot()).toBeNull();
  });

  it('PRES-4 hands out one Awareness for a room, fed with what others say there', async () => {
    const { alice, bob, clock } = await met();
    const [one, other] = [alice.presence.join(NODE), alice.presence.join(NODE)];
    const awareness = one.awareness();
    expect(other.awareness()).toBe(awareness);
    const position = { type: null, tname: null, item: { client: 1, clock: 7 }, assoc: 0 };
    const cursor = { anchor: position, head: position };
    bob.presence.join(NODE).awareness().setLocalStateField('cursor', cursor);
    clock.advance(FLUSH);
    const states = [...awareness.getStates().values()];
    expect(states).toContainEqual(expect.objectContaining({ cursor, person: bob.identity.person }));
    one.leave();
    awareness.setLocalStateField('cursor', 1);
    clock.advance(FLUSH);
    expect(peersIn(bob, NODE)[alice.presence.key]).toMatchObject({ cursor: 1 });
    other.leave();
    clock.advance(FLUSH);
    expect(Object.keys(peersIn(bob, NODE))).toEqual([bob.presence.key]);
  });

  it('PRES-4 hands out one Awareness for each document that is edited there, in which editors do not see themselves', async () => {
    const { alice, bob, clock } = await met();
    const [one, other] = [alice.presence.join(NODE), alice.presence.join(NODE)];
    const [doc, second] = [new Doc(), new Doc()];
    const text = doc.getText('t');
    const awareness = one.awareness({ doc });
    expect(other.awareness({ doc })).toBe(awareness);
    expect(new Set([awareness, one.awareness(), one.awareness({ doc: second })]).size).toBe(3);
    // An empty text has no position but its end, which only its name tells.
    const end = createRelativePositionFromTypeIndex(text, 0);
    awareness.setLocalStateField('cursor', { anchor: end, head: end });
    const his = new Doc();
    his.getText('t');
    bob.presence.join(NODE).awareness({ doc: his }).setLocalStateField('cursor', { anchor: end, head: end });
    clock.advance(FLUSH);
    // y-prosemirror, and tiptap with it, leaves out the number of the document it edits; y-codemirror.next that of awareness.doc.
    for (const self of [doc.clientID, awareness.doc.clientID]) {
      const shown = [...awareness.getStates()].filter(([id, state]) => id !== self && state['cursor'] !== undefined);
      expect(shown.map(([, state]) => state['person'] as string)).toEqual([bob.identity.person]);
    }

    // A document that is gone takes its cursor with it, and nobody else's.
    one.awareness({ doc: second }).setLocalStateField('scroll', 1);
    doc.destroy();
    clock.advance(FLUSH);
    const hers = peersIn(bob, NODE)[alice.presence.key];
    expect(hers).not.toHaveProperty('cursor');
    expect(hers).toMatchObject({ 'awareness:fields': { scroll: 1 } });
    one.leave();
    other.leave();
    clock.advance(FLUSH);
    expect(Object.keys(peersIn(bob, NODE))).toEqual([bob.presence.key]);
    second.destroy();
  });

  it('PRES-7 reports a listener that throws, and says all the same what was set', async () => {
    const { alice, bob, clock, errors } = await met();
    const session = alice.presence.join(NODE);
    const failure = new Error('a listener is broken');
    session.room.peers.subscribe(() => {
      throw failure;
    });
    session.set({ cursor: 1 });
    session.awareness().setLocalStateField('scroll', 3);
    session.typing();
    expect(errors).toEqual([failure, failure, failure]);
    clock.advance(FLUSH);
    expect(peersIn(bob, NODE)[alice.presence.key]).toMatchObject({ cursor: 1, 'awareness:fields': { scroll: 3 } });
    // Typing ends by itself.
    clock.advance(5_000);
    expect(errors).toHaveLength(4);
    expect(peersIn(bob, NODE)[alice.presence.key]).not.toHaveProperty('typing');
  });

  it('PRES-5 is heard as events in order, by iteration as well, at most 1,024 behind', async () => {
    const { alice, bob, clock, connect } = await two();
    const iterator = bob.presence.events[Symbol.asyncIterator]();
    const waiting = iterator.next();
    connect(alice, bob);
    clock.advance(MEET);
    expect(await waiting).toEqual({ done: false, value: { type: 'online', person: alice.identity.person } });
    expect(await iterator.next()).toEqual({ done: false, value: { type: 'connected', count: 2 } });
    for (let turn = 0; turn < 1_030; turn++) {
      alice.presence.setActivity(`${turn}`);
      clock.advance(150);
    }
    expect(bob.presence.events.counters()['dropped']).toBe(6);
    expect((await iterator.next()).value).toMatchObject({ type: 'activity-changed', activity: '6' });
    bob.presence.close();
    let rest = 0;
    for (;;) {
      if ((await iterator.next()).done === true) break;
      rest += 1;
    }
    // Closing says `disconnected`, in the place of the oldest that waits.
    expect(rest).toBe(1_024);
  });
});
