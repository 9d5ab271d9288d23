import type { Identity } from '@kith/identity';
import type { PresenceChannelHandler, PresenceConnection } from '@kith/presence';

/** Both ends of a connection in memory that delivers at once, or by hand. */
export interface BenchWire {
  readonly ends: readonly [PresenceConnection, PresenceConnection];
  /** Bytes of every message sent. */
  readonly sizes: number[];
  /** While true nothing arrives, and nobody is told. */
  silent: boolean;
  /** While set, messages wait there, each with its delivery. */
  held: (() => void)[] | null;
  close(): void;
}

interface End {
  readonly listeners: ((reason: string) => void)[];
  handler: PresenceChannelHandler | null;
}

export function benchWire(a: Identity, b: Identity): BenchWire {
  const sides: readonly [End, End] = [
    { listeners: [], handler: null },
    { listeners: [], handler: null },
  ];
  const wire: BenchWire = {
    ends: [connection(0, b), connection(1, a)],
    sizes: [],
    silent: false,
    held: null,
    close() {
      for (const { handler } of sides) handler?.onClose('link-closed');
      for (const { listeners } of sides) for (const listener of listeners) listener('link-closed');
    },
  };
  function connection(own: 0 | 1, remote: Identity): PresenceConnection {
    const [mine, theirs] = own === 0 ? sides : [sides[1], sides[0]];
    return {
      remote: { person: remote.person, device: remote.device },
      open(_secret, handler) {
        mine.handler = handler;
        const other = theirs.handler;
        if (other !== null) {
          // As on a real connection, both ends have their channel by then.
          queueMicrotask(() => {
            // And nothing arrives at an end that has not heard yet that it is open.
            const early: (() => void)[] = [];
            wire.held = early;
            other.onOpen();
            handler.onOpen();
            wire.held = null;
            for (const deliver of early) deliver();
          });
        }
        return {
          send(message) {
            wire.sizes.push(message.length);
            if (wire.silent) return;
            const deliver = () => theirs.handler?.onMessage(message);
            if (wire.held === null) deliver();
            else wire.held.push(deliver);
          },
          close() {
            mine.handler = null;
            theirs.handler?.onClose('peer-closed');
          },
        };
      },
      onClose: (listener) => mine.listeners.push(listener),
    };
  }
  return wire;
}
