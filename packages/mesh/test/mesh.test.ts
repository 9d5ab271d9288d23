import { equalBytes, systemClock, type Identity } from '@kith/identity';
import { afterEach, describe, expect, it } from 'vitest';
import {
  broadcastChannelSignaling,
  broadcastLinks,
  createMesh,
  loopbackSignaling,
  type Connection,
  type Mesh,
  type SignalingTransport,
} from '../src/index.js';
import { openBroadcast } from './support/broadcast.js';
import { settle } from './support/clock.js';
import { crypto, person } from './support/people.js';
import { Recorder } from './support/recorder.js';
import { World, type Member } from './support/world.js';

const secret = Uint8Array.of(1, 2, 3);
const other = Uint8Array.of(4, 5, 6);
let world: World;
afterEach(() => world.close());

const counts = (member: Member): number => member.mesh.connections().length;

async function pair(seed = 1): Promise<[Member, Member]> {
  world = new World(seed);
  const members: [Member, Member] = [await world.member(), await world.member()];
  for (const { mesh } of members) mesh.join(secret);
  await world.clock.advance(2_000);
  return members;
}

describe('meeting', () => {
  it('MESH-1 two who announce at the same moment make one connection, by one offer', async () => {
    for (let seed = 1; seed <= 10; seed++) {
      const [alice, bob] = await pair(seed);
      expect([counts(alice), counts(bob)]).toEqual([1, 1]);
      expect([alice.attempts(), bob.attempts()]).toEqual([1, 1]);
      expect(alice.mesh.connections()[0]?.remote.person).toBe(bob.identity.person);
      await world.close();
    }
  });

  it('MESH-2 five who share two secrets hold one connection per pair', async () => {
    world = new World(2);
    const members = await Promise.all([1, 2, 3, 4, 5].map(() => world.member()));
    for (const { mesh } of members) {
      mesh.join(secret);
      mesh.join(other);
      mesh.join(secret);
    }
    await world.clock.advance(5_000);
    expect(members.map(counts)).toEqual([4, 4, 4, 4, 4]);
    expect(members.reduce((sum, member) => sum + member.attempts(), 0)).toBe(20);
    await world.clock.advance(120_000);
    expect(members.reduce((sum, member) => sum + member.attempts(), 0)).toBe(20);
  });

  it('MESH-2 signals that arrive over two transports count once', async () => {
    world = new World(3);
    const second = loopbackSignaling({ clock: world.clock });
    const make = (): Promise<Member> => world.member({ signaling: [world.signaling.transport(), second.transport()] });
    const [alice, bob] = [await make(), await make()];
    alice.mesh.join(secret);
    bob.mesh.join(secret);
    await world.clock.advance(2_000);
    expect([counts(alice), alice.attempts(), bob.attempts()]).toEqual([1, 1, 1]);
    expect(alice.mesh.counters()['signal-ignored:duplicate']).toBeGreaterThan(0);
  });

  it('MESH-3 without the secret nobody meets, and joins are counted', async () => {
    world = new World(4);
    const [alice, bob] = [await world.member(), await world.member()];
    const leaveFirst = alice.mesh.join(secret);
    const leaveSecond = alice.mesh.join(secret);
    bob.mesh.join(other);
    await world.clock.advance(60_000);
    expect(counts(alice)).toBe(0);
    leaveFirst();
    leaveFirst();
    expect(alice.mesh.status().topics).toBe(1);
    leaveSecond();
    expect(alice.mesh.status().topics).toBe(0);
  });

  it('MESH-4 two sessions of one device connect', async () => {
    world = new World(5);
    const first = await world.member();
    const second = await world.member({ identity: first.identity });
    first.mesh.join(secret);
    second.mesh.join(secret);
    await world.clock.advance(2_000);
    expect([counts(first), counts(second)]).toEqual([1, 1]);
  });

  it('MESH-5 who missed an announcement is found by the next one', async () => {
    world = new World(6);
    let lossy = true;
    const lossyTransport = (): SignalingTransport => {
      const transport = world.signaling.transport();
      const publish = transport.publish.bind(transport);
      transport.publish = (topic, message) => {
        if (!lossy) publish(topic, message);
      };
      return transport;
    };
    const alice = await world.member({ signaling: [lossyTransport()] });
    const bob = await world.member({ signaling: [lossyTransport()] });
    alice.mesh.join(secret);
    bob.mesh.join(secret);
    await world.clock.advance(10_000);
    expect(counts(bob)).toBe(0);
    lossy = false;
    await world.clock.advance(31_000);
    expect([counts(alice), counts(bob)]).toEqual([1, 1]);
  });
});

