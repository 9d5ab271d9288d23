import type { TabLock, Tabs } from './options.js';

/** Tabs of one origin, by Web Locks and BroadcastChannel. The browser gives a lock on when its tab closes or crashes. */
export function browserTabs(prefix: string): Tabs {
  return {
    hold: (name, onHeld, onLost) => browserLock(`${prefix}/${name}`, onHeld, onLost),
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

function browserLock(name: string, onHeld: () => void, onLost: () => void = () => {}): TabLock {
  let end = (): void => {};

  /** Waits in the queue, or steals the lock; a steal cannot be called off. */
  const request = (steal: boolean): void => {
    const waiting = new AbortController();
    let held = false;
    let giveBack: () => void = () => {};
    const given = new Promise<void>((resolve) => {
      giveBack = resolve;
    });
    end = () => {
      waiting.abort();
      giveBack();
    };
    navigator.locks
      .request(name, steal ? { steal } : { signal: waiting.signal }, () => {
        if (waiting.signal.aborted) return undefined;
        held = true;
        onHeld();
        return given;
      })
      .catch((error: unknown) => {
        if (waiting.signal.aborted) return;
        if (!held || !(error instanceof DOMException) || error.name !== 'AbortError') throw error;
        request(false);
        onLost();
      });
  };
  request(false);
  return {
    take() {
      end();
      request(true);
    },
    release: () => end(),
  };
}
