import { systemClock, utf8Encode } from '@kith/identity';
import { afterEach, describe, expect, it } from 'vitest';
import {
  memoryLinkPair,
  type Connection,
  type ConnectionLimits,
  type Link,
  type SignalingTransport,
} from '../src/index.js';
import { encodeData, encodeFrame } from '../src/frame/codec.js';
import { FRAME_LIMIT, MESSAGE_LIMIT } from '../src/limits.js';
import { sealSignal, signalKey, topicOf } from '../src/mesh/sealed-signal.js';
import { decodeSignal, encodeSignal, type Signal } from '../src/mesh/signal.js';
import { settle, SimulatedClock } from './support/clock.js';
import { connectPair, type End } from './support/pairs.js';
import { crypto, person, session } from './support/people.js';
import { Recorder } from './support/recorder.js';
import { World, type Member } from './support/world.js';

const secret = Uint8Array.of(1, 2, 3);

/** A victim and an authenticated member who can put any frame on the link. */
async function hostile(limits: Partial<ConnectionLimits> = {}) {
  const ends = memoryLinkPair({ random: crypto.randomBytes }).ends;
  const [victim, attacker] = await connectPair(ends, new SimulatedClock(), limits);
  const recorder = new Recorder();
  const reasons: string[] = [];
  victim.connection.onClose((reason) => reasons.push(reason));
  victim.connection.open(secret, recorder);
  attacker.connection.open(secret, new Recorder());
  await settle();
  // The victim's first channel listens on number 1.
  return { victim, attacker, recorder, reasons, link: ends[1], channel: 1 };
}

const codes = (end: End): string[] => end.events.flatMap((event) => (event.type === 'fault' ? [event.code] : []));

