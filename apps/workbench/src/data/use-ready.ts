import { useEffect, useState } from 'react';
import { useToasts } from '../parts/toasts.js';

/** Whether something has been read from this device yet. A failure is reported, and counts as ready: what is there is shown. */
export function useReady(source: { ready(): Promise<void> }): boolean {
  const { report } = useToasts();
  const [ready, setReady] = useState<{ ready(): Promise<void> } | null>(null);
  useEffect(() => {
    let current = true;
    const done = () => {
      if (current) setReady(source);
    };
    source.ready().then(done, (error: unknown) => {
      done();
      report(error);
    });
    return () => {
      current = false;
    };
  }, [source, report]);
  return ready === source;
}
