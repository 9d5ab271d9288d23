import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect as connectTcp, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createHub, HubError, type HubEvent } from '@kith/hub';
import { hubs } from './support/hubs.js';
import { SimulatedClock } from './support/simulated-clock.js';

describe('life', () => {
  const { start, connect } = hubs();

  it('HUB-30 cuts a peer that stays silent for 45 s, and keeps one that answers', async () => {
    const clock = new SimulatedClock();
    const hub = await start({ clock });
    const [dead, alive] = await Promise.all([connect(hub, { autoPong: false }), connect(hub)]);
    clock.advance(29_999);
    const pinged = once(alive.socket, 'ping');
    clock.advance(1);
    await pinged;
    await alive.settled();
    clock.advance(14_999);
    expect(hub.stats()).toMatchObject({ connections: 2, closed: { dead: 0 } });
    clock.advance(1);
    await dead.closed;
    await expect.poll(() => hub.stats().closed.dead).toBe(1);
    for (let round = 0; round < 3; round++) {
      const pingedAgain = once(alive.socket, 'ping');
      clock.advance(15_000);
      await pingedAgain;
      await alive.settled();
      clock.advance(15_000);
    }
    expect(hub.stats()).toMatchObject({ connections: 1, closed: { dead: 1, left: 0 } });
  });

  it('HUB-30 any message is a sign of life', async () => {
    const clock = new SimulatedClock();
    const hub = await start({ clock });
    const client = await connect(hub, { autoPong: false });
    clock.advance(30_000);
    await client.settled();
    clock.advance(15_000);
    await client.settled();
    expect(hub.stats().connections).toBe(1);
  });

  it('HUB-31 closes with 1001, also towards clients that do not answer, and frees the port', async () => {
    const clock = new SimulatedClock();
    const hub = await start({ clock });
    const [polite, deaf] = await Promise.all([connect(hub), connect(hub)]);
    const idle = connectTcp(hub.port, '127.0.0.1');
    await once(idle, 'connect');
    deaf.socket.pause();
    const { port } = hub;
    const closing = hub.close();
    expect(hub.close()).toBe(closing);
    expect(await polite.closed).toEqual({ code: 1001, reason: 'hub_closing' });
    clock.advance(1_000);
    await closing;
    idle.destroy();
    expect(hub.stats()).toMatchObject({ connections: 0, closed: { shutdown: 2 } });
    const successor = await start({ port });
    expect(successor.port).toBe(port);
  });

  it('HUB-32 tells its health', async () => {
    const hub = await start();
    const client = await connect(hub);
    await client.subscribe('a', 'b');
    const http = hub.url.replace('ws:', 'http:');
    const response = await fetch(`${http}/health`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ ok: true, connections: 1, topics: 2 });
    expect((await fetch(`${http}/other`)).status).toBe(404);
    expect((await fetch(`${http}/health`, { method: 'POST' })).status).toBe(405);
  });

  it('HUB-33 attaches to one path of a server and leaves it running', async () => {
    const server = createServer((_request, response) => response.end('page'));
    const pending = await createHub({ server });
    expect(() => pending.url).toThrow(HubError);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(pending.url).toBe(`ws://127.0.0.1:${port}/hub`);
    const second = await start({ server, path: '/second' });

    const [a, b] = await Promise.all([connect(pending), connect(second)]);
    await a.subscribe('room');
    await b.subscribe('room');
    a.send({ type: 'publish', topic: 'room' });
    expect(await a.next()).toMatchObject({ clients: 1 });

    await pending.close();
    expect((await a.closed).code).toBe(1001);
    expect(await b.settled()).toEqual([]);
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('page');

    const refused = new WebSocket(`ws://127.0.0.1:${port}/hub`);
    const [error] = (await once(refused, 'error')) as [Error];
    expect(error.message).toContain('404');

    const again = await start({ server, path: '/hub' });
    expect(await (await connect(again)).settled()).toEqual([]);
    b.socket.terminate();
    await Promise.all([again.close(), second.close()]);
    expect(server.listenerCount('upgrade')).toBe(0);
    server.close();
  });

  it('HUB-34 ten hubs in one process share nothing', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => start()));
    const clients = await Promise.all(all.map((hub) => connect(hub)));
    await Promise.all(clients.map((client) => client.subscribe('room')));
    clients[0]?.send({ type: 'publish', topic: 'room', from: 'a' });
    await clients[0]?.settled();
    for (const client of clients.slice(1)) expect(await client.settled()).toEqual([]);
    expect(all.map((hub) => hub.stats().sessions)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    await all[0]?.close();
    expect(await clients[1]?.settled()).toEqual([]);
  });

  it('HUB-40 logs events without topics, names or addresses', async () => {
    const events: HubEvent[] = [];
    const hub = await start({ log: (event) => events.push(event) });
    const client = await connect(hub);
    await client.subscribe('room');
    client.socket.close();
    await expect.poll(() => hub.stats().connections).toBe(0);
    const { url } = hub;
    await hub.close();
    expect(events).toEqual([
      { event: 'listening', url },
      { event: 'opened', connections: 1 },
      { event: 'closed', reason: 'left', connections: 0 },
      { event: 'stopped' },
    ]);
  });
});
