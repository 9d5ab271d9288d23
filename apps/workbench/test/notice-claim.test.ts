import { readFile } from 'node:fs/promises';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { claimNotice, tellInView, type NoticeLocks } from '../src/notices/notice-claim.js';
import { placeIn } from '../src/notices/opened-notices.js';

/** The locks of one browser, as its tabs share them. */
function browserLocks(): NoticeLocks {
  const held: string[] = [];
  return {
    query: async () => ({ held: held.map((name) => ({ name })) }),
    async request(name, { mode, ifAvailable }, granted) {
      if (held.includes(name) && mode !== 'shared') {
        if (ifAvailable === true) return granted(null);
        throw new Error('Nothing waits here');
      }
      held.push(name);
      await granted({ name });
      return held.splice(held.indexOf(name), 1);
    },
  };
}

function tab(hidden: boolean) {
  return Object.assign(new EventTarget(), { hidden });
}
const fail = (error: unknown) => {
  throw error;
};

describe('one notification for each browser', () => {
  it('WB-NT-9 of several hidden tabs that hear the same, one shows it; the next thing again is shown by one', async () => {
    vi.useFakeTimers();
    const locks = browserLocks();
    for (const id of ['m1', 'm2'])
      expect(await Promise.all([1, 2, 3].map(() => claimNotice(locks, id)))).toEqual([true, false, false]);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await claimNotice(locks, 'm1')).toBe(false);
    vi.useRealTimers();
  });

  it('WB-NT-9 a tab in view keeps the others from it, for as long as it is in view', async () => {
    const locks = browserLocks();
    const [seen, other] = [tab(false), tab(false)];
    const ends = [seen, other].map((page) => tellInView(locks, page as unknown as Document, fail));
    expect(await claimNotice(locks, 'm1')).toBe(false);
    seen.hidden = true;
    seen.dispatchEvent(new Event('visibilitychange'));
    expect(await claimNotice(locks, 'm2')).toBe(false);
    ends[1]?.();
    await vi.waitFor(async () => expect(await claimNotice(locks, 'm3')).toBe(true));
  });

  it('WB-NT-9 where tabs cannot agree, each tells', async () => {
    expect(await claimNotice(undefined, 'm1')).toBe(true);
  });

  it('WB-NT-10 a click on a notification of the service worker leads to its place, in a page that is open or a new one', async () => {
    const source = await readFile(new URL('../build/service-worker-template.js', import.meta.url), 'utf8');
    const done: unknown[] = [];
    const pages: unknown[] = [];
    const self = Object.assign(new EventTarget(), {
      clients: {
        matchAll: async () => pages,
        openWindow: async (path: string) => void done.push(path),
      },
    });
    const worker = source.replace('__VERSION__', '1').replace('__FILES__', '[]');
    runInNewContext(worker, { self });
    const click = async (data: unknown) => {
      const waits: Promise<unknown>[] = [];
      self.dispatchEvent(
        Object.assign(new Event('notificationclick'), {
          notification: { data, close: () => done.push('closed') },
          waitUntil: (work: Promise<unknown>) => waits.push(work),
        }),
      );
      await Promise.all(waits);
      return done.splice(0);
    };
    const place = { space: 'tea', channel: 'general' };
    expect(await click(place)).toEqual(['closed', '/channel/general']);
    pages.push({
      visibilityState: 'hidden',
      focus: async () => void done.push('focus'),
      postMessage: (message: unknown) => done.push(placeIn(message)),
    });
    expect(await click(place)).toEqual(['closed', 'focus', place]);
    for (const odd of [null, 'x', {}, { open: 1 }, { open: { space: 1, channel: null } }])
      expect(placeIn(odd)).toBeNull();
  });
});
