import { systemClock } from '@kith/identity';
import type { Identity } from '@kith/identity';
import { createConnection, loopbackSignaling, memoryLinkPair, websocketSignaling } from '@kith/mesh';
import type { Connection, SignalingTransport } from '@kith/mesh';
import { createHub } from '@kith/hub';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { CallSignaling } from '../src/index.js';
import { decodeSignal, encodeSignal } from '../src/signal/codec.js';
import { createGate } from '../src/signal/gate.js';
import type { Signal, SignalGate } from '../src/signal/signals.js';
import { brokerSignaling } from '../src/signaling/broker.js';
import { peerSignaling } from '../src/signaling/peers.js';
import type { PeerSignaling } from '../src/signaling/peers.js';
import { tabSignaling } from '../src/signaling/tabs.js';
import { crypto, newIdentity, seededRandom, testGroup } from './support/group.js';
import type { TestGroup } from './support/group.js';

/** A signaling of one device, and the gate that its signals go through. */
interface Station {
  readonly signaling: CallSignaling;
  readonly gate: SignalGate;
  readonly heard: Signal[];
}

const disposals: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

let seeds = 500;
function station(identity: Identity, group: TestGroup, signaling: CallSignaling): Station {
  const random = seededRandom(seeds++);
  const heard: Signal[] = [];
  const gate = createGate<Signal>({
    identity,
    group,
    crypto,
    clock: systemClock,
    random,
    room: 'room',
    session: random(16),
    encode: encodeSignal,
    decode: decodeSignal,
    onRefused: () => {},
  });
  signaling.onSignal((bytes) => {
    gate
      .open(bytes)
      .then((opened) => opened !== null && heard.push(opened.signal))
      .catch(() => {});
  });
  disposals.push(() => signaling.close());
  return { signaling, gate, heard };
}

async function tell(from: Station, signal: Signal, to: Station | null = null): Promise<void> {
  const bytes = await from.gate.seal(signal, to?.gate.key ?? null);
  if (bytes !== null) from.signaling.send(bytes, to?.gate.key ?? null);
}

const heard = (at: Station, ...signals: Signal[]) => expect.poll(() => at.heard).toEqual(signals);
const round = (number: number): Signal => ({ kind: 'ask', what: 'seat', round: number, video: false });

async function connect(a: Identity, b: Identity): Promise<[Connection, Connection]> {
  const { ends } = memoryLinkPair({ random: crypto.randomBytes });
  const outcomes = await Promise.all(
    [a, b].map((identity, index) =>
      createConnection({
        link: ends[index as 0 | 1],
        identity,
        session: crypto.randomBytes(16),
        crypto,
        clock: systemClock,
      }),
    ),
  );
  const connections = outcomes.map((outcome) => {
    if (!outcome.ok) throw new Error(outcome.code);
    disposals.push(() => outcome.connection.close('test-over'));
    return outcome.connection;
  });
  return connections as [Connection, Connection];
}

async function meetByPeers(a: Identity, b: Identity, group: TestGroup): Promise<[Station, Station]> {
  const sides = [peerSignaling({ group, crypto }), peerSignaling({ group, crypto })] as const;
  const ends = await connect(a, b);
  sides[0].attach(ends[0]);
  sides[1].attach(ends[1]);
  return [station(a, group, sides[0]), station(b, group, sides[1])];
}

const meetByTransport =
  (open: () => Promise<[SignalingTransport, SignalingTransport]>) =>
  async (a: Identity, b: Identity, group: TestGroup): Promise<[Station, Station]> => {
    const [left, right] = await open();
    disposals.push(() => Promise.all([left.close(), right.close()]));
    const random = seededRandom(seeds++);
    return [
      station(a, group, brokerSignaling({ transport: left, group, crypto, random })),
      station(b, group, brokerSignaling({ transport: right, group, crypto, random })),
    ];
  };

async function loopback(): Promise<[SignalingTransport, SignalingTransport]> {
  const bus = loopbackSignaling();
  return [bus.transport(), bus.transport()];
}

async function hub(): Promise<[SignalingTransport, SignalingTransport]> {
  const server = await createHub({ port: 0 });
  disposals.push(() => server.close());
  const open = () => websocketSignaling({ url: server.url, WebSocket, clock: systemClock, random: crypto.randomBytes });
  return [open(), open()];
}

describe.each([
  ['peers', meetByPeers],
  ['loopback', meetByTransport(loopback)],
  ['a broker', meetByTransport(hub)],
] as const)('signaling over %s', (_name, meet) => {
  it('SI-1 carries signals to everybody and to one, both ways', async () => {
    const [alice, bob] = await Promise.all([newIdentity(1), newIdentity(2)]);
    const [left, right] = await meet(alice, bob, testGroup([alice, bob]));
    // A broker does not say when a topic is listened to; a member repeats its asks as well.
    await expect
      .poll(async () => {
        await tell(left, round(0));
        return right.heard.length;
      })
      .toBeGreaterThan(0);
    right.heard.length = 0;
    await tell(right, round(1));
    await heard(left, round(1));
    await tell(left, round(2), right);
    await expect.poll(() => right.heard.at(-1)).toEqual(round(2));
  });

  it('SI-2 carries nothing after it was closed', async () => {
    const [alice, bob] = await Promise.all([newIdentity(1), newIdentity(2)]);
    const [left, right] = await meet(alice, bob, testGroup([alice, bob]));
    await expect
      .poll(async () => {
        await tell(left, round(0));
        return right.heard.length;
      })
      .toBeGreaterThan(0);
    right.signaling.close();
    const before = right.heard.length;
    await tell(left, round(1));
    await tell(right, round(2));
    await tell(left, round(3));
    expect(right.heard.length).toBe(before);
    expect(left.heard).toEqual([]);
  });

  it('SI-3 ends with the secret it began under, and goes on under the next', async () => {
    const [alice, bob] = await Promise.all([newIdentity(1), newIdentity(2)]);
    const group = testGroup([alice, bob]);
    const [left, right] = await meet(alice, bob, group);
    group.secret.set({ epoch: crypto.randomBytes(16), key: crypto.randomBytes(32) });
    await expect
      .poll(async () => {
        await tell(left, round(7));
        return right.heard.at(-1);
      })
      .toEqual(round(7));
    group.secret.set(null);
    const before = right.heard.length;
    await tell(left, round(8));
    expect(right.heard.length).toBe(before);
  });
});

