import type { Tabs } from './options.js';

/** Tabs of one origin, by Web Locks and BroadcastChannel. The browser gives a lock on when its tab closes or crashes. */
export function browserTabs(prefix: string): Tabs {
  return {
    hold(name, onHeld) {
      const waiting = new AbortController();
      let release: () => void = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      navigator.locks
        .request(`${prefix}/${name}`, { signal: waiting.signal }, () => {
          onHeld();
          return released;
        })
        .catch((error: unknown) => {
          if (!waiting.signal.aborted) throw error;
        });
      return () => {
        waiting.abort();
        release();
      };
    },
    channel(name) {
      const channel = new BroadcastChannel(`${prefix}/${name}`);
      return {
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has no target origin
        post: (message) => channel.postMessage(message),
        onMessage(listener) {
          channel.onmessage = ({ data }: MessageEvent<unknown>) => listener(data);
        },
        close: () => channel.close(),
      };
    },
  };
}
