import { describe, expect, it } from 'vitest';
import { createHub, defaultLimits, HubError } from '@kith/hub';
import { hubs } from './support/hubs.js';
import { SimulatedClock } from './support/simulated-clock.js';

const generous = { burst: 1e9, messagesPerSecond: 1e9 };

describe('limits', () => {
  const { start, connect } = hubs();

  it('HUB-20 takes 64 KiB and closes with 1009 above', async () => {
    const hub = await start();
    const client = await connect(hub);
    await client.subscribe('room');
    const bare = JSON.stringify({ type: 'publish', topic: 'room', data: '' });
    const publish = (length: number): string => bare.replace('""', `"${'x'.repeat(length - bare.length)}"`);
    client.send(publish(65_536));
    expect((await client.next())['data']).toHaveLength(65_536 - bare.length);
    client.send(publish(65_537));
    expect((await client.closed).code).toBe(1009);
    await expect
      .poll(() => hub.stats())
      .toMatchObject({ connections: 0, topics: 0, dropped: { oversized: 1 }, closed: { frame: 1 } });
  });

  it('HUB-21 drops what is over the rate, and the allowance comes back with time', async () => {
    const clock = new SimulatedClock();
    const hub = await start({ clock, limits: { burst: 10, messagesPerSecond: 10, floodDrops: 1000 } });
    const [flooder, bystander] = await Promise.all([connect(hub), connect(hub)]);
    await bystander.subscribe('room');
    for (let n = 0; n < 30; n++) flooder.send({ type: 'publish', topic: 'room', n });
    for (let n = 0; n < 10; n++) expect(await bystander.next()).toMatchObject({ n });
    await expect.poll(() => hub.stats().dropped.rate).toBe(20);
    clock.advance(1000);
    flooder.send({ type: 'publish', topic: 'room', n: 'later' });
    expect(await bystander.next()).toMatchObject({ n: 'later' });
    clock.advance(-60_000);
    expect(await flooder.settled()).toEqual([]);
  });

  it('HUB-21 a large message costs more than a small one', async () => {
    const hub = await start({ clock: new SimulatedClock(), limits: { burst: 20 } });
    const client = await connect(hub);
    client.send({ type: 'publish', topic: 'room', data: 'x'.repeat(60_000) });
    client.send({ type: 'publish', topic: 'room', data: 'x'.repeat(60_000) });
    await client.settled();
    expect(hub.stats()).toMatchObject({ published: 1, dropped: { rate: 1 } });
  });

  it('HUB-21 closes a flooder with 1008, pings and garbage counting too', async () => {
    const hub = await start({ clock: new SimulatedClock(), limits: { burst: 10, floodDrops: 50 } });
    const flooders = await Promise.all([connect(hub), connect(hub), connect(hub)]);
    for (let n = 0; n < 61; n++) {
      flooders[0]?.send({ type: 'ping' });
      flooders[1]?.send('garbage');
      flooders[2]?.socket.ping();
    }
    const ends = await Promise.all(flooders.map((flooder) => flooder.closed));
    expect(ends).toEqual(ends.map(() => ({ code: 1008, reason: 'rate_limit' })));
    await expect
      .poll(() => hub.stats())
      .toMatchObject({ connections: 0, dropped: { rate: 153, malformed: 10 }, closed: { flood: 3 } });
  });

  it('HUB-21 forgives old drops once the allowance was whole again', async () => {
    const clock = new SimulatedClock();
    const hub = await start({ clock, limits: { burst: 10, messagesPerSecond: 10, floodDrops: 25 } });
    const client = await connect(hub);
    for (let round = 1; round <= 5; round++) {
      for (let n = 0; n < 30; n++) client.send({ type: 'unsubscribe', topics: [] });
      await expect.poll(() => hub.stats().dropped.rate).toBe(20 * round);
      clock.advance(1000);
    }
    expect(hub.stats().connections).toBe(1);
  });

  it('HUB-22 listens on 256 topics per connection', async () => {
    const hub = await start();
    const client = await connect(hub);
    await client.subscribe(...Array.from({ length: 300 }, (_, n) => `topic ${n}`));
    expect(hub.stats()).toMatchObject({ topics: 256, dropped: { 'too-many-topics': 44 } });
    client.send({ type: 'unsubscribe', topics: ['topic 0'] });
    await client.subscribe('topic 1', 'topic 299');
    expect(hub.stats()).toMatchObject({ topics: 256, dropped: { 'too-many-topics': 44 } });
  });

  it('HUB-23 takes topic names of 1 to 128 characters', async () => {
    const hub = await start();
    const client = await connect(hub);
    await client.subscribe('', 'x'.repeat(129), 'x'.repeat(128));
    expect(hub.stats()).toMatchObject({ topics: 1, dropped: { 'bad-topic': 2 } });
  });

  it('HUB-24 closes one connection too many with 1013 hub_full', async () => {
    const hub = await start({ limits: { connections: 2 } });
    const first = await connect(hub);
    await connect(hub);
    const third = await connect(hub);
    expect(await third.closed).toEqual({ code: 1013, reason: 'hub_full' });
    first.socket.close();
    await expect.poll(() => hub.stats().connections).toBe(1);
    const fourth = await connect(hub);
    expect(await fourth.settled()).toEqual([]);
    expect(hub.stats()).toMatchObject({ connections: 2, accepted: 3, closed: { full: 1 } });
  });

  it('HUB-25 drops for a reader that stalls, then closes it, while others notice nothing', async () => {
    const clock = new SimulatedClock();
    const hub = await start({ clock, limits: generous });
    const [writer, stalled] = await Promise.all([connect(hub), connect(hub)]);
    await writer.subscribe('room');
    await stalled.subscribe('room');
    stalled.socket.pause();
    let written = 0;
    while (hub.stats().dropped['slow-reader'] < 3) {
      writer.send({ type: 'publish', topic: 'room', n: written, data: 'x'.repeat(60_000) });
      expect(await writer.next()).toMatchObject({ n: written });
      written += 1;
    }
    expect(hub.stats().connections).toBe(2);
    clock.advance(5_000);
    clock.advance(1_000);
    await expect.poll(() => hub.stats().connections).toBe(1);
    expect(hub.stats().closed.slow).toBe(1);
    writer.send({ type: 'publish', topic: 'room', n: 'after' });
    expect(await writer.next()).toMatchObject({ n: 'after', clients: 1 });
  });

  it('HUB-25 keeps a reader that caught up', async () => {
    const clock = new SimulatedClock();
    const hub = await start({ clock, limits: generous });
    const [writer, reader] = await Promise.all([connect(hub), connect(hub)]);
    await writer.subscribe('room');
    await reader.subscribe('room');
    reader.socket.pause();
    while (hub.stats().dropped['slow-reader'] < 3) {
      writer.send({ type: 'publish', topic: 'room', data: 'x'.repeat(60_000) });
      await writer.next();
    }
    reader.socket.resume();
    // The stalled bytes arrive first, so a publish that comes through shows that the buffer is empty again.
    const arrived = new Promise<void>((resolve) => {
      reader.socket.on('message', (data: Buffer) => data.length < 100 && resolve());
    });
    const probe = setInterval(() => writer.send({ type: 'publish', topic: 'room' }), 5);
    await arrived;
    clearInterval(probe);
    clock.advance(6_000);
    await reader.settled();
    expect(hub.stats()).toMatchObject({ connections: 2, closed: { slow: 0 } });
  });

  it('HUB-26 holds a bounded number of session names for one connection', async () => {
    const hub = await start({ limits: { sessions: 3 } });
    const client = await connect(hub);
    await client.subscribe('a', 'b');
    for (const from of ['1', '2', 'x'.repeat(129), '']) client.send({ type: 'publish', topic: 'a', from });
    for (const from of ['1', '2']) client.send({ type: 'publish', topic: 'b', from });
    await client.settled();
    expect(hub.stats().sessions).toBe(3);
  });

  it('HUB-26 counts a connection only for the names it holds: those it gave back are free again', async () => {
    const hub = await start({ limits: { ...generous, sessions: 3 } });
    const client = await connect(hub);
    // It stays a subscriber of something all the time.
    await client.subscribe('home');
    for (let round = 0; round < 300; round += 1) {
      client.send({ type: 'subscribe', topics: ['room'] });
      client.send({ type: 'publish', topic: 'room', from: `session ${round}` });
      client.send({ type: 'unsubscribe', topics: ['room'] });
    }
    await client.settled();
    const other = await connect(hub);
    await other.subscribe('room');
    client.send({ type: 'subscribe', topics: ['room'] });
    client.send({ type: 'publish', topic: 'room', from: 'the last' });
    await client.settled();
    expect(hub.stats().sessions).toBe(1);
    other.send({ type: 'publish', topic: 'room', to: 'the last', n: 1 });
    expect(await client.next()).toMatchObject({ n: 1 });
  });

  it('HUB-21 a message that is dearer than the whole allowance passes once the allowance is whole', async () => {
    const clock = new SimulatedClock();
    const hub = await start({ clock, limits: { burst: 4, messagesPerSecond: 1 } });
    const [sender, reader] = await Promise.all([connect(hub), connect(hub)]);
    await reader.subscribe('room');
    const dear = (n: number) => sender.send({ type: 'publish', topic: 'room', n, data: 'x'.repeat(32 * 1024) });
    dear(1);
    expect(await reader.next()).toMatchObject({ n: 1 });
    dear(2);
    await expect.poll(() => hub.stats().dropped.rate).toBe(1);
    clock.advance(3_000);
    dear(3);
    await expect.poll(() => hub.stats().dropped.rate).toBe(2);
    clock.advance(1_000);
    dear(4);
    expect(await reader.next()).toMatchObject({ n: 4 });
  });

  it.each([
    ['frameBytes', 65_536],
    ['topics', 256],
    ['topicLength', 128],
    ['sessions', 256],
    ['sessionLength', 128],
    ['connections', 10_000],
    ['burst', 500],
    ['messagesPerSecond', 100],
    ['floodDrops', 500],
    ['bufferedBytes', 1_048_576],
    ['slowAfter', 5_000],
    ['pingEvery', 30_000],
    ['deadAfter', 45_000],
  ] as const)('HUB-20, HUB-21, HUB-22, HUB-23, HUB-24, HUB-25, HUB-26 unless told, %s is %d', (name, value) => {
    expect(defaultLimits[name]).toBe(value);
  });

  it('HUB-23, HUB-26 a name of exactly the length is taken, one longer is not', async () => {
    const hub = await start();
    const client = await connect(hub);
    await client.subscribe('t'.repeat(128), 't'.repeat(129));
    expect(hub.stats().topics).toBe(1);
    client.send({ type: 'publish', topic: 't'.repeat(128), from: 's'.repeat(129) });
    await client.settled();
    expect(hub.stats().sessions).toBe(0);
    client.send({ type: 'publish', topic: 't'.repeat(128), from: 's'.repeat(128) });
    await client.settled();
    expect(hub.stats().sessions).toBe(1);
  });

  it('HUB-35 refuses limits, paths and ports that make no sense', async () => {
    const code = async (options: Parameters<typeof createHub>[0]): Promise<string> =>
      createHub({ port: 0, ...options }).then(
        () => 'started',
        (error: unknown) => (error instanceof HubError ? error.code : 'other'),
      );
    expect(await code({ limits: { burst: 0 } })).toBe('invalid-limit');
    expect(await code({ limits: { burst: Number.NaN } })).toBe('invalid-limit');
    expect(await code({ limits: { pingEvery: 10, deadAfter: 20 } })).toBe('invalid-limit');
    expect(await code({ limits: { bursts: 1 } as object })).toBe('invalid-limit');
    expect(await code({ path: 'hub' })).toBe('invalid-option');
    for (const port of ['4444', -1, 65_536, Number.NaN, null] as unknown as number[])
      expect(await code({ port }), String(port)).toBe('invalid-option');
    const hub = await start();
    expect(await code({ port: hub.port })).toBe('port-in-use');
    expect(await code({ host: '203.0.113.1' })).toBe('listen-failed');
  });
});
