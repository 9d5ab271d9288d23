import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFrame } from '../src/frame/codec.js';
import { Reassembly } from '../src/frame/reassembly.js';
import { SendQueue } from '../src/frame/send-queue.js';
import { STARTED_LIMIT } from '../src/limits.js';
import { TokenBucket } from '../src/rate/token-bucket.js';

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