describe('a member who breaks the rules of frames', () => {
  it('FRAME-2 what is no frame ends the connection with a code, and throws nowhere', async () => {
    const frames = [
      Uint8Array.of(0, 9),
      new Uint8Array(0),
      new Uint8Array(FRAME_LIMIT + 1).fill(0x86),
      Uint8Array.of(0xff, 0, 0, 0, 1, 1),
      Uint8Array.of(0x82, 0, 0, 0, 1),
      Uint8Array.of(5, 255, 255, 255, 255, 255, 255, 255, 255),
      Uint8Array.of(8, 60, 62),
    ];
    for (const frame of frames) {
      const { victim, link, reasons } = await hostile();
      link.send(frame);
      await settle();
      expect(codes(victim)).toEqual(['frame-invalid']);
      expect(reasons).toEqual(['frame-invalid']);
    }
  });

  it('FRAME-3 frames that make no sense here: a second hello, a channel never offered, a count never sent, an offer twice', async () => {
    const tag = crypto.randomBytes(32);
    const cases: Uint8Array[][] = [
      [encodeFrame({ kind: 'hello', body: new Uint8Array(4) })],
      [encodeFrame({ kind: 'auth', signature: new Uint8Array(64) })],
      [encodeData(99, 'bulk', Uint8Array.of(1), 0, 1)],
      [encodeFrame({ kind: 'acknowledge', received: 1e9 })],
      [encodeFrame({ kind: 'open', channel: 50, tag }), encodeFrame({ kind: 'open', channel: 51, tag })],
    ];
    for (const frames of cases) {
      const { victim, link } = await hostile();
      for (const frame of frames) link.send(frame);
      await settle();
      expect(codes(victim)).toEqual(['unexpected-frame']);
    }
  });

  it('FRAME-4 272 KiB arrive; one byte more ends the connection', async () => {
    const send = (link: Link, channel: number, length: number): void => {
      const message = new Uint8Array(length);
      for (let offset = 0; offset < length; offset += 16_000) {
        link.send(encodeData(channel, 'bulk', message, offset, Math.min(16_000, length - offset)));
      }
    };
    const good = await hostile();
    send(good.link, good.channel, MESSAGE_LIMIT);
    await settle();
    expect(good.recorder.messages.map((message) => message.length)).toEqual([MESSAGE_LIMIT]);
    const bad = await hostile();
    send(bad.link, bad.channel, MESSAGE_LIMIT + 1);
    await settle();
    expect(codes(bad.victim)).toEqual(['message-too-large']);
    expect(bad.recorder.messages).toEqual([]);
  });

  it('FRAME-5 the pieces of one message in the wrong order end the connection', async () => {
    const whole = Uint8Array.of(1, 2, 3, 4);
    const first = encodeData(1, 'bulk', whole, 0, 2);
    const last = encodeData(1, 'bulk', whole, 2, 2);
    for (const frames of [[last], [first, first], [first, last, last]]) {
      const { victim, link } = await hostile();
      for (const frame of frames) link.send(frame);
      await settle();
      expect(codes(victim)).toEqual(['message-out-of-order']);
    }
  });

  it('FRAME-6 messages that never finish are few, and cost what they weigh', async () => {
    const { victim, attacker, link } = await hostile();
    for (let index = 0; index < 70; index++) {
      victim.connection.open(Uint8Array.of(9, index), new Recorder());
      attacker.connection.open(Uint8Array.of(9, index), new Recorder());
    }
    await settle();
    const long = new Uint8Array(100);
    for (let number = 2; number < 66; number++) link.send(encodeData(number, 'bulk', long, 0, 50));
    await settle();
    expect(codes(victim)).toEqual([]);
    link.send(encodeData(66, 'bulk', long, 0, 50));
    await settle();
    expect(codes(victim)).toEqual(['too-many-messages']);
  });

  it('FRAME-7 100,000 frames of one byte end as over the rate, in bounded time and memory', async () => {
    const { victim, link, channel } = await hostile();
    const message = new Uint8Array(200_000);
    const before = process.memoryUsage().heapUsed;
    for (let offset = 0; offset < 100_000; offset++) link.send(encodeData(channel, 'bulk', message, offset, 1));
    await settle();
    expect(codes(victim)).toEqual(['rate-exceeded']);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100e6);
  });

  it('FRAME-7 as long as the rate allows it, a message in one-byte frames is a message like any other', async () => {
    const { recorder, link, channel } = await hostile();
    const message = crypto.randomBytes(10_000);
    for (let offset = 0; offset < message.length; offset++)
      link.send(encodeData(channel, 'interactive', message, offset, 1));
    await settle();
    expect(recorder.messages).toEqual([message]);
  });

  it('RATE-1 more bytes than agreed end the connection; an honest sender paces itself and does not', async () => {
    const rate = { bytesPerSecond: 100_000, burstBytes: 100_000, framesPerSecond: 1_000, burstFrames: 1_000 };
    const bad = await hostile({ rate });
    const message = new Uint8Array(16_000);
    for (let index = 0; index < 10; index++) bad.link.send(encodeData(bad.channel, 'bulk', message, 0, message.length));
    await settle();
    expect(codes(bad.victim)).toEqual(['rate-exceeded']);

    const clock = new SimulatedClock();
    const [alice, bob] = await connectPair(
      memoryLinkPair({ random: crypto.randomBytes, clock }).ends,
      clock,
      { rate },
      (milliseconds) => clock.advance(milliseconds),
    );
    const recorder = new Recorder();
    const channel = alice.connection.open(secret, new Recorder());
    bob.connection.open(secret, recorder);
    await clock.advance(10);
    for (let index = 0; index < 50; index++) channel.send(message, 'bulk');
    await clock.advance(1_000);
    expect(recorder.bytes).toBeLessThan(300_000);
    await clock.advance(20_000);
    expect(recorder.bytes).toBe(800_000);
    expect(codes(bob)).toEqual([]);
  });

  it('RATE-2 a peer that does not read holds up to the limit, and is then let go', async () => {
    const cable = memoryLinkPair({ random: crypto.randomBytes });
    const [alice, bob] = await connectPair(cable.ends, systemClock, { queuedBytes: 4_000_000 });
    const channel = alice.connection.open(secret, new Recorder());
    bob.connection.open(secret, new Recorder());
    await settle();
    cable.cut();
    const waiting = channel.ready();
    for (let index = 0; index < 40; index++) channel.send(new Uint8Array(250_000), 'bulk');
    expect(codes(alice)).toEqual(['slow-reader']);
    await waiting;
  });

  it('MUX-4 offers that nobody here knows are kept up to 1,024, then dropped and counted', async () => {
    const { victim, attacker } = await hostile();
    for (let index = 0; index < 1_030; index++)
      attacker.connection.open(utf8Encode(`unknown ${index}`), new Recorder());
    await settle();
    expect(victim.events.filter((event) => event.type === 'offer-dropped').length).toBe(6);
    const late = new Recorder();
    victim.connection.open(utf8Encode('unknown 1000'), late);
    await settle();
    expect(late.log).toEqual(['open']);
  });

  it('MUX-5 data on a channel whose secret the sender has not shown is not read', async () => {
    const { victim, link } = await hostile();
    const recorder = new Recorder();
    victim.connection.open(Uint8Array.of(42), recorder);
    link.send(encodeData(2, 'interactive', Uint8Array.of(1), 0, 1));
    await settle();
    expect(recorder.log).toEqual([]);
    expect(codes(victim)).toEqual([]);
  });

  it('MUX-6 a tag is good on one connection and for one side only', async () => {
    const [first, second] = [await hostile(), await hostile()];
    const taken: Uint8Array[] = [];
    const spied = memoryLinkPair({ random: crypto.randomBytes }).ends;
    const send = spied[0].send.bind(spied[0]);
    spied[0].send = (frame) => {
      if (frame[0] === 3) taken.push(frame.slice());
      send(frame);
    };
    const [alice] = await connectPair(spied, systemClock);
    const recorder = new Recorder();
    alice.connection.open(Uint8Array.of(77), recorder);
    // Back to where it came from, under another number.
    for (const frame of taken) spied[1].send(Uint8Array.of(3, 0, 0, 0, 9, ...frame.subarray(5)));
    for (const { victim, link } of [first, second]) {
      victim.connection.open(Uint8Array.of(77), recorder);
      for (const frame of taken) link.send(frame);
    }
    await settle();
    expect(taken.length).toBe(1);
    expect(recorder.log).toEqual([]);
  });

  it('MUX-7 a handler that throws, now or later, loses this connection only, and is reported', async () => {
    const failing = [
      () => {
        throw new Error('handler');
      },
      // What an async handler amounts to.
      () => Promise.reject(new Error('handler')) as unknown as void,
    ];
    for (const onMessage of failing) {
      const [victim, attacker] = await connectPair(memoryLinkPair({ random: crypto.randomBytes }).ends, systemClock);
      const [bystander] = await connectPair(memoryLinkPair({ random: crypto.randomBytes }).ends, systemClock);
      victim.connection.open(secret, { onOpen() {}, onMessage, onClose() {} });
      const channel = attacker.connection.open(secret, new Recorder());
      await settle();
      const told: string[] = [];
      attacker.connection.onClose((reason) => told.push(reason));
      bystander.connection.onClose((reason) => told.push(reason));
      channel.send(Uint8Array.of(1), 'interactive');
      await settle();
      expect(told).toEqual(['handler-failed']);
      expect(victim.events.map((event) => event.type)).toEqual(['handler-failed', 'fault']);
    }
  });
});

