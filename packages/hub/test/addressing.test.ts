import { describe, expect, it } from 'vitest';
import { hubs } from './support/hubs.js';
import { SimulatedClock } from './support/simulated-clock.js';

describe('addressed delivery', () => {
  const { start, connect } = hubs();

  it('HUB-5 reaches one among 100 subscribers and nobody else', async () => {
    const hub = await start();
    const clients = await Promise.all(Array.from({ length: 100 }, () => connect(hub)));
    await Promise.all(clients.map((client) => client.subscribe('room')));
    for (const [n, client] of clients.entries()) client.send({ type: 'publish', topic: 'room', from: `session-${n}` });
    for (const client of clients) await client.settled();
    for (const client of clients) await client.settled();

    const before = hub.stats().delivered;
    clients[3]?.send({ type: 'publish', topic: 'room', from: 'session-3', to: 'session-42', data: 'for 42' });
    await clients[3]?.settled();
    const received = await Promise.all(clients.map((client) => client.settled()));
    expect(received[42]).toEqual([
      { type: 'publish', topic: 'room', from: 'session-3', to: 'session-42', data: 'for 42', clients: 100 },
    ]);
    expect(received.flat()).toHaveLength(1);
    expect(hub.stats().delivered - before).toBe(1);
  });

  it('HUB-5 drops and counts what is addressed to a session nobody showed on that topic', async () => {
    const hub = await start();
    const [alice, bob] = await Promise.all([connect(hub), connect(hub)]);
    await alice.subscribe('room', 'other');
    await bob.subscribe('room', 'other');
    bob.send({ type: 'publish', topic: 'room', from: 'bob' });
    await bob.settled();
    await alice.settled();
    alice.send({ type: 'publish', topic: 'other', to: 'bob' });
    alice.send({ type: 'publish', topic: 'room', to: 'nobody' });
    alice.send({ type: 'publish', topic: 'no such topic', to: 'bob' });
    expect(await alice.settled()).toEqual([]);
    expect(await bob.settled()).toEqual([]);
    expect(hub.stats().dropped['no-addressee']).toBe(3);
  });

  it('HUB-6 learns a session from a subscribe as well', async () => {
    const hub = await start();
    const [alice, bob] = await Promise.all([connect(hub), connect(hub)]);
    bob.send({ type: 'subscribe', topics: ['room'], from: 'bob' });
    await bob.settled();
    alice.send({ type: 'publish', topic: 'room', to: 'bob', data: 1 });
    expect(await bob.next()).toMatchObject({ data: 1 });
  });

  it('HUB-6 does not hand a session name to a connection that does not listen on the topic', async () => {
    const hub = await start();
    const [alice, eve] = await Promise.all([connect(hub), connect(hub)]);
    await alice.subscribe('room');
    eve.send({ type: 'publish', topic: 'room', from: 'eve' });
    await eve.settled();
    expect(hub.stats().sessions).toBe(0);
  });

  it("HUB-6 a hijacker of another's name gets none of its messages", async () => {
    const hub = await start();
    const [alice, bob, mallory] = await Promise.all([connect(hub), connect(hub), connect(hub)]);
    for (const client of [alice, bob, mallory]) await client.subscribe('room');
    bob.send({ type: 'publish', topic: 'room', from: 'bob' });
    await bob.settled();
    await mallory.settled();
    mallory.send({ type: 'publish', topic: 'room', from: 'bob', data: 'I am bob' });
    mallory.send({ type: 'subscribe', topics: ['room'], from: 'bob' });
    await mallory.settled();
    expect(hub.stats().contested).toBe(2);
    await bob.settled();

    alice.send({ type: 'publish', topic: 'room', from: 'alice', to: 'bob', data: 'secret' });
    await alice.settled();
    expect(await bob.settled()).toMatchObject([{ data: 'secret' }]);
    expect(await mallory.settled()).toEqual([]);
  });

  it('HUB-7 hands the name of a half-open connection to its owner who came back', async () => {
    const clock = new SimulatedClock();
    const hub = await start({ clock });
    const [alice, stale, returned] = await Promise.all([connect(hub), connect(hub, { autoPong: false }), connect(hub)]);
    for (const client of [alice, stale, returned]) await client.subscribe('room');
    stale.send({ type: 'publish', topic: 'room', from: 'bob' });
    await stale.settled();
    returned.send({ type: 'publish', topic: 'room', from: 'bob' });
    await returned.settled();
    clock.advance(15_000);
    expect((await stale.closed).code).toBe(1006);
    await expect.poll(() => hub.stats()).toMatchObject({ contested: 1, sessions: 1, closed: { dead: 1 } });
    await alice.settled();
    alice.send({ type: 'publish', topic: 'room', to: 'bob', data: 'welcome back' });
    await alice.settled();
    expect(await returned.settled()).toMatchObject([{ data: 'welcome back' }]);
  });

  it('HUB-7 a holder that answers keeps its name', async () => {
    const clock = new SimulatedClock();
    const hub = await start({ clock });
    const [bob, mallory] = await Promise.all([connect(hub), connect(hub)]);
    await bob.subscribe('room');
    await mallory.subscribe('room');
    bob.send({ type: 'publish', topic: 'room', from: 'bob' });
    await bob.settled();
    const pinged = new Promise((resolve) => bob.socket.once('ping', resolve));
    mallory.send({ type: 'publish', topic: 'room', from: 'bob' });
    await pinged;
    await bob.settled();
    clock.advance(15_000);
    expect(await bob.settled()).toEqual([]);
    expect(hub.stats()).toMatchObject({ connections: 2, sessions: 1, closed: { dead: 0 } });
  });

  it('HUB-8 gives names back on unsubscribe and on leaving', async () => {
    const hub = await start();
    const [alice, bob] = await Promise.all([connect(hub), connect(hub)]);
    await alice.subscribe('room');
    await bob.subscribe('room');
    bob.send({ type: 'publish', topic: 'room', from: 'shared name' });
    await bob.settled();
    bob.send({ type: 'unsubscribe', topics: ['room'] });
    await bob.settled();
    expect(hub.stats().sessions).toBe(0);
    alice.send({ type: 'publish', topic: 'room', from: 'shared name' });
    await alice.settled();
    expect(hub.stats()).toMatchObject({ sessions: 1, contested: 0 });
    alice.socket.close();
    await expect.poll(() => hub.stats()).toMatchObject({ sessions: 0, topics: 0 });
  });
});
