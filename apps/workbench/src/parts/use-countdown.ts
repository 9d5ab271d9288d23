import { useEffect, useEffectEvent, useRef } from 'react';

/** Calls back after a time; a pause stops the time. Null: never. */
export function useCountdown(lifetime: number | null, paused: boolean, onEnd: () => void): void {
  const left = useRef(lifetime ?? 0);
  const end = useEffectEvent(onEnd);
  useEffect(() => {
    if (lifetime === null || paused) return undefined;
    const began = performance.now();
    const timer = setTimeout(() => end(), left.current);
    return () => {
      clearTimeout(timer);
      left.current -= performance.now() - began;
    };
  }, [lifetime, paused]);
}
