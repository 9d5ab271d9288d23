import { useSyncExternalStore } from 'react';

const minute = 60_000;

/** The current minute; re-renders when it changes. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, currentMinute, currentMinute);
}

function currentMinute(): number {
  return Math.floor(Date.now() / minute) * minute + minute - 1;
}

function subscribe(listener: () => void): () => void {
  const timer = setInterval(listener, 15_000);
  return () => clearInterval(timer);
}
