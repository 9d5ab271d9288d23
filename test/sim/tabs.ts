import type { SpaceTabs, TabChannel } from '@kith/store';
import type { Random } from './random.js';
import type { Timeline } from './timeline.js';

/** The channels between the tabs of one running device: what one posts, the others hear a little later. */
export function tabBus(
  { timeline, random }: { readonly timeline: Timeline; readonly random: Random },
  isAlive: () => boolean,
): () => SpaceTabs {
  const channels = new Map<string, Set<(message: unknown) => void>>();
  return () => ({
    channel(name): TabChannel {
      const listeners = channels.get(name) ?? new Set();
      channels.set(name, listeners);
      let mine: (message: unknown) => void = () => {};
      return {
        post(message) {
          for (const listener of [...listeners]) {
            if (listener === mine) continue;
            timeline.after(random.between(0, 20), () => {
              if (isAlive() && listeners.has(listener)) listener(message);
            });
          }
        },
        onMessage(listener) {
          mine = listener;
          listeners.add(listener);
        },
        close: () => void listeners.delete(mine),
      };
    },
  });
}
