import { describe, expect, it } from 'vitest';
import { CANDIDATES_PER_CONNECTION, RETRY_MAX } from '../src/limits.js';
import { Turns } from '../src/pair/turns.js';
import { decodePairMessage, encodePairMessage } from '../src/pair/messages.js';
import { PairWorld } from './support/pair-world.js';

async function connected(): Promise<PairWorld> {
  const world = new PairWorld();
  await world.timeline.advance(1_000);
  expect(world.live()).toBe(true);
  return world;
}

const kinds = (world: PairWorld) => world.signals.map(({ from, signal }) => `${from} ${signal.kind}`);

/** Without letting anybody know: what flows just stops. */
function stall(world: PairWorld): void {
  for (const connection of world.media.connections.values()) connection.stalled = true;
}

describe('a pair', () => {
  it('NE-1 connects by one offer of whoever comes first, one answer, and candidates that go together', async () => {
    const world = await connected();
    expect(kinds(world)).toEqual(expect.arrayContaining(['first offer', 'second answer-sdp']));
    expect(kinds(world).filter((kind) => /offer|answer/.test(kind))).toHaveLength(2);
    expect(world.media.made).toBe(2);
    expect(world.first.statuses).toEqual(['connected']);
  });

  it('NE-2 repeats what was lost until both are connected', async () => {
    const world = new PairWorld();
    let count = 0;
    world.passes = () => (count += 1) > 5;
    await world.timeline.advance(6_000);
    expect(world.live()).toBe(true);
    expect(world.media.made).toBe(2);
    const before = world.signals.length;
    await world.timeline.advance(20_000);
    expect(world.signals).toHaveLength(before);
  });

  it('NE-3 takes candidates that overtook their offer, each once, at most 128', async () => {
    const world = new PairWorld();
    world.passes = (_from, signal) => signal.kind !== 'offer';
    await world.timeline.advance(500);
    const offer = world.signals.find(({ signal }) => signal.kind === 'offer')?.signal;
    if (offer?.kind !== 'offer') throw new Error('No offer.');
    const candidates = Array.from({ length: 2 * CANDIDATES_PER_CONNECTION }, (_, line) => ({
      candidate: `invented ${line}`,
      mid: null,
      line,
    }));
    world.second.pair.hear({ kind: 'candidates', connection: offer.connection, candidates });
    world.second.pair.hear(offer);
    let taken = 0;
    await world.timeline.advance(0);
    for (const connection of world.media.of('second')) taken += connection.heard;
    expect(taken).toBe(CANDIDATES_PER_CONNECTION);
  });

  it('NE-4 the other side offers when no offer comes for five seconds', async () => {
    const world = new PairWorld();
    world.passes = (from, signal) => from === 'second' || signal.kind !== 'offer';
    await world.timeline.advance(4_900);
    expect(kinds(world)).not.toContain('second offer');
    await world.timeline.advance(1_500);
    expect(kinds(world)).toContain('second offer');
    expect(world.live()).toBe(true);
    expect(world.second.statuses).toContain('connecting offer-missing');
  });

  it('NE-5 of crossing offers the later attempt stays, of equal ones that of whoever comes first', async () => {
    const world = new PairWorld();
    world.delay = 6_000;
    await world.timeline.advance(5_500);
    expect(kinds(world)).toEqual(expect.arrayContaining(['first offer', 'second offer']));
    world.delay = 10;
    await world.timeline.advance(10_000);
    expect(world.live()).toBe(true);
    expect(world.media.of('second')[0]?.request.initiator).toBe(true);
    expect(world.second.refused).toContain('late');

    const equal = new PairWorld();
    await equal.timeline.advance(5);
    const offer = { kind: 'offer', connection: 'AAAAAAAAAAAAAAAAAAAAAA', attempt: 1, sdp: 'offer 99 0' } as const;
    equal.first.pair.hear(offer);
    await equal.timeline.advance(1_000);
    expect(equal.first.refused).toContain('late');
    expect(equal.media.of('first')[0]?.request.initiator).toBe(true);
    expect(equal.live()).toBe(true);
  });

  it('NE-6 what belongs to an earlier connection is late and changes nothing', async () => {
    const world = await connected();
    const early = world.signals.map((sent) => sent);
    world.reachable = false;
    world.media.pathsChanged();
    await world.timeline.advance(20_000);
    world.reachable = true;
    await world.timeline.advance(15_000);
    expect(world.live()).toBe(true);
    const made = world.media.made;
    const refused = world.second.refused.length;
    for (const { from, signal } of early) (from === 'first' ? world.second : world.first).pair.hear(signal);
    await world.timeline.advance(2_000);
    expect(world.second.refused.length).toBeGreaterThan(refused);
    expect(world.media.made).toBe(made);
    expect(world.live()).toBe(true);
  });

  it('NE-7 proves itself after the other where its channel opened before the browser showed the answer', async () => {
    const world = new PairWorld();
    await world.timeline.advance(0);
    for (const connection of world.media.of('first')) connection.unread = 1;
    await world.timeline.advance(1_000);
    expect(world.live()).toBe(true);
    expect(world.second.tracks).toEqual(['audio', 'video']);
    expect(world.media.made).toBe(2);
  });

  it('NE-7 judges no proof before the browser shows both certificates, and takes nobody for a stranger meanwhile', async () => {
    const world = new PairWorld();
    await world.timeline.advance(0);
    for (const connection of world.media.of('first')) connection.unread = 5;
    await world.timeline.advance(1_000);
    expect(world.first.refused).not.toContain('fingerprint');
    expect(world.live()).toBe(true);
    expect(world.media.made).toBe(2);
  });

  it('NE-7 hands out tracks only after the other has proven who holds the certificate', async () => {
    const world = new PairWorld();
    await world.timeline.advance(0);
    await world.timeline.advance(1_000);
    expect(world.first.tracks).toEqual(['audio', 'video']);

    const watched = new PairWorld();
    const watch = () => {
      for (const connection of watched.media.of('first')) connection.intercepted = true;
    };
    for (let waited = 0; waited < 5_000; waited += 5) {
      watch();
      await watched.timeline.advance(5);
    }
    expect(watched.first.tracks).toEqual([]);
    expect(watched.first.refused).toContain('fingerprint');
    expect(watched.first.statuses.join()).toContain('not-authenticated');
  });

  it('NE-7 a mirror is nobody: one certificate at both ends proves nothing', async () => {
    const world = new PairWorld();
    for (let waited = 0; waited < 3_000; waited += 5) {
      for (const connection of world.media.connections.values()) connection.mirrored = true;
      await world.timeline.advance(5);
    }
    expect(world.first.tracks).toEqual([]);
    expect(world.first.statuses.join()).toContain('not-authenticated');
  });

  it('NE-8 a message that is none, or that comes before the proof, is refused', async () => {
    const world = await connected();
    const [connection] = world.media.of('first');
    connection?.request.onData(Uint8Array.of(1, 2, 3));
    await world.timeline.advance(0);
    expect(world.first.refused).toEqual(['malformed']);
    expect(decodePairMessage(encodePairMessage({ kind: 'want', width: 320 }))).toEqual({ kind: 'want', width: 320 });
    expect(decodePairMessage(encodePairMessage({ kind: 'want', width: -1 }))).toBeNull();

    const early = new PairWorld();
    await early.timeline.advance(1);
    const [unproven] = early.media.of('first');
    unproven?.request.onData(encodePairMessage({ kind: 'alive' }));
    await early.timeline.advance(0);
    expect(early.first.refused).toEqual(['stranger']);
    expect(early.first.alive).toBe(0);
  });

  it('NE-9 gives a disconnection its grace, then restarts on the same connection', async () => {
    const world = await connected();
    for (const connection of world.media.connections.values()) {
      connection.stalled = true;
      connection.state.set('disconnected');
    }
    await world.timeline.advance(1_400);
    expect(world.media.of('first')[0]?.restarts).toBe(0);
    expect(world.first.statuses.at(-1)).toBe('recovering disconnected');
    await world.timeline.advance(2_500);
    expect(world.media.of('first')[0]?.restarts).toBe(1);
    expect(world.live()).toBe(true);
    expect(world.media.made).toBe(2);
    expect(world.first.statuses.at(-1)).toBe('connected');
    expect(world.second.statuses.at(-1)).toBe('connected');
  });

  it('NE-10 makes a fresh connection when a restart brings nothing, and closes the old one once', async () => {
    const world = await connected();
    world.passes = (_from, signal) => signal.kind === 'offer' && signal.attempt > 1;
    stall(world);
    for (const connection of world.media.connections.values()) connection.state.set('disconnected');
    await world.timeline.advance(6_000);
    world.passes = () => true;
    await world.timeline.advance(3_000);
    expect(world.media.made).toBe(4);
    expect(world.live()).toBe(true);
    expect(world.first.tracks).toEqual(['audio', 'video', 'audio gone', 'video gone', 'audio', 'video']);
  });

  it('NE-11 notices that nothing flows although it is connected', async () => {
    const world = await connected();
    stall(world);
    await world.timeline.advance(4_000);
    expect(world.first.statuses).toEqual(['connected']);
    await world.timeline.advance(5_000);
    expect(world.first.statuses.join()).toContain('stalled');
    expect(world.live()).toBe(true);
    expect(world.media.made).toBe(2);
  });

  it('NE-12 restarts at once when the network changed, asked by whichever side', async () => {
    for (const side of ['first', 'second'] as const) {
      const world = await connected();
      world[side].pair.networkChanged();
      await world.timeline.advance(50);
      expect(world.media.of('first')[0]?.restarts).toBe(1);
      await world.timeline.advance(2_000);
      expect(world.live()).toBe(true);
    }
  });

  it('NE-13 tries for ever, at most four seconds apart, and is back soon after the way is', async () => {
    const world = await connected();
    world.reachable = false;
    world.media.pathsChanged();
    await world.timeline.advance(120_000);
    expect(world.first.statuses.at(-1)).toMatch(/^unreachable/);
    expect(world.open).toBeLessThanOrEqual(2);
    world.reachable = true;
    await world.timeline.advance(RETRY_MAX + 3_000);
    expect(world.live()).toBe(true);
  });

  it('NE-13 gives each attempt half as much time more than the one before, up to thirty seconds', async () => {
    const world = new PairWorld();
    const begun = new Map<string, number>();
    world.passes = (from, signal) => {
      if (from === 'first' && signal.kind === 'offer' && !begun.has(signal.connection))
        begun.set(signal.connection, world.timeline.elapsed);
      return false;
    };
    await world.timeline.advance(200_000);
    const times = [...begun.values()];
    const apart = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(apart.length).toBeGreaterThanOrEqual(6);
    for (const [index, time] of apart.entries()) {
      const given = 12_000 * Math.min(2.5, 1 + index / 2);
      expect(time).toBeGreaterThanOrEqual(given);
      expect(time).toBeLessThanOrEqual(given + RETRY_MAX + 50);
    }
  });

  it('NE-13 lets three that failed try again at a time, and the next as soon as one of them is done', () => {
    const turns = new Turns(3);
    const begun: number[] = [];
    const owners = [0, 1, 2, 3, 4, 5].map((number) => ({ number }));
    for (const owner of owners) turns.take(owner, () => begun.push(owner.number));
    expect(begun).toEqual([0, 1, 2]);
    const [first = {}, second = {}, , fourth = {}, fifth = {}] = owners;
    turns.end(fourth);
    turns.end(first);
    expect(begun).toEqual([0, 1, 2, 4]);
    turns.take(second, () => begun.push(1));
    expect(begun).toEqual([0, 1, 2, 4, 1]);
    turns.end(first);
    turns.end(second);
    turns.end(fifth);
    expect(begun).toEqual([0, 1, 2, 4, 1, 5]);
  });

  it('NE-17 bytes that arrive keep somebody whose page does not find the time to say so', async () => {
    const world = await connected();
    for (const connection of world.media.connections.values()) connection.sendData = () => {};
    await world.timeline.advance(1_500);
    const { alive } = world.first;
    await world.timeline.advance(10_000);
    expect(world.first.alive).toBeGreaterThanOrEqual(alive + 9);
    stall(world);
    await world.timeline.advance(1_500);
    const still = world.first.alive;
    await world.timeline.advance(2_000);
    expect(world.first.alive).toBe(still);
  });

  it('NE-14 asks for ICE servers each time; slow or failing ones stop nothing', async () => {
    let asked = 0;
    const failing = new PairWorld({
      iceServers: () => {
        asked += 1;
        throw new Error('No credentials.');
      },
    });
    await failing.timeline.advance(1_000);
    expect(failing.live()).toBe(true);
    expect(failing.first.errors).toHaveLength(1);
    failing.first.pair.networkChanged();
    await failing.timeline.advance(100);
    expect(asked).toBe(3);

    const waiting: (() => void)[] = [];
    const slow = new PairWorld({ iceServers: () => new Promise((resolve) => waiting.push(() => resolve([]))) });
    await slow.timeline.advance(500);
    slow.close();
    for (const answer of waiting) answer();
    await slow.timeline.advance(1_000);
    expect(slow.media.made).toBe(0);
  });

  it('NE-15 leaves no connection and no timer behind', async () => {
    const world = await connected();
    world.close();
    expect(world.open).toBe(0);
    await world.timeline.advance(10_000);
    expect(world.open).toBe(0);
    expect([world.first.clock.waiting, world.second.clock.waiting]).toEqual([0, 0]);
  });

  it('NE-16 tells how wide it shows the other, also over the next connection', async () => {
    const world = await connected();
    world.first.pair.want(640);
    await world.timeline.advance(100);
    expect(world.second.wanted.at(-1)).toBe(640);
    world.media.of('first')[0]?.state.set('failed');
    await world.timeline.advance(2_000);
    expect(world.live()).toBe(true);
    expect(world.second.wanted.filter((width) => width === 640).length).toBeGreaterThan(1);
  });
});