describe('losing and finding again', () => {
  it('MESH-6 a connection that drops comes back, and channels can be opened on the new one', async () => {
    const [alice, bob] = await pair();
    alice.mesh.connections()[0]?.close('test');
    await settle();
    expect(counts(alice)).toBe(0);
    await world.clock.advance(5_000);
    expect([counts(alice), counts(bob)]).toEqual([1, 1]);
    const recorder = new Recorder();
    alice.mesh.connections()[0]?.open(secret, recorder);
    bob.mesh.connections()[0]?.open(secret, new Recorder());
    await world.clock.advance(100);
    expect(recorder.log).toEqual(['open']);
  });

  it('MESH-7 a pulled cable is noticed and replaced', async () => {
    const [alice, bob] = await pair();
    const lost: string[] = [];
    alice.mesh.connections()[0]?.onClose((reason) => lost.push(reason));
    alice.host.cut();
    await world.clock.advance(80_000);
    expect(lost).toEqual(['silent']);
    expect([counts(alice), counts(bob)]).toEqual([1, 1]);
  });

  it('MESH-8 when one side alone has lost the connection, the other finds out within seconds', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const members = await pair(seed);
      const [alice, bob] = members;
      await world.clock.advance(20_000);
      alice.host.cut();
      alice.mesh.connections()[0]?.close('test');
      await world.clock.advance(20_000);
      expect([counts(alice), counts(bob)]).toEqual([1, 1]);
      expect(bob.events.some((event) => event.type === 'disconnected' && event.reason === 'silent')).toBe(true);
      // The new connection was kept, not given up in favour of a dead one.
      expect(bob.mesh.counters()['refused:duplicate']).toBeUndefined();
      await world.close();
    }
  });

  it('MESH-9 a session that came back under a new name is not blocked by what is left of the old one', async () => {
    const [alice, bob] = await pair();
    bob.host.cut();
    bob.mesh.disconnect();
    const reborn = await world.member({ identity: bob.identity });
    reborn.mesh.join(secret);
    await world.clock.advance(2_000);
    const sessions = (): boolean[] =>
      alice.mesh.connections().map(({ remote }) => equalBytes(remote.session, reborn.mesh.session));
    expect(sessions()).toContain(true);
    await world.clock.advance(6_000);
    expect(sessions()).toEqual([true]);
  });

  it('MESH-10 going offline ends all connections, and coming back makes them again', async () => {
    const [alice, bob] = await pair();
    alice.mesh.disconnect();
    await world.clock.advance(60_000);
    expect([counts(alice), counts(bob)]).toEqual([0, 0]);
    expect(alice.mesh.status().online).toBe(false);
    alice.mesh.reconnect();
    await world.clock.advance(3_000);
    expect([counts(alice), counts(bob)]).toEqual([1, 1]);
  });

  it('MESH-11 attempts go on, at most 30 s apart, while the peer announces; they end when it says goodbye', async () => {
    world = new World(7);
    const [smaller, larger] = [await person(), await person()].toSorted((a, b) => (a.person < b.person ? -1 : 1)) as [
      Identity,
      Identity,
    ];
    const alice = await world.member({ identity: smaller });
    // It announces itself, and never answers an offer.
    const bob = await world.member({
      identity: larger,
      createLink: () => ({ receive: () => {}, opened: new Promise(() => {}), cancel: () => {} }),
    });
    const failures: number[] = [];
    alice.mesh.onEvent((event) => {
      if (event.type === 'link-failed' && event.code === 'unanswered') failures.push(world.clock.now());
    });
    alice.mesh.join(secret);
    bob.mesh.join(secret);
    await world.clock.advance(600_000);
    const gaps = failures.slice(1).map((at, index) => at - (failures[index] ?? 0));
    expect(failures.length).toBeGreaterThan(15);
    // At most 30 s after an offer that waited up to 15 s for its answer.
    expect(Math.max(...gaps)).toBeLessThanOrEqual(45_000);
    const closed = bob.mesh.close();
    await world.clock.advance(60_000);
    await closed;
    const before = alice.attempts();
    await world.clock.advance(300_000);
    expect(alice.attempts()).toBe(before);
    expect(alice.mesh.status().known).toBe(0);
  });

  it('MESH-12 closing leaves nothing behind: no timer runs on', async () => {
    await pair();
    await world.close();
    await world.clock.advance(60_000);
    expect(world.clock.pending).toBe(0);
  });

  it('MESH-13 a listener that throws loses that connection only, and is reported', async () => {
    world = new World(8);
    const [alice, bob, carol] = [await world.member(), await world.member(), await world.member()];
    alice.mesh.onConnection((connection: Connection) => {
      if (connection.remote.person === bob.identity.person) throw new Error('listener');
    });
    for (const { mesh } of [alice, carol]) mesh.join(secret);
    await world.clock.advance(2_000);
    bob.mesh.join(secret);
    await world.clock.advance(500);
    expect(alice.mesh.counters()['handler-failed']).toBeGreaterThan(0);
    expect(alice.mesh.connections().map(({ remote }) => remote.person)).toEqual([carol.identity.person]);
  });
});

