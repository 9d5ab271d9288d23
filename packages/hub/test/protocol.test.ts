import { describe, expect, it } from 'vitest';
import { hubs } from './support/hubs.js';

describe('protocol', () => {
  const { start, connect } = hubs();

  it('HUB-1 delivers to those who subscribed, and no longer to those who unsubscribed', async () => {
    const hub = await start();
    const [alice, bob, eve] = await Promise.all([connect(hub), connect(hub), connect(hub)]);
    await alice.subscribe('room', 7, null);
    await bob.subscribe('room');
    await eve.subscribe('elsewhere');
    expect(hub.stats()).toMatchObject({ connections: 3, topics: 2 });

    alice.send({ type: 'publish', topic: 'room', data: 1 });
    expect(await bob.next()).toMatchObject({ data: 1 });
    bob.send({ type: 'unsubscribe', topics: ['room'] });
    expect(await bob.settled()).toEqual([]);
    alice.send({ type: 'publish', topic: 'room', data: 2 });
    expect(await alice.settled()).toHaveLength(2);
    expect(await bob.settled()).toEqual([]);
    expect(await eve.settled()).toEqual([]);

    alice.send({ type: 'unsubscribe', topics: ['room', 'never joined'] });
    await alice.settled();
    expect(hub.stats().topics).toBe(1);
  });

  it('HUB-2 echoes a publish to its sender too, whole, with the number of subscribers', async () => {
    const hub = await start();
    const [alice, bob, outsider] = await Promise.all([connect(hub), connect(hub), connect(hub)]);
    await alice.subscribe('room');
    await bob.subscribe('room');
    outsider.send({ type: 'publish', topic: 'room', clients: 99, deep: { a: [1, { b: null }] }, text: 'é\u0000“' });
    const expected = { type: 'publish', topic: 'room', clients: 2, deep: { a: [1, { b: null }] }, text: 'é\u0000“' };
    expect(await alice.next()).toEqual(expected);
    expect(await bob.next()).toEqual(expected);
    alice.send({ type: 'publish', topic: 'room' });
    expect(await alice.next()).toEqual({ type: 'publish', topic: 'room', clients: 2 });
  });

  it('HUB-3 answers ping with pong', async () => {
    const client = await connect(await start());
    client.send({ type: 'ping' });
    expect(await client.next()).toEqual({ type: 'pong' });
  });

  it('HUB-4 carries the shapes stock y-webrtc clients send, with and without a password', async () => {
    const hub = await start();
    const [alice, bob] = await Promise.all([connect(`${hub.url}/`), connect(`${hub.url}/any/path?x=1`)]);
    await alice.subscribe('doc');
    await bob.subscribe('doc');
    // y-webrtc wraps its own addressing in `data`, so every subscriber gets it and sorts it out itself.
    const signal = { to: 'b', from: 'a', type: 'signal', token: 0.5, signal: { type: 'offer', sdp: 'v=0\r\n' } };
    for (const data of [{ type: 'announce', from: 'a' }, signal, 'AAECAw==']) {
      alice.send({ type: 'publish', topic: 'doc', data });
      const expected = { type: 'publish', topic: 'doc', data, clients: 2 };
      expect(await bob.next()).toEqual(expected);
      expect(await alice.next()).toEqual(expected);
    }
  });

  it('HUB-9 keeps the order of a topic, addressed messages included', async () => {
    const hub = await start();
    const [alice, bob] = await Promise.all([connect(hub), connect(hub)]);
    await alice.subscribe('room');
    await bob.subscribe('room');
    bob.send({ type: 'publish', topic: 'room', from: 'bob' });
    await bob.settled();
    for (let n = 0; n < 50; n++)
      alice.send({ type: 'publish', topic: 'room', n, ...(n % 3 === 0 ? { to: 'bob' } : {}) });
    await alice.settled();
    const seen = await bob.settled();
    expect(seen.map((message) => message['n'])).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  it('HUB-10 ignores and counts what it does not understand', async () => {
    const hub = await start();
    const client = await connect(hub);
    const nested = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
    const malformed = [
      '',
      '{',
      'null',
      '[]',
      '"ping"',
      '7',
      '{"type":7}',
      '{"type":"publish"}',
      '{"type":"publish","topic":7}',
      nested,
    ];
    for (const text of malformed) client.send(text);
    client.socket.send(Buffer.from('{"type":"ping"}'), { binary: true });
    for (const type of ['hello', '', 'constructor', '__proto__']) client.send({ type });
    client.send('{"type":"subscribe","topics":"room"}');
    expect(await client.settled()).toEqual([]);
    expect(hub.stats()).toMatchObject({ topics: 0, dropped: { malformed: malformed.length + 1, 'unknown-type': 4 } });
  });

  it('HUB-10 passes on a publish that nests deeply, without touching it', async () => {
    const client = await connect(await start());
    await client.subscribe('room');
    const text = `{"type":"publish","topic":"room","data":${'['.repeat(25_000)}${']'.repeat(25_000)}}`;
    client.send(text);
    await client.next();
    expect(client.raw.at(-1)).toBe(`${text.slice(0, -1)},"clients":1}`);
  });
});
