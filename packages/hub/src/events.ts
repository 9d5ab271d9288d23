import type { CloseReason } from './counters.js';

/** An event for the log of a hub. It never holds a topic, a session name, an address or a payload. */
export type HubEvent =
  | { event: 'listening'; url: string }
  | { event: 'opened'; connections: number }
  | { event: 'closed'; reason: CloseReason; connections: number }
  | { event: 'stopped' };

/** Receives every event of a hub. */
export type HubLog = (event: HubEvent) => void;
