import { systemClock } from '@kith/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { signalingContract } from '../../../test/contract/signaling-contract.js';
import {
  broadcastChannelSignaling,
  createMesh,
  loopbackSignaling,
  websocketSignaling,
  type Connection,
  type Mesh,
  type SignalingStatus,
  type SignalingTransport,
  type WebSocketLike,
  type WebSocketSignaling,
} from '../src/index.js';
import { backoffDelay } from '../src/rate/backoff.js';
import { readBroker } from '../src/signaling/broker-protocol.js';
import { stockBroker, TestBroker } from './support/broker.js';
import { SimulatedClock } from './support/clock.js';
import { openBroadcast } from './support/broadcast.js';
import { crypto, person, seededRandom } from './support/people.js';
import { Recorder } from './support/recorder.js';
import { nodeWebrtc } from './support/webrtc.js';

const connect = (url: string): WebSocketSignaling =>
  websocketSignaling({
    url,
    WebSocket,
    clock: systemClock,
    random: crypto.randomBytes,
  });

function status(transport: SignalingTransport, kind: SignalingStatus['kind']): Promise<SignalingStatus> {
  return new Promise((resolve) => {
    if (transport.status.kind === kind) return resolve(transport.status);
    const stop = transport.onStatus((next) => {
      if (next.kind !== kind) return;
      stop();
      resolve(next);
    });
  });
}

signalingContract('loopback', async () => {
  const bus = loopbackSignaling();
  return { transports: [bus.transport(), bus.transport()], settled: async () => {} };
});

let names = 0;
signalingContract('BroadcastChannel', async () => {
  const options = { name: `kith-signaling-${names++}`, open: openBroadcast };
  return {
    transports: [broadcastChannelSignaling(options), broadcastChannelSignaling(options)],
    settled: async () => {},
  };
});

signalingContract('WebSocket', async () => {
  const broker = await TestBroker.start();
  const transports: [SignalingTransport, SignalingTransport] = [connect(broker.url), connect(broker.url)];
  await Promise.all(transports.map((transport) => status(transport, 'open')));
  const settled = async (): Promise<void> => {
    // Each socket is read in order, so once a last word of both has come, so has everything before it.
    const marks = transports.map((_, index) => `mark-${index}`);
    for (const [index, transport] of transports.entries()) transport.subscribe(`mark-${index}`, () => {});
    await broker.until((log) => marks.every((mark) => log.includes(`subscribe ${mark}`)));
  };
  return { transports, settled, dispose: () => broker.stop() };
});

