import type { Link } from '@kith/mesh';

/** The half of a process channel that a link needs; both `process` and a forked child have it, with advanced serialization. */
export interface FrameChannel {
  send(frame: { readonly frame: Uint8Array }, sent: () => void): void;
  onFrame(listener: (frame: Uint8Array) => void): void;
}

const LOW = 256 * 1024;

/** A link between two processes of one machine, so that each one's CPU time is its own. */
export function ipcLink(channel: FrameChannel, initiator: boolean): Link {
  let buffered = 0;
  let listener: ((frame: Uint8Array) => void) | null = null;
  const kept: Uint8Array[] = [];
  const drains: (() => void)[] = [];
  const ends = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)] as const;
  channel.onFrame((frame) => {
    if (listener === null) kept.push(frame);
    else listener(frame);
  });
  return {
    kind: 'memory',
    binding: initiator ? { mine: ends[0], theirs: ends[1] } : { mine: ends[1], theirs: ends[0] },
    get bufferedAmount() {
      return buffered;
    },
    send(frame) {
      buffered += frame.length;
      channel.send({ frame }, () => {
        const before = buffered;
        buffered -= frame.length;
        if (before > LOW && buffered <= LOW) for (const drained of drains) drained();
      });
    },
    onDrain: (drained) => drains.push(drained),
    onFrame(given) {
      listener = given;
      for (const frame of kept.splice(0)) given(frame);
    },
    // Both processes end with the measurement.
    onClose() {},
    close() {},
  };
}
