import { useEffect, useState } from 'react';

/** Loading that takes longer than this is worth showing a skeleton for; less would only flicker. */
const patience = 150;

/** Returns true once `waiting` has been true for 150 ms. */
export function useLate(waiting: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!waiting) return undefined;
    const timer = setTimeout(() => setLate(true), patience);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [waiting]);
  return waiting && late;
}
