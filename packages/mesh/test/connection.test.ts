import { systemClock } from '@kith/identity';
import { describe, expect, it } from 'vitest';
import { memoryLinkPair } from '../src/index.js';
import { SimulatedClock, settle } from './support/clock.js';
import { connectPair } from './support/pairs.js';
import { crypto } from './support/people.js';
import { Recorder } from './support/recorder.js';

const secret = Uint8Array.of(1, 2, 3);
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
  it('FLOW-1 30 MB flow through one channel under backpressure', async () => {
    const [alice, bob] = await connectPair(pair(), systemClock);
    const atAlice = new Recorder();
    const atBob = new Recorder();
    const first = alice.connection.open(secret, atAlice);
    bob.connection.open(secret, atBob);
    await settle();
    for (let index = 0; index < 120; index++) {
      await first.ready();
      first.send(new Uint8Array(256 * 1024), 'bulk');
    }
    await atBob.until((r) => r.messages.length === 120);
    expect(atBob.bytes).toBe(120 * 256 * 1024);
  });
});
