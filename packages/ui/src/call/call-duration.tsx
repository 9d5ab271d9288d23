import { useSyncExternalStore } from 'react';
import { durationWords } from './state-words.js';

/** How long a call lasts, by the second. */
export function CallDuration({ since }: { since: number }) {
  const now = useSyncExternalStore(everySecond, currentSecond, currentSecond);
  return <span className="kith-call-duration">{durationWords(now - since)}</span>;
}

function currentSecond(): number {
  return Math.floor(Date.now() / 1_000) * 1_000;
}

function everySecond(listener: () => void): () => void {
  const timer = setInterval(listener, 1_000);
  return () => clearInterval(timer);
}
