import { useEffect } from 'react';

/** Calls `onRead` when the end of a list is on screen while somebody looks, once for each newest message. */
export function useRead(atEnd: boolean, newest: string | null, onRead: () => void): void {
  useEffect(() => {
    if (!atEnd || newest === null) return undefined;
    const tell = () => {
      if (document.visibilityState === 'visible' && document.hasFocus()) onRead();
    };
    tell();
    window.addEventListener('focus', tell);
    return () => window.removeEventListener('focus', tell);
  }, [atEnd, newest, onRead]);
}
