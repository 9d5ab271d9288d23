import type { Clock } from '@kith/identity';
import type { SignalingTransport } from '../ports.js';
import { LocalTransport } from './local-transport.js';

/** A signaling broker in memory. */
export interface LoopbackSignaling {
  /** Makes the transport of one party. */
  transport(): SignalingTransport;
}

/**
 * Makes a broker in memory that behaves like a stock one. Every subscriber of a topic, including the sender, receives every
 * message, whatever its address. Messages arrive in a later microtask, or with a clock after `latency` milliseconds.
 */
export function loopbackSignaling(options: { clock?: Clock; latency?: number } = {}): LoopbackSignaling {
  const transports = new Set<LocalTransport>();
  const later = (run: () => void): void => {
    if (options.clock) options.clock.after(options.latency ?? 0, run);
    else queueMicrotask(run);
  };
  return {
    transport() {
      const transport: LocalTransport = new LocalTransport(
        (topic, message) => {
          later(() => {
            for (const other of transports) other.arrived(topic, message);
          });
        },
        () => transports.delete(transport),
      );
      transports.add(transport);
      return transport;
    },
  };
}