describe('signaling through a broker that reconnects', () => {
  it('SI-7 goes by another name at the broker after each time it connected', async () => {
    const published: string[] = [];
    const listeners = new Set<(status: SignalingTransport['status']) => void>();
    const transport: SignalingTransport = {
      subscribe: () => () => {},
      publish: (_topic, { from }) => void published.push(from),
      status: { kind: 'open' },
      onStatus(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      close() {},
    };
    const group = testGroup([await newIdentity(1)]);
    const signaling = brokerSignaling({ transport, group, crypto, random: seededRandom(3) });
    const say = () => signaling.send(new Uint8Array(8), null);
    say();
    say();
    for (const listener of listeners) listener({ kind: 'connecting' });
    for (const listener of listeners) listener({ kind: 'open' });
    say();
    expect(published[1]).toBe(published[0]);
    expect(published[2]).not.toBe(published[0]);
    signaling.close();
    expect(listeners.size).toBe(0);
  });
});

describe('signaling over peers', () => {
  it('SI-4 leads through somebody both are connected to, once, and back the same way', async () => {
    const people = await Promise.all([1, 2, 3].map((seed) => newIdentity(seed)));
    const [alice, bob, carol] = people as [Identity, Identity, Identity];
    const group = testGroup(people);
    const sides = people.map(() => peerSignaling({ group, crypto })) as [PeerSignaling, PeerSignaling, PeerSignaling];
    const [ab, ba] = await connect(alice, bob);
    const [bc, cb] = await connect(bob, carol);
    sides[0].attach(ab);
    sides[1].attach(ba);
    sides[1].attach(bc);
    sides[2].attach(cb);
    const stations = people.map((identity, index) => station(identity, group, sides[index] as PeerSignaling));
    const [left, middle, right] = stations as [Station, Station, Station];
    await expect
      .poll(async () => {
        await tell(left, round(1), right);
        return right.heard.length;
      })
      .toBeGreaterThan(0);
    await tell(right, round(2), left);
    await heard(left, round(2));
    // Who passes it on is not who it was meant for; what is for everybody is not passed on.
    expect(middle.heard).toEqual([]);
    right.heard.length = 0;
    await tell(left, round(3));
    await heard(middle, round(3));
    expect(right.heard).toEqual([]);
  });

  it('SI-5 tells that a device is gone when its last connection closes', async () => {
    const [alice, bob] = await Promise.all([newIdentity(1), newIdentity(2)]);
    const group = testGroup([alice, bob]);
    const side = peerSignaling({ group, crypto });
    const gone: string[] = [];
    side.onGone((device) => gone.push(device));
    const [first] = await connect(alice, bob);
    const [second] = await connect(alice, bob);
    const other = peerSignaling({ group, crypto });
    side.attach(first);
    side.attach(second);
    first.close('test');
    second.close('test');
    expect(gone).toHaveLength(1);
    side.close();
    other.close();
  });
});

describe('signaling of several tabs', () => {
  it('SI-2 says nothing to the other tabs either once it is closed', async () => {
    const alice = await newIdentity(1);
    const posted: unknown[] = [];
    const signaling = tabSignaling(peerSignaling({ group: testGroup([alice]), crypto }), {
      post: (message) => posted.push(message),
      onMessage() {},
      close() {},
    });
    signaling.close();
    signaling.close();
    signaling.send(new Uint8Array(1), null);
    expect(posted).toEqual([]);
  });

  it('SI-6 goes over the connections that one of them holds, and between them', async () => {
    const [alice, bob] = await Promise.all([newIdentity(1), newIdentity(2)]);
    const group = testGroup([alice, bob]);
    const [holder, remote] = [peerSignaling({ group, crypto }), peerSignaling({ group, crypto })];
    const [ab, ba] = await connect(alice, bob);
    holder.attach(ab);
    remote.attach(ba);
    const listeners: ((message: unknown) => void)[] = [];
    const tab = (own: number) => ({
      post(message: unknown) {
        listeners.forEach((listener, index) => index !== own && listener(structuredClone(message)));
      },
      onMessage(listener: (message: unknown) => void) {
        listeners[own] = listener;
      },
      close() {},
    });
    const first = station(alice, group, tabSignaling(holder, tab(0)));
    const second = station(alice, group, tabSignaling(peerSignaling({ group, crypto }), tab(1)));
    const other = station(bob, group, remote);
    await expect
      .poll(async () => {
        await tell(second, round(1));
        return other.heard.length;
      })
      .toBeGreaterThan(0);
    await tell(other, round(2), second);
    await expect.poll(() => second.heard.at(-1)).toEqual(round(2));
    await tell(first, round(3));
    await expect.poll(() => second.heard.at(-1)).toEqual(round(3));
    for (const listener of listeners)
      for (const odd of [null, 1, {}, { kind: 'in' }, { kind: 'out', signal: 1 }]) listener(odd);
  });
});
