import type { Waiting } from './use-lobby-media.js';

/** What a lobby waits for, and what to do; null while it waits for nothing. Never that something is missing: nobody knows that yet. */
export function askWords({
  microphone = null,
  camera = null,
}: {
  readonly microphone?: Waiting;
  readonly camera?: Waiting;
}): string | null {
  const waits = [
    { what: 'microphone', waiting: microphone },
    { what: 'camera', waiting: camera },
  ].filter(({ waiting }) => waiting !== null);
  if (waits.length === 0) return null;
  const what = waits.map((one) => `the ${one.what}`).join(' and ');
  return waits.some(({ waiting }) => waiting === 'asks')
    ? `Your browser asks for ${what}. Choose Allow.`
    : `Starting ${what}…`;
}
