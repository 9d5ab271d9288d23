import type { SpaceTabs, TabChannel } from '@kith/store';

/** The tabs of one browser: what one posts, the others get, later. */
export function tabsOfOneBrowser(): () => SpaceTabs {
  const channels = new Map<string, Set<(message: unknown) => void>>();
  return () => ({
    channel(name): TabChannel {
      const everyone = channels.get(name) ?? new Set();
      channels.set(name, everyone);
      let mine: (message: unknown) => void = () => {};
      return {
        post(message) {
          for (const listener of [...everyone]) if (listener !== mine) queueMicrotask(() => listener(message));
        },
        onMessage(listener) {
          mine = listener;
          everyone.add(listener);
        },
        close: () => void everyone.delete(mine),
      };
    },
  });
}