describe('limits', () => {
  it('MESH-14 the number of connections is capped, and one without channels gives way after 60 s', async () => {
    world = new World(9);
    const hub = await world.member({ limits: { connections: 2 } });
    hub.mesh.join(secret);
    const first = await world.member();
    const second = await world.member();
    first.mesh.join(secret);
    second.mesh.join(secret);
    await world.clock.advance(3_000);
    for (const [from, to] of [
      [hub, first],
      [first, hub],
    ] as const) {
      from.mesh
        .connections()
        .find(({ remote }) => remote.person === to.identity.person)
        ?.open(secret, new Recorder());
    }
    const third = await world.member();
    const before = hub.attempts();
    third.mesh.join(secret);
    await world.clock.advance(20_000);
    // There is no room, so no link is made only to be refused.
    expect(hub.attempts()).toBe(before);
    expect(hub.mesh.connections().length).toBe(2);
    await world.clock.advance(120_000);
    const held = hub.mesh.connections().map(({ remote }) => remote.person);
    expect(held.length).toBe(2);
    expect(held).toContain(first.identity.person);
  });
});

describe('a full device', () => {
  /** One device with 16 connections at most, among 18 others in one crowded place who all use their connections. */
  async function crowd(seed: number): Promise<Member> {
    world = new World(seed);
    const hub = await world.member({ limits: { connections: 16 } });
    const others = await Promise.all(Array.from({ length: 18 }, () => world.member()));
    for (const { mesh } of [hub, ...others]) mesh.onConnection((connection) => connection.open(secret, new Recorder()));
    for (const { mesh } of [hub, ...others]) mesh.join(secret);
    await world.clock.advance(60_000);
    return hub;
  }

  it('MESH-25 keeps places for meeting places with few, so that a small workspace and a newcomer are let in at once', async () => {
    const hub = await crowd(21);
    expect(counts(hub)).toBe(14);
    hub.mesh.join(other);
    const newcomer = await world.member();
    newcomer.mesh.join(other);
    await world.clock.advance(5_000);
    expect(counts(newcomer)).toBe(1);
    // Further ones take the place of connections that are met only where there are many.
    for (let count = 0; count < 5; count += 1) (await world.member()).mesh.join(other);
    await world.clock.advance(60_000);
    const late = await world.member();
    const last = Uint8Array.of(7, 7, 7);
    hub.mesh.join(last);
    late.mesh.join(last);
    await world.clock.advance(5_000);
    expect(counts(late)).toBe(1);
    expect(counts(hub)).toBeLessThanOrEqual(16);
  });

  it('MESH-26 says so before a link is made, and is left alone for a minute then', async () => {
    const hub = await crowd(22);
    const before = hub.attempts();
    const late = await world.member();
    late.mesh.join(secret);
    await world.clock.advance(50_000);
    expect(counts(late)).toBe(18);
    expect(hub.mesh.connections().some(({ remote }) => remote.person === late.identity.person)).toBe(false);
    expect(hub.attempts()).toBe(before);
    expect(late.mesh.counters()['link-failed:peer-full'] ?? 0).toBeLessThanOrEqual(1);
    expect(late.mesh.counters()['disconnected'] ?? 0).toBe(0);
  });

  it('MESH-26 whose places for handshakes are taken says so too, and is tried again soon', async () => {
    world = new World(23);
    const [smaller, larger] = (await Promise.all([person(), person()])).toSorted((a, b) =>
      a.person < b.person ? -1 : 1,
    );
    if (!smaller || !larger) throw new Error('two people');
    const busy = await world.member({ identity: larger, limits: { pending: 0 } });
    const asking = await world.member({ identity: smaller });
    busy.mesh.join(secret);
    asking.mesh.join(secret);
    await world.clock.advance(3_000);
    expect(asking.mesh.counters()['link-failed:peer-busy']).toBeGreaterThanOrEqual(2);
    expect(asking.mesh.counters()['link-failed:unanswered'] ?? 0).toBe(0);
  });
});

