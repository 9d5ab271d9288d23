import { TokenBucket } from '@kith/identity/internal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFrame } from '../src/frame/codec.js';
import { Reassembly } from '../src/frame/reassembly.js';
import { SendQueue } from '../src/frame/send-queue.js';
import { STARTED_LIMIT } from '../src/limits.js';
import { Outbound } from '../src/connection/outbound.js';
import type { Link } from '../src/ports.js';
import { SimulatedClock } from './support/clock.js';

const message = fc.record({
  channel: fc.integer({ min: 1, max: 40 }),
  lane: fc.constantFrom('interactive' as const, 'bulk' as const),
  length: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 3_000 })),
});

describe('cutting and putting together', () => {
  it('FRAME-8 whatever is sent arrives whole, each channel and lane in its order, within the receiver’s limits', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 80 }), fc.integer({ min: 6, max: 400 }), (messages, frameLimit) => {
        const queue = new SendQueue();
        const reassembly = new Reassembly();
        const sent = new Map<string, number[]>();
        for (const [index, { channel, lane, length }] of messages.entries()) {
          queue.push(channel, lane, new Uint8Array(length).fill(index));
          const key = `${channel} ${lane}`;
          sent.set(key, [...(sent.get(key) ?? []), length]);
        }
        const arrived = new Map<string, number[]>();
        for (let lane = queue.nextLane; lane; lane = queue.nextLane) {
          const bytes = queue.next(lane, frameLimit);
          if (!bytes) throw new Error('a lane that has something gives nothing');
          expect(bytes.length).toBeLessThanOrEqual(frameLimit);
          const frame = parseFrame(bytes);
          if (frame?.kind !== 'data') throw new Error('no data');
          const result = reassembly.accept(frame);
          if (result.kind === 'fault') throw new Error(result.code);
          expect(reassembly.count).toBeLessThanOrEqual(2 * STARTED_LIMIT);
          if (result.kind !== 'message') continue;
          const key = `${frame.channel} ${frame.lane}`;
          arrived.set(key, [...(arrived.get(key) ?? []), result.message.length]);
          expect(new Set(result.message).size).toBeLessThanOrEqual(1);
        }
        expect(arrived).toEqual(sent);
        expect(queue.bytes).toBe(0);
        expect(reassembly.count).toBe(0);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('FRAME-9 interactive goes first, and channels of one lane take turns', () => {
    const queue = new SendQueue();
    for (const channel of [1, 2]) queue.push(channel, 'bulk', new Uint8Array(30));
    const order: string[] = [];
    const step = (): void => {
      const lane = queue.nextLane;
      const frame = lane ? parseFrame(queue.next(lane, 15) ?? new Uint8Array()) : null;
      if (frame?.kind === 'data') order.push(`${frame.lane} ${frame.channel}`);
    };
    step();
    step();
    step();
    queue.push(3, 'interactive', new Uint8Array(15));
    for (let index = 0; index < 6; index++) step();
    expect(order).toEqual([
      'bulk 1',
      'bulk 2',
      'bulk 1',
      'interactive 3',
      'interactive 3',
      'bulk 2',
      'bulk 1',
      'bulk 2',
    ]);
  });

  it('FRAME-10 dropping a channel forgets its messages and leaves the others', () => {
    const queue = new SendQueue();
    queue.push(1, 'bulk', new Uint8Array(30));
    queue.push(2, 'bulk', new Uint8Array(30));
    queue.push(1, 'interactive', new Uint8Array(30));
    queue.next('bulk', 15);
    queue.drop(1);
    expect(queue.bytes).toBe(30);
    expect(queue.nextLane).toBe('bulk');
    queue.drop(2);
    expect([queue.bytes, queue.nextLane]).toEqual([0, null]);
  });
});

