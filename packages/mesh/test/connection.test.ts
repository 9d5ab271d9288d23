import { systemClock, type Clock } from '@kith/identity';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryLinkPair, type Link } from '../src/index.js';
import { MESSAGE_LIMIT } from '../src/limits.js';
import { encodeFrame } from '../src/frame/codec.js';
import { SimulatedClock, settle } from './support/clock.js';
import { connectPair } from './support/pairs.js';
import { crypto } from './support/people.js';
import { Recorder } from './support/recorder.js';
import { webrtcPair } from './support/webrtc.js';

const secret = Uint8Array.of(1, 2, 3);
const other = Uint8Array.of(4, 5, 6);
const pair = () => memoryLinkPair({ random: crypto.randomBytes }).ends;

describe('channels', () => {
  it('MUX-1 a channel opens when both sides have offered the same secret, whoever is first', async () => {
    const [alice, bob] = await connectPair(pair(), systemClock);
    expect(alice.connection.transcript).toEqual(bob.connection.transcript);
    const atAlice = new Recorder();
    const atBob = new Recorder();
    const channel = alice.connection.open(secret, atAlice);
    await settle();
    expect(atAlice.log).toEqual([]);
    const other = bob.connection.open(secret, atBob);
    await Promise.all([atAlice.until((r) => r.log.length === 1), atBob.until((r) => r.log.length === 1)]);
    channel.send(Uint8Array.of(7), 'interactive');
    other.send(new Uint8Array(0), 'bulk');
    await Promise.all([atAlice.until((r) => r.log.length === 2), atBob.until((r) => r.log.length === 2)]);
    expect(atAlice.log).toEqual(['open', 'message 0']);
    expect(atBob.log).toEqual(['open', 'message 1']);
  });

  it('MUX-3 closing and reopening works, and nothing late reaches the new channel', async () => {
    const [alice, bob] = await connectPair(pair(), systemClock);
    const atAlice = new Recorder();
    const atBob = new Recorder();
    const first = alice.connection.open(secret, atAlice);
    const bobs = bob.connection.open(secret, atBob);
    await settle();
    bobs.send(new Uint8Array(200_000), 'bulk');
    first.close();
    const again = new Recorder();
    const second = alice.connection.open(secret, again);
    await settle();
    second.send(Uint8Array.of(1), 'bulk');
    bobs.send(Uint8Array.of(1, 2), 'bulk');
    await settle();
    expect(atAlice.messages.length).toBe(0);
    expect(again.log).toEqual(['open', 'message 2']);
    expect(atBob.log).toEqual(['open', 'close peer-closed', 'open', 'message 1']);
  });

  it('KEEP-1 a silent peer is dead after 45 s', async () => {
    const clock = new SimulatedClock();
    const cable = memoryLinkPair({ random: crypto.randomBytes });
    const [alice] = await connectPair(cable.ends, clock);
    await clock.advance(600_000);
    const reasons: string[] = [];
    alice.connection.onClose((reason) => reasons.push(reason));
    cable.cut();
    await clock.advance(40_000);
    expect(reasons).toEqual([]);
    await clock.advance(10_000);
    expect(reasons).toEqual(['silent']);
  });

  it('KEEP-1 an idle connection that answers lives, whatever the clock says', async () => {
    const clock = new SimulatedClock();
    const [alice] = await connectPair(memoryLinkPair({ random: crypto.randomBytes }).ends, clock);
    const reasons: string[] = [];
    alice.connection.onClose((reason) => reasons.push(reason));
    for (const years of [10, -20]) {
      clock.jump(years * 365 * 86_400_000);
      await clock.advance(120_000);
    }
    expect(reasons).toEqual([]);
  });

  it('MESH-29 a link that doubts its way gives the connection 6 s to show that it lives', async () => {
    const clock = new SimulatedClock();
    const cable = memoryLinkPair({ random: crypto.randomBytes });
    const doubts: (() => void)[] = [];
    const [first, second] = cable.ends;
    const [alice] = await connectPair(
      [Object.assign(first, { onDoubt: (run: () => void) => doubts.push(run) }), second],
      clock,
    );
    const reasons: string[] = [];
    alice.connection.onClose((reason) => reasons.push(reason));
    const doubt = () => doubts.forEach((run) => run());
    doubt();
    await clock.advance(20_000);
    expect(reasons).toEqual([]);
    cable.cut();
    doubt();
    await clock.advance(5_900);
    expect(reasons).toEqual([]);
    await clock.advance(200);
    expect(reasons).toEqual(['silent']);
  });

  it('MESH-30 a peer that answers while this device stalls has not been silent', async () => {
    const clock = new SimulatedClock();
    const cable = memoryLinkPair({ random: crypto.randomBytes, clock, latency: 4_000 });
    // Every half a second ends ten seconds late: of an answer that takes eight, nothing is late.
    const stalls: Clock = {
      now: () => clock.now(),
      after: (wait, run) => clock.after(wait === 500 ? 10_500 : wait, run),
    };
    const [alice] = await connectPair(cable.ends, stalls, {}, () => clock.advance(60_000));
    const alive = alice.connection.probe(5_000);
    await clock.advance(120_000);
    expect(await alive).toBe(true);
  });

  it('KEEP-3 a peer that says nothing is told as not answering, long before the connection ends, and as answering once it is heard', async () => {
    const clock = new SimulatedClock();
    const cable = memoryLinkPair({ random: crypto.randomBytes });
    const [alice] = await connectPair(cable.ends, clock);
    const { answering } = alice.connection;
    const told: boolean[] = [];
    answering.subscribe(() => told.push(answering.getSnapshot()));
    // Idle, and answering all the while.
    await clock.advance(600_000);
    expect(told).toEqual([]);
    cable.cut();
    await clock.advance(6_000);
    expect(told).toEqual([]);
    await clock.advance(6_000);
    expect(told).toEqual([false]);
    alice.connection.receive(encodeFrame({ kind: 'pong' }));
    expect(told).toEqual([false, true]);
    const reasons: string[] = [];
    alice.connection.onClose((reason) => reasons.push(reason));
    await clock.advance(12_000);
    expect(told).toEqual([false, true, false]);
    expect(reasons).toEqual([]);
  });

  it('KEEP-3 a peer that answers while this device stalls is answering', async () => {
    const clock = new SimulatedClock();
    const cable = memoryLinkPair({ random: crypto.randomBytes, clock, latency: 2_000 });
    // Every third slice of a wait ends twenty seconds late; the link goes on meanwhile.
    let slices = 0;
    const stalls: Clock = {
      now: () => clock.now(),
      after: (wait, run) => clock.after(wait === 500 && slices++ % 3 === 0 ? 20_500 : wait, run),
    };
    const [alice] = await connectPair(cable.ends, stalls, {}, () => clock.advance(60_000));
    const told: boolean[] = [];
    alice.connection.answering.subscribe(() => told.push(alice.connection.answering.getSnapshot()));
    await clock.advance(300_000);
    expect(told).toEqual([]);
  });

  it('KEEP-2 closing tells the peer why, and every open channel at both ends', async () => {
    const [alice, bob] = await connectPair(pair(), systemClock);
    const [atAlice, atBob] = [new Recorder(), new Recorder()];
    const channel = alice.connection.open(secret, atAlice);
    bob.connection.open(secret, atBob);
    await settle();
    alice.connection.close('leaving');
    await settle();
    expect([atAlice.log, atBob.log]).toEqual([
      ['open', 'close leaving'],
      ['open', 'close leaving'],
    ]);
    channel.send(Uint8Array.of(1), 'bulk');
    channel.close();
    await channel.ready();
    const late = new Recorder();
    bob.connection.open(secret, late);
    await settle();
    expect(late.log).toEqual(['close leaving']);
  });

  it('MUX-2 a secret that is open already, and a message that is too large, are the programmer’s mistakes', async () => {
    const [alice, bob] = await connectPair(pair(), systemClock);
    const replaced = new Recorder();
    alice.connection.open(secret, replaced);
    const channel = alice.connection.open(secret, new Recorder());
    bob.connection.open(secret, new Recorder());
    await settle();
    expect(replaced.log).toEqual([]);
    expect(() => alice.connection.open(secret, new Recorder())).toThrow(
      expect.objectContaining({ code: 'channel-taken' }),
    );
    expect(() => channel.send(new Uint8Array(MESSAGE_LIMIT + 1), 'bulk')).toThrow(
      expect.objectContaining({ code: 'message-too-large' }),
    );
  });

  it('MUX-3 either side may close and reopen many times; both always end with an open channel', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), { maxLength: 12 }),
        async (steps) => {
          const [alice, bob] = await connectPair(pair(), systemClock);
          const sides = [alice, bob].map((end) => {
            const recorder = new Recorder();
            return { end, recorder, channel: end.connection.open(secret, recorder) };
          });
          for (const [first, wait, settleFirst] of steps) {
            const side = sides[first ? 0 : 1];
            if (!side) continue;
            // Some of it is under way, some half sent, some waiting when the channel closes.
            for (const { channel } of sides)
              for (let index = 0; index < 8; index++) channel.send(new Uint8Array(200_000), 'bulk');
            if (settleFirst) await Promise.resolve();
            side.channel.close();
            side.recorder = new Recorder();
            side.channel = side.end.connection.open(secret, side.recorder);
            if (wait) await settle();
          }
          await settle();
          for (const { channel } of sides) channel.send(Uint8Array.of(5), 'bulk');
          await settle();
          expect(sides.map(({ recorder }) => recorder.log.at(-1))).toEqual(['message 1', 'message 1']);
          expect(sides.flatMap(({ end }) => end.events)).toEqual([]);
          for (const { end } of sides) end.connection.close('test-over');
        },
      ),
      { numRuns: 20, seed: 11 },
    );
  });
});

