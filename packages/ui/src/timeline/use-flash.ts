import { useEffect, useState } from 'react';

/** A message that was jumped to is marked for so many milliseconds. */
const flashFor = 1_600;

/** Returns the message that was just jumped to, and the function that marks one. */
export function useFlash<Id extends string>(): readonly [Id | null, (message: Id) => void] {
  const [flash, setFlash] = useState<Id | null>(null);
  useEffect(() => {
    if (flash === null) return undefined;
    const timer = setTimeout(() => setFlash(null), flashFor);
    return () => clearTimeout(timer);
  }, [flash]);
  return [flash, setFlash];
}