describe('waking', () => {
  it('MESH-27 asks every connection for a sign of life, 5 s at most, and leaves those alone that live', async () => {
    const [alice, bob] = await pair(31);
    alice.mesh.wake();
    await world.clock.advance(3_000);
    expect(counts(alice)).toBe(1);
    expect(alice.mesh.counters()['disconnected'] ?? 0).toBe(0);
    bob.host.cut();
    alice.mesh.wake();
    await world.clock.advance(4_900);
    expect(counts(alice)).toBe(1);
    await world.clock.advance(200);
    expect(counts(alice)).toBe(0);
    expect(alice.mesh.counters()['fault:silent']).toBe(1);
  });

  it('MESH-28 meets through a transport that is added, and loses no connection by it', async () => {
    const [alice, bob] = await pair(32);
    const second = loopbackSignaling({ clock: world.clock });
    alice.mesh.addSignaling(second.transport());
    const carol = await world.member({ signaling: [second.transport()] });
    carol.mesh.join(secret);
    await world.clock.advance(3_000);
    expect(counts(carol)).toBe(1);
    expect(counts(alice)).toBe(2);
    expect([alice, bob].map(({ mesh }) => mesh.counters()['disconnected'] ?? 0)).toEqual([0, 0]);
  });
});

describe('without a server', () => {
  it('MESH-24 tabs of one browser meet and connect over a BroadcastChannel alone', async () => {
    const meshes: Mesh[] = [];
    const transports: SignalingTransport[] = [];
    const identity = await person();
    for (let tab = 0; tab < 3; tab++) {
      const transport = broadcastChannelSignaling({ name: 'kith-tabs-signaling', open: openBroadcast });
      transports.push(transport);
      const createLink = broadcastLinks({ name: 'kith-tabs', open: openBroadcast, random: crypto.randomBytes });
      const common = { identity, crypto, clock: systemClock, random: crypto.randomBytes };
      meshes.push(createMesh({ ...common, signaling: [transport], createLink }));
    }
    const connected = meshes.map(
      (mesh) =>
        new Promise<void>((resolve) => {
          mesh.onConnection(() => {
            if (mesh.connections().length === 2) resolve();
          });
        }),
    );
    for (const mesh of meshes) mesh.join(secret);
    await Promise.all(connected);
    expect(meshes.flatMap((mesh) => mesh.connections().map(({ kind }) => kind))).toEqual(Array(6).fill('broadcast'));
    for (const mesh of meshes) await mesh.close();
    for (const transport of transports) await transport.close();
  });
});