describe('flow', () => {
  const links: [string, () => Promise<readonly [Link, Link]>][] = [
    ['memory', async () => pair()],
    ['WebRTC', () => webrtcPair()],
  ];
  const chunk = 256 * 1024;
  const chunks = 120;

  for (const [name, make] of links) {
    it(`FLOW-1 30 MB of bulk over ${name} arrive, and interactive messages overtake them`, async () => {
      const [alice, bob] = await connectPair(await make(), systemClock);
      const [bulk, chat, heavyOpen, lightOpen] = [new Recorder(), new Recorder(), new Recorder(), new Recorder()];
      const heavy = alice.connection.open(secret, heavyOpen);
      const light = alice.connection.open(other, lightOpen);
      bob.connection.open(secret, bulk);
      const bulkBytesAtChat: number[] = [];
      bob.connection.open(other, {
        onOpen: () => chat.onOpen(),
        onMessage: (message) => {
          bulkBytesAtChat.push(bulk.bytes);
          chat.onMessage(message);
        },
        onClose: () => {},
      });
      await Promise.all([heavyOpen, lightOpen].map((recorder) => recorder.until((r) => r.log.includes('open'))));
      const queuedAtChat: number[] = [];
      for (let index = 0; index < chunks; index++) {
        // Everything at once: the bulk waits in the queue, not at the caller.
        heavy.send(new Uint8Array(chunk).fill(index), 'bulk');
        if (index % 40 === 39) {
          light.send(Uint8Array.of(index), 'interactive');
          queuedAtChat.push((index + 1) * chunk);
        }
      }
      await bulk.until((r) => r.messages.length === chunks);
      expect(chat.messages.map((message) => message[0])).toEqual([39, 79, 119]);
      expect(bulkBytesAtChat.every((bytes, index) => bytes < (queuedAtChat[index] ?? 0))).toBe(true);
      // What was on its way already is ahead of it, and no more.
      expect(bulkBytesAtChat[0]).toBeLessThanOrEqual(4 * 1024 * 1024);
      expect(
        bulk.messages.every(
          (message, index) => message.length === chunk && message[0] === index && message.at(-1) === index,
        ),
      ).toBe(true);
      expect([...alice.events, ...bob.events]).toEqual([]);
      alice.connection.close('test-over');
      bob.connection.close('test-over');
    });
  }

  it('FLOW-2 ready() holds a sender back while 256 KiB of bulk wait, and lets it go when the peer takes it', async () => {
    const clock = new SimulatedClock();
    const ends = memoryLinkPair({ random: crypto.randomBytes, clock, latency: 50 }).ends;
    const [alice, bob] = await connectPair(ends, clock, {}, (milliseconds) => clock.advance(milliseconds * 10));
    const recorder = new Recorder();
    const channel = alice.connection.open(secret, new Recorder());
    bob.connection.open(secret, recorder);
    await clock.advance(200);
    let sent = 0;
    let done = false;
    const sending = (async () => {
      for (; sent < 40; sent++) {
        await channel.ready();
        channel.send(new Uint8Array(chunk), 'bulk');
      }
      done = true;
    })();
    await settle();
    // 1 MiB under way, and one message that filled the queue.
    expect(sent).toBeLessThanOrEqual(6);
    await clock.advance(10_000);
    await sending;
    await clock.advance(1_000);
    expect(done).toBe(true);
    expect(recorder.messages.length).toBe(40);
  });
});