describe('signaling over a WebSocket', () => {
  it('SIG-5 an address that is none is the programmer’s mistake', () => {
    for (const url of ['http://example.org', 'ws://', 'nonsense']) {
      expect(() => connect(url)).toThrow(expect.objectContaining({ code: 'signaling-url-invalid' }));
    }
  });

  it('SIG-6 it reconnects by itself, says so, and listens again on every topic', async () => {
    const broker = await TestBroker.start();
    const transport = connect(broker.url);
    await status(transport, 'open');
    const heard = new Promise<string>((resolve) => transport.subscribe('topic', ({ data }) => resolve(data)));
    await broker.until((log) => log.includes('subscribe topic'));
    broker.log.length = 0;
    const waiting = status(transport, 'waiting');
    broker.dropAll();
    expect(await waiting).toMatchObject({ kind: 'waiting', reason: 'connection-lost' });
    await broker.until((log) => log.includes('subscribe topic'));
    transport.publish('topic', { from: 'A'.repeat(22), data: 'again' });
    expect(await heard).toBe('again');
    await transport.close();
    await broker.stop();
  });

  it('SIG-7 a broker that is down: it keeps trying, at most 30 s apart, for ever', async () => {
    const clock = new SimulatedClock();
    const attempts: number[] = [];
    class Refused implements WebSocketLike {
      onopen = null;
      onmessage = null;
      onerror: ((event: never) => void) | null = null;
      onclose = null;
      constructor() {
        attempts.push(clock.now());
        clock.after(10, () => this.onerror?.(undefined as never));
      }
      send(): void {}
      close(): void {}
    }
    const transport = websocketSignaling({ url: 'ws://down', WebSocket: Refused, clock, random: seededRandom(5) });
    await clock.advance(100);
    expect(transport.status).toMatchObject({ kind: 'waiting', reason: 'unreachable' });
    await clock.advance(1_000_000);
    const gaps = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(30_010);
    expect(attempts.length).toBeGreaterThan(40);
    expect(Math.max(...gaps.slice(8)) - Math.min(...gaps.slice(8))).toBeGreaterThan(10_000);
    expect(Math.min(...gaps.slice(8))).toBeGreaterThanOrEqual(15_000);
    await transport.close();
    const before = attempts.length;
    await clock.advance(100_000);
    expect(attempts.length).toBe(before);
    expect(clock.pending).toBe(0);
  });

  it('SIG-7 the delay lies between the half and the whole of 1 s, 2 s, 4 s … and never above 30 s', () => {
    const highest = (): Uint8Array => new Uint8Array(4).fill(255);
    expect([0, 1, 2, 3, 4, 5, 6, 1000].map((attempt) => Math.ceil(backoffDelay(attempt, highest) / 1000))).toEqual([
      1, 2, 4, 8, 16, 30, 30, 30,
    ]);
    expect([0, 5].map((attempt) => backoffDelay(attempt, () => new Uint8Array(4)))).toEqual([500, 15_000]);
  });

  it('SIG-10 a socket that looks open and leads nowhere is given up soon after something was published, one that answers is not', async () => {
    const clock = new SimulatedClock();
    const sockets: Answering[] = [];
    const said: string[] = [];
    let dead = false;
    class Answering implements WebSocketLike {
      onopen: ((event: never) => void) | null = null;
      onmessage: ((event: never) => void) | null = null;
      onerror = null;
      onclose = null;
      constructor() {
        sockets.push(this);
        clock.after(10, () => this.onopen?.(undefined as never));
      }
      send(text: string): void {
        if (dead) return;
        const { type } = JSON.parse(text) as { type: string };
        said.push(type);
        if (type === 'ping') clock.after(10, () => this.onmessage?.({ data: '{"type":"pong"}' } as never));
      }
      close(): void {}
    }
    const transport = websocketSignaling({ url: 'ws://hub', WebSocket: Answering, clock, random: seededRandom(5) });
    await clock.advance(100);
    const publish = (): void => transport.publish('topic', { from: 'A'.repeat(22), data: 'hello' });
    publish();
    publish();
    await clock.advance(10_000);
    expect([transport.status.kind, said]).toEqual(['open', ['publish', 'publish', 'ping']]);
    dead = true;
    publish();
    await clock.advance(4_900);
    expect(transport.status.kind).toBe('open');
    await clock.advance(100);
    expect(transport.status).toMatchObject({ kind: 'waiting', reason: 'silent' });
    dead = false;
    await clock.advance(2_000);
    expect([transport.status.kind, sockets.length]).toEqual(['open', 2]);
    await transport.close();
    expect(clock.pending).toBe(0);
  });

  it('SIG-8 what is no message is ignored and counted; the next one is heard', async () => {
    const broker = await TestBroker.start();
    const transport = connect(broker.url);
    await status(transport, 'open');
    const heard = new Promise<string>((resolve) => transport.subscribe('topic', ({ data }) => resolve(data)));
    const envelope = { type: 'publish', topic: 'topic', from: 'A'.repeat(22), data: 'ok' };
    const bad: (string | Buffer)[] = [
      '{',
      'null',
      '[0,9]',
      '{"topic":"topic"}',
      JSON.stringify({ ...envelope, from: 'short' }),
      JSON.stringify({ ...envelope, data: 7 }),
      JSON.stringify({ ...envelope, to: '<>' }),
      JSON.stringify({ ...envelope, data: 'A'.repeat(40_000) }),
      Buffer.from([0, 9]),
    ];
    for (const text of bad) broker.shout(text);
    broker.shout(JSON.stringify(envelope));
    expect(await heard).toBe('ok');
    expect(transport.ignoredMessages).toBe(bad.length);
    await transport.close();
    await broker.stop();
  });

  it('SIG-9 what a broker adds is dropped', () => {
    const reply = readBroker(
      JSON.stringify({
        type: 'publish',
        topic: 't',
        from: 'A'.repeat(22),
        data: 'x',
        clients: 4,
        __proto__: { to: 'B'.repeat(22) },
      }),
    );
    expect(reply).toEqual({ kind: 'published', topic: 't', message: { from: 'A'.repeat(22), data: 'x' } });
  });
});

describe('through y-webrtc’s own signaling server, over WebRTC', () => {
  let broker: { url: string; stop: () => void };
  beforeAll(async () => {
    broker = await stockBroker();
  });
  afterAll(() => broker.stop());

  it('MESH-15 three meet, and hold a channel with each other', async () => {
    const transports = [connect(broker.url), connect(broker.url), connect(broker.url)];
    const meshes: Mesh[] = [];
    const recorders: Recorder[] = [];
    for (const transport of transports) {
      const mesh = createMesh({
        identity: await person(),
        crypto,
        clock: systemClock,
        random: crypto.randomBytes,
        signaling: [transport],
        createLink: nodeWebrtc,
      });
      mesh.onConnection((connection: Connection) => {
        const recorder = new Recorder();
        recorders.push(recorder);
        const channel = connection.open(Uint8Array.of(9), {
          onOpen: () => channel.send(Uint8Array.of(1, 2, 3), 'interactive'),
          onMessage: (message) => recorder.onMessage(message),
          onClose: (reason) => recorder.onClose(reason),
        });
      });
      mesh.join(Uint8Array.of(7, 7));
      meshes.push(mesh);
    }
    const connected = (mesh: Mesh): Promise<void> =>
      new Promise((resolve) => {
        const check = (): void => {
          if (mesh.connections().length !== 2) return;
          stop();
          resolve();
        };
        const stop = mesh.onConnection(check);
        queueMicrotask(check);
      });
    await Promise.all(meshes.map(connected));
    await Promise.all(recorders.map((recorder) => recorder.until((r) => r.messages.length === 1)));
    expect(recorders.length).toBe(6);
    expect(meshes.flatMap((mesh) => mesh.connections().map(({ kind }) => kind))).toEqual(Array(6).fill('webrtc'));
    await Promise.all(meshes.map((mesh) => mesh.close()));
    for (const transport of transports) await transport.close();
  });
});
