import type { TabChannel, TabLock, Tabs } from '../../src/index.js';

/** The tabs of one browser: a queue for each lock, and channels that reach every tab but the one that posts. */
export function createBrowser(): { tab(): Tabs } {
  interface Place {
    readonly onHeld: () => void;
    readonly onLost: () => void;
  }
  const locks = new Map<string, Place[]>();
  const channels = new Map<string, Set<{ listener: ((message: unknown) => void) | null }>>();

  const hold = (name: string, onHeld: () => void, onLost: () => void = () => {}): TabLock => {
    const queue = locks.get(name) ?? [];
    locks.set(name, queue);
    const own: Place = { onHeld, onLost };
    const begin = () => queueMicrotask(() => queue[0] === own && onHeld());
    queue.push(own);
    if (queue.length === 1) begin();
    const leave = () => {
      const place = queue.indexOf(own);
      if (place >= 0) queue.splice(place, 1);
      return place;
    };
    return {
      take() {
        if (queue[0] === own) return;
        leave();
        const [loser] = queue.splice(0, 1, own);
        if (loser !== undefined) {
          queue.push(loser);
          queueMicrotask(() => loser.onLost());
        }
        begin();
      },
      release() {
        if (leave() === 0) queue[0]?.onHeld();
      },
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