describe('the limits of messages', () => {
  const whole = (length: number, frameLimit = 16 * 1024) => {
    const queue = new SendQueue();
    queue.push(1, 'bulk', new Uint8Array(length));
    const reassembly = new Reassembly();
    for (let lane = queue.nextLane; lane; lane = queue.nextLane) {
      const frame = parseFrame(queue.next(lane, frameLimit) ?? new Uint8Array());
      if (frame?.kind !== 'data') throw new Error('no data');
      const result = reassembly.accept(frame);
      if (result.kind !== 'partial') return result;
    }
    throw new Error('nothing came of it');
  };

  it('FRAME-4 a message of exactly 272 KiB arrives, one byte more is a fault', () => {
    expect(whole(272 * 1024)).toMatchObject({ kind: 'message' });
    expect(whole(272 * 1024 + 1)).toEqual({ kind: 'fault', code: 'message-too-large' });
  });

  it('FRAME-6 of 80 channels with large messages a lane has 16 half sent, and the receiver at most 64', () => {
    const queue = new SendQueue();
    const reassembly = new Reassembly();
    for (const lane of ['bulk', 'interactive'] as const)
      for (let channel = 1; channel <= 80; channel += 1) queue.push(channel, lane, new Uint8Array(1_000));
    const half = { bulk: 0, interactive: 0 };
    // Both lanes by turns, as when interactive messages come while bulk is under way.
    const turns = (['bulk', 'interactive'] as const).flatMap((lane) => Array.from({ length: 80 }, () => lane));
    let most = 0;
    const take = (lane: 'bulk' | 'interactive') => {
      const frame = parseFrame(queue.next(lane, 100) ?? new Uint8Array());
      if (frame?.kind !== 'data') throw new Error('no data');
      if (frame.first) half[lane] += 1;
      if (frame.last) half[lane] -= 1;
      most = Math.max(most, half[lane]);
      expect(reassembly.accept(frame).kind).not.toBe('fault');
    };
    for (const lane of turns) take(lane);
    expect([most, reassembly.count]).toEqual([16, 32]);
    for (let lane = queue.nextLane; lane; lane = queue.nextLane) take(lane);
    expect([most, reassembly.count]).toEqual([16, 0]);
  });

  it('FRAME-6 64 messages may be half received, and one more is a fault', () => {
    const reassembly = new Reassembly();
    const begin = (channel: number) =>
      reassembly.accept({
        kind: 'data',
        channel,
        lane: 'bulk',
        first: true,
        last: false,
        payload: new Uint8Array(1),
      });
    for (let channel = 1; channel <= 64; channel += 1) expect(begin(channel)).toEqual({ kind: 'partial' });
    expect(begin(65)).toEqual({ kind: 'fault', code: 'too-many-messages' });
  });
});

describe('a link whose buffer fills', () => {
  /** Tells how often bulk began to flow again, on a link that drains a little at a time. */
  function choked(drainedAtOnce: number) {
    let drain: () => void = () => {};
    let sent = 0;
    const link: Pick<Link, 'bufferedAmount' | 'send' | 'onDrain'> & { bufferedAmount: number } = {
      bufferedAmount: 0,
      send(frame) {
        link.bufferedAmount += frame.length;
        sent += frame.length;
      },
      onDrain: (listener) => (drain = listener),
    };
    const clock = new SimulatedClock();
    const rate = { bytesPerSecond: 1e12, burstBytes: 1e12, framesPerSecond: 1e9, burstFrames: 1e9 };
    const outbound = new Outbound({
      link: link as Link,
      clock,
      rate,
      frameLimit: 16 * 1024,
      queuedBytes: 1e9,
      onOverflow: () => {},
    });
    for (let n = 0; n < 40; n += 1) outbound.message(1, 'bulk', new Uint8Array(256 * 1024));
    const bursts: number[] = [];
    for (let turn = 0; turn < 10_000 && outbound.sentBytes < 9 * 1024 * 1024; turn += 1) {
      link.bufferedAmount = Math.max(0, link.bufferedAmount - drainedAtOnce);
      const before = sent;
      outbound.acknowledge(outbound.sentBytes);
      drain();
      if (sent > before) bursts.push(link.bufferedAmount);
    }
    return { bursts, sent };
  }

  it('FLOW-1 bulk that had to wait at 1 MiB goes on only below 256 KiB, so that it comes in few large turns', () => {
    const { bursts, sent } = choked(16 * 1024);
    expect(sent).toBeGreaterThan(8 * 1024 * 1024);
    // Each turn fills what is between the marks: 768 KiB.
    expect(bursts.length).toBeLessThanOrEqual(Math.ceil(sent / (768 * 1024)) + 1);
    for (const filled of bursts) expect(filled).toBeGreaterThanOrEqual(1024 * 1024);
  });
});

describe('the token bucket', () => {
  it('RATE-3 gives a burst, refills by time, and a clock that jumps gives one burst at most and takes nothing', () => {
    const bucket = new TokenBucket(10, 100, 0);
    expect(bucket.take(100, 0)).toBe(true);
    expect(bucket.take(1, 0)).toBe(false);
    expect(bucket.wait(5, 0)).toBe(500);
    expect(bucket.take(10, 1_000)).toBe(true);
    expect(bucket.take(1, -1e12)).toBe(false);
    expect(bucket.take(1, -1e12 + 100)).toBe(true);
    expect(bucket.take(100, 1e12)).toBe(true);
    expect(bucket.take(1, 1e12)).toBe(false);
    bucket.spend(10, 1e12);
    expect(bucket.wait(0, 1e12)).toBe(1_000);
  });
});
