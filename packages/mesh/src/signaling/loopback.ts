import type { Clock } from '@kith/identity';
import type { SignalingTransport } from '../ports.js';
import { LocalTransport } from './local-transport.js';

/** A signaling broker in memory. */
export interface LoopbackSignaling {
  /** One party's access. */
  transport(): SignalingTransport;
}

/**
 * A broker in memory, as unhelpful as a stock one: every subscriber of a topic receives everything, its sender included, whatever
 * the address. Arrives in a later microtask, or with a clock after `latency` milliseconds.
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
