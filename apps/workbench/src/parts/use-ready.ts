import { useEffect, useState } from 'react';
import { useToasts } from './toasts.js';

interface Readable {
  ready(): Promise<void>;
}

/** Whether something has been read from this device yet. A failure is reported, and counts as ready: what is there is shown. */
export function useReady(source: Readable): boolean {
  const { report } = useToasts();
  const [ready, setReady] = useState<Readable | null>(null);
  useEffect(() => {
    let current = true;
    const wait = async () => {
      try {
        await source.ready();
      } catch (error) {
        report(error);
      }
      if (current) setReady(source);
    };
    wait().catch(report);
    return () => {
      current = false;
    };
  }, [source, report]);
  return ready === source;
}
