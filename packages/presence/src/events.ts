import { eventSource } from '@kith/identity';
import type { EventSource } from '@kith/identity';
import type { PresenceEvent, PresenceEvents } from './presence-types.js';

/** Most events that wait for a slow reader. Older ones are dropped, and counted as `dropped`. */
export const EVENTS_WAITING_MAX = 1_024;

export interface PresenceEventSource extends EventSource<PresenceEvent>, PresenceEvents {
  /** Ends every iteration after its waiting events have been read. */
  close(): void;
}

interface Reader {
  readonly waiting: PresenceEvent[];
  /** Resolves the pending call for the next event; null without one. */
  wake: ((result: IteratorResult<PresenceEvent, undefined>) => void) | null;
  ended: boolean;
}

const over = { done: true, value: undefined } as const;

export function presenceEvents(onListenerError: (error: unknown) => void): PresenceEventSource {
  const source = eventSource<PresenceEvent>(onListenerError);
  const readers = new Set<Reader>();
  let dropped = 0;
  let closed = false;

  function offer(reader: Reader, event: PresenceEvent): void {
    const { wake } = reader;
    reader.wake = null;
    if (wake !== null) return wake({ done: false, value: event });
    reader.waiting.push(event);
    if (reader.waiting.length <= EVENTS_WAITING_MAX) return;
    reader.waiting.shift();
    dropped += 1;
  }

  function end(reader: Reader): void {
    reader.ended = true;
    readers.delete(reader);
    reader.wake?.(over);
    reader.wake = null;
  }

  return {
    subscribe: (listener) => source.subscribe(listener),
    counters: () => (dropped === 0 ? source.counters() : { ...source.counters(), dropped }),
    emit(event) {
      if (closed) return;
      for (const reader of readers) offer(reader, event);
      source.emit(event);
    },
    close() {
      closed = true;
      for (const reader of readers) end(reader);
    },
    [Symbol.asyncIterator](): AsyncIterator<PresenceEvent, undefined> {
      const reader: Reader = { waiting: [], wake: null, ended: closed };
      if (!closed) readers.add(reader);
      return {
        next() {
          const event = reader.waiting.shift();
          if (event !== undefined) return Promise.resolve({ done: false, value: event });
          if (reader.ended) return Promise.resolve(over);
          return new Promise((resolve) => {
            // Of two concurrent calls the earlier one ends, so that it does not wait for ever.
            reader.wake?.(over);
            reader.wake = resolve;
          });
        },
        return() {
          reader.waiting.length = 0;
          end(reader);
          return Promise.resolve(over);
        },
      };
    },
  };
}
