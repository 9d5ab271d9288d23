import { useCallback, useEffect, useRef } from 'react';

/** Returns a function that tells whether the page goes away: then its device has said goodbye, and nothing is left to tell. */
export function usePageLeaving(): () => boolean {
  const leaving = useRef(false);
  useEffect(() => {
    const leave = () => {
      leaving.current = true;
    };
    const comeBack = () => {
      leaving.current = false;
    };
    window.addEventListener('pagehide', leave);
    window.addEventListener('pageshow', comeBack);
    return () => {
      window.removeEventListener('pagehide', leave);
      window.removeEventListener('pageshow', comeBack);
    };
  }, []);
  return useCallback(() => leaving.current, []);
}
