import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../mesh/test/support/clock.js';
import type { FeedId } from '../src/format/ids.js';
import { AskedFeeds } from '../src/sync/asked-feeds.js';

const feed = 'feed' as FeedId;
const [ada, bob] = [{ name: 'Ada' }, { name: 'Bob' }];

function asked() {
  const clock = new SimulatedClock();
  let freed = 0;
  const feeds = new AskedFeeds(clock, new Set([ada, bob]), () => (freed += 1));
  return { clock, feeds, freed: () => freed };
}

describe('who is asked for a feed', () => {
  it('SYNC-18 is one device until it has answered', () => {
    const { feeds, freed, clock } = asked();
    expect([feeds.take(feed, ada), feeds.take(feed, bob), feeds.take(feed, ada)]).toEqual([true, false, true]);
    feeds.release(feed, bob);
    expect([freed(), feeds.take(feed, bob)]).toEqual([0, false]);
    feeds.release(feed, ada);
    expect([freed(), feeds.take(feed, bob)]).toEqual([1, true]);
    feeds.releaseAll(bob);
    expect([freed(), clock.pending]).toEqual([2, 0]);
  });

  it('SYNC-18 is another when nothing has come for four seconds, and in the end however it comes', async () => {
    const { feeds, freed, clock } = asked();
    feeds.take(feed, ada);
    await clock.advance(3999);
    expect(feeds.take(feed, bob)).toBe(false);
    await clock.advance(1);
    expect([freed(), feeds.take(feed, bob)]).toEqual([1, true]);

    for (let second = 0; second < 64; second += 1) {
      expect(feeds.take(feed, ada)).toBe(false);
      await clock.advance(1000);
      feeds.renew(feed, bob);
    }
    expect([freed(), feeds.take(feed, ada)]).toEqual([2, true]);
  });

  it('SYNC-18 is each device that holds them for a part of many', () => {
    const { feeds } = asked();
    expect([feeds.share(10), feeds.share(1)]).toEqual([5, 1]);
  });
});
