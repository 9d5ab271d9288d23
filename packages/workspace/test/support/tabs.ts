import type { TabChannel, Tabs } from '../../src/index.js';

/** The tabs of one browser: a queue for each lock, and channels that reach every tab but the one that posts. */
export function createBrowser(): { tab(): Tabs } {
  const locks = new Map<string, (() => void)[]>();
  const channels = new Map<string, Set<{ listener: ((message: unknown) => void) | null }>>();

  const hold = (name: string, onHeld: () => void): (() => void) => {
    const queue = locks.get(name) ?? [];
    locks.set(name, queue);
    queue.push(onHeld);
    if (queue.length === 1) queueMicrotask(() => queue[0] === onHeld && onHeld());
    return () => {
      const place = queue.indexOf(onHeld);
      if (place < 0) return;
      queue.splice(place, 1);
      if (place === 0) queue[0]?.();
    };
  };

  const channel = (name: string): TabChannel => {
    const members = channels.get(name) ?? new Set();
    channels.set(name, members);
    const own: { listener: ((message: unknown) => void) | null } = { listener: null };
    members.add(own);
    return {
      post(message) {
        const copy: unknown = structuredClone(message);
        for (const other of members)
          if (other !== own) queueMicrotask(() => members.has(other) && other.listener?.(copy));
      },
      onMessage(listener) {
        own.listener = listener;
      },
      close() {
        members.delete(own);
      },
    };
  };

  return { tab: () => ({ hold, channel }) };
}