describe('a crowd of invented peers', () => {
  let world: World;
  afterEach(() => world.close());

  async function shouter(): Promise<{
    transport: SignalingTransport;
    say: (signal: object, to?: string, sender?: string) => Promise<void>;
    from: string;
  }> {
    const transport = world.signaling.transport();
    const keys = { topic: topicOf(crypto, secret), key: await signalKey(crypto, secret) };
    const say = async (signal: object, to?: string, sender?: string): Promise<void> => {
      const from = sender ?? ('session' in signal ? String(signal.session) : 'A'.repeat(22));
      const address = to === undefined ? { from } : { from, to };
      transport.publish(
        keys.topic,
        await sealSignal({ crypto, random: crypto.randomBytes }, keys, address, utf8Encode(JSON.stringify(signal))),
      );
    };
    return { transport, say, from: 'A'.repeat(22) };
  }

  const name = (): string => Buffer.from(session()).toString('base64url');
  const counters = (member: Member): Readonly<Record<string, number>> => member.mesh.counters();

  it('MESH-16 100 announcements take 8 places at a time, and an honest late comer is connected within seconds', async () => {
    world = new World(1);
    // The worst place to be: every other name is larger, so all the offers are the victim's to make.
    const people = (await Promise.all(Array.from({ length: 102 }, person))).toSorted((a, b) =>
      a.person < b.person ? -1 : 1,
    );
    const [own, late, ...invented] = people;
    if (!own || !late) throw new Error('people');
    const victim = await world.member({ identity: own });
    victim.mesh.join(secret);
    const { say } = await shouter();
    for (const { person: did } of invented) await say({ type: 'announce', v: 1, did, session: name() });
    await world.clock.advance(1_000);
    expect(victim.mesh.status().connecting).toBe(8);
    const honest = await world.member({ identity: late });
    honest.mesh.join(secret);
    await world.clock.advance(12_000);
    expect(victim.mesh.connections().length).toBe(1);
    expect(victim.mesh.status().connecting).toBeLessThanOrEqual(8);
  });

  it('MESH-17 100 offers take 8 places at a time, and an honest late comer is connected', async () => {
    world = new World(2);
    const people = await Promise.all([person(), person()]);
    const [smaller, larger] = people.toSorted((a, b) => (a.person < b.person ? -1 : 1));
    if (!smaller || !larger) throw new Error('two people');
    const victim = await world.member({ identity: larger });
    victim.mesh.join(secret);
    const { say } = await shouter();
    for (let index = 0; index < 100; index++) {
      const offer = { type: 'offer', v: 1, did: smaller.person, session: name(), attempt: 'B'.repeat(11), sdp: 'x' };
      await say(offer, Buffer.from(victim.mesh.session).toString('base64url'));
    }
    await world.clock.advance(1_000);
    expect(victim.mesh.status().connecting).toBe(8);
    expect(counters(victim)['signal-ignored:slots-full']).toBe(92);
    const honest = await world.member({ identity: smaller });
    honest.mesh.join(secret);
    await world.clock.advance(15_000);
    expect(victim.mesh.connections().length).toBe(1);
  });

  it('MESH-1 an offer from the one whose part is to wait is not taken', async () => {
    world = new World(9);
    const [smaller, larger] = (await Promise.all([person(), person()])).toSorted((a, b) =>
      a.person < b.person ? -1 : 1,
    );
    if (!smaller || !larger) throw new Error('two people');
    const victim = await world.member({ identity: smaller });
    victim.mesh.join(secret);
    const { say } = await shouter();
    const offer = { type: 'offer', v: 1, did: larger.person, session: name(), attempt: 'B'.repeat(11), sdp: 'x' };
    await say(offer, Buffer.from(victim.mesh.session).toString('base64url'));
    await world.clock.advance(1_000);
    expect(counters(victim)['signal-ignored:wrong-role']).toBe(1);
    expect(victim.attempts()).toBe(0);
  });

  it('MESH-18 a flood is cut to the rate and remembered peers to a number', async () => {
    world = new World(3);
    const victim = await world.member();
    victim.mesh.join(secret);
    const { say } = await shouter();
    const { person: did } = await person();
    for (let index = 0; index < 2_000; index++) await say({ type: 'announce', v: 1, did, session: name() });
    await world.clock.advance(1_000);
    expect(counters(victim)['signal-ignored:rate-limited']).toBeGreaterThan(900);
    expect(victim.mesh.status().known).toBeLessThanOrEqual(256);
  });

  it('MESH-19 answers from nobody, signals without a type, of another shape or sender, and bad JSON are ignored and counted', async () => {
    world = new World(4);
    const victim = await world.member();
    victim.mesh.join(secret);
    const { say, transport } = await shouter();
    const { person: did } = await person();
    const sender = { v: 1, did, session: name() };
    await say({ type: 'answer', ...sender, attempt: 'C'.repeat(11), sdp: 'x' });
    const malformed: object[] = [
      { ...sender },
      { ...sender, type: 'nonsense' },
      { ...sender, type: 'announce', v: 2 },
      { ...sender, type: 'announce', did: 'did:web:x' },
      { ...sender, type: 'offer', attempt: 'C'.repeat(11), sdp: 7 },
      [0, 9],
    ];
    for (const signal of malformed) await say(signal);
    await say({ type: 'announce', ...sender }, undefined, name());
    transport.publish(topicOf(crypto, secret), { from: name(), data: 'AAAA' });
    transport.publish(topicOf(crypto, secret), {
      from: name(),
      data: Buffer.from(crypto.randomBytes(80)).toString('base64url'),
    });
    await world.clock.advance(1_000);
    expect(counters(victim)).toMatchObject({
      'signal-ignored:answer-from-nobody': 1,
      'signal-ignored:signal-malformed': malformed.length,
      'signal-ignored:signal-unreadable': 2,
      'signal-ignored:sender-mismatch': 1,
    });
    expect(victim.mesh.status()).toMatchObject({ connecting: 0, connected: 0, known: 0 });
    expect(decodeSignal(utf8Encode('{'))).toBeNull();
    expect(decodeSignal(new Uint8Array(20_000).fill(32))).toBeNull();
    expect(decodeSignal(Uint8Array.of(0, 9))).toBeNull();
  });

  it('MESH-20 a goodbye in another’s name costs nobody a connection', async () => {
    world = new World(5);
    const [alice, bob] = [await world.member(), await world.member()];
    alice.mesh.join(secret);
    bob.mesh.join(secret);
    await world.clock.advance(2_000);
    const { say } = await shouter();
    await say({
      type: 'bye',
      v: 1,
      did: bob.identity.person,
      session: Buffer.from(bob.mesh.session).toString('base64url'),
    });
    await world.clock.advance(60_000);
    expect(alice.events.filter((event) => event.type === 'disconnected')).toEqual([]);
    expect(alice.mesh.connections().length).toBe(1);
  });

  it('MESH-21 a "we have no connection" in another’s name leaves a living connection as it is', async () => {
    world = new World(6);
    const [alice, bob] = [await world.member(), await world.member()];
    alice.mesh.join(secret);
    bob.mesh.join(secret);
    await world.clock.advance(20_000);
    const { say } = await shouter();
    const names = [alice, bob].map(({ mesh }) => Buffer.from(mesh.session).toString('base64url')) as [string, string];
    for (let index = 0; index < 20; index++) {
      await say({ type: 'announce', v: 1, did: bob.identity.person, session: names[1] }, names[0]);
      await say({ type: 'announce', v: 1, did: alice.identity.person, session: names[0] }, names[1]);
      await world.clock.advance(1_000);
    }
    const survivors: Connection[] = [...alice.mesh.connections(), ...bob.mesh.connections()];
    expect(survivors.length).toBe(2);
    expect(alice.events.filter((event) => event.type === 'disconnected')).toEqual([]);
    expect(alice.attempts() + bob.attempts()).toBe(2);
  });

  it('MESH-22 a signal moved to another sender, addressee or topic by the broker cannot be read', async () => {
    world = new World(7);
    const victim = await world.member();
    victim.mesh.join(secret);
    victim.mesh.join(Uint8Array.of(8));
    const keys = { topic: topicOf(crypto, secret), key: await signalKey(crypto, secret) };
    const signal: Signal = { type: 'announce', v: 1, did: (await person()).person, session: name() };
    const tools = { crypto, random: crypto.randomBytes };
    const seal = () => sealSignal(tools, keys, { from: signal.session }, encodeSignal(signal));
    const { transport } = await shouter();
    transport.publish(keys.topic, { ...(await seal()), from: name() });
    transport.publish(keys.topic, { ...(await seal()), to: Buffer.from(victim.mesh.session).toString('base64url') });
    transport.publish(topicOf(crypto, Uint8Array.of(8)), await seal());
    await world.clock.advance(1_000);
    expect(counters(victim)['signal-ignored:signal-unreadable']).toBe(3);
    expect(victim.mesh.status().known).toBe(0);
  });

  for (const part of ['makes', 'awaits'] as const) {
    it(`MESH-23 who signals under one name and authenticates as another is turned away, where the victim ${part} the offer`, async () => {
      world = new World(8);
      const [smaller, larger] = (await Promise.all([person(), person()])).toSorted((a, b) =>
        a.person < b.person ? -1 : 1,
      );
      if (!smaller || !larger) throw new Error('two people');
      const [own, claimed] = part === 'makes' ? [smaller, larger] : [larger, smaller];
      const victim = await world.member({ identity: own });
      // He says that he is someone else wherever he signals; his certificate says the truth.
      const liar = await world.member({ identity: { ...(await person()), person: claimed.person } });
      victim.mesh.join(secret);
      liar.mesh.join(secret);
      await world.clock.advance(5_000);
      expect(counters(victim)['refused:not-who-was-invited']).toBe(1);
      expect(victim.mesh.connections()).toEqual([]);
      await world.clock.advance(9_000);
      expect(counters(victim)['refused:not-who-was-invited']).toBe(1);
      await world.clock.advance(120_000);
      expect(counters(victim)['refused:not-who-was-invited']).toBeLessThan(15);
    });
  }
});
