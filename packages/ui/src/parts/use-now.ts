import { useMemo, useSyncExternalStore } from 'react';

const minute = 60_000;

/** The current minute; re-renders when it changes. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, currentMinute, currentMinute);
}

function currentMinute(): number {
  return Math.floor(Date.now() / minute) * minute + minute - 1;
}

const look = 15_000;

/** All look at the same moments: of two times on one screen the later one never seems older. */
function subscribe(listener: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const wait = () => {
    timer = setTimeout(
      () => {
        listener();
        wait();
      },
      look - (Date.now() % look),
    );
  };
  wait();
  return () => clearTimeout(timer);
}

/** When a day of this device begins; another function in another time zone. */
export function useStartOfDay(): (at: number) => number {
  const zone = useTimeZone();
  return useMemo(() => startOfDayIn(zone), [zone]);
}

/** The engine knows one zone at a time, and that is the one of the device. */
function startOfDayIn(_zone: string): (at: number) => number {
  return (at) => new Date(at).setHours(0, 0, 0, 0);
}

/** The time zone of this device; re-renders when it changes. */
export function useTimeZone(): string {
  return useSyncExternalStore(subscribe, currentZone, currentZone);
}

function currentZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
