import { STARTED_LIMIT } from '../limits.js';
import { DATA_HEADER, encodeData, type Lane } from './codec.js';

interface Backlog {
  messages: Uint8Array[];
  /** Index of the first message that is not sent whole. The list before it is dropped from time to time. */
  head: number;
  offset: number;
}

/** The messages of one lane. Channels take turns frame by frame, and only a few messages are partly sent at a time. */
class LaneQueue {
  readonly #lane: Lane;
  readonly #backlogs = new Map<number, Backlog>();
  #started: number[] = [];
  #waiting: number[] = [];
  bytes = 0;

  constructor(lane: Lane) {
    this.#lane = lane;
  }

  get empty(): boolean {
    return this.#backlogs.size === 0;
  }

  push(channel: number, message: Uint8Array): void {
    this.bytes += message.length;
    const backlog = this.#backlogs.get(channel);
    if (backlog) {
      backlog.messages.push(message);
      return;
    }
    this.#backlogs.set(channel, { messages: [message], head: 0, offset: 0 });
    this.#waiting.push(channel);
  }

  next(frameLimit: number): Uint8Array | null {
    this.#started.push(...this.#waiting.splice(0, STARTED_LIMIT - this.#started.length));
    const channel = this.#started.shift();
    const backlog = channel === undefined ? undefined : this.#backlogs.get(channel);
    const message = backlog?.messages[backlog.head];
    if (channel === undefined || !backlog || !message) return null;

    const length = Math.min(message.length - backlog.offset, frameLimit - DATA_HEADER);
    const frame = encodeData(channel, this.#lane, message, backlog.offset, length);
    this.bytes -= length;
    backlog.offset += length;
    if (backlog.offset < message.length) {
      this.#started.push(channel);
    } else {
      this.#finish(channel, backlog);
    }
    return frame;
  }

  #finish(channel: number, backlog: Backlog): void {
    backlog.offset = 0;
    backlog.head += 1;
    if (backlog.head === backlog.messages.length) {
      this.#backlogs.delete(channel);
      return;
    }
    if (backlog.head >= 64 && backlog.head * 2 >= backlog.messages.length) {
      backlog.messages.splice(0, backlog.head);
      backlog.head = 0;
    }
    this.#waiting.push(channel);
  }

  drop(channel: number): void {
    const backlog = this.#backlogs.get(channel);
    if (!backlog) return;
    for (let index = backlog.head; index < backlog.messages.length; index++)
      this.bytes -= backlog.messages[index]?.length ?? 0;
    this.bytes += backlog.offset;
    this.#backlogs.delete(channel);
    this.#started = this.#started.filter((number) => number !== channel);
    this.#waiting = this.#waiting.filter((number) => number !== channel);
  }
}

/** Cuts messages into frames, interactive ones first. Uses neither time nor links. */
export class SendQueue {
  readonly #interactive = new LaneQueue('interactive');
  readonly #bulk = new LaneQueue('bulk');

  /** Bytes of messages that have not been cut into frames yet. */
  get bytes(): number {
    return this.#interactive.bytes + this.#bulk.bytes;
  }

  get bulkBytes(): number {
    return this.#bulk.bytes;
  }

  /** The lane that sends next; null when no message is waiting. */
  get nextLane(): Lane | null {
    if (!this.#interactive.empty) return 'interactive';
    return this.#bulk.empty ? null : 'bulk';
  }

  push(channel: number, lane: Lane, message: Uint8Array): void {
    (lane === 'bulk' ? this.#bulk : this.#interactive).push(channel, message);
  }

  next(lane: Lane, frameLimit: number): Uint8Array | null {
    return (lane === 'bulk' ? this.#bulk : this.#interactive).next(frameLimit);
  }

  /** Drops the waiting messages of a channel. */
  drop(channel: number): void {
    this.#interactive.drop(channel);
    this.#bulk.drop(channel);
  }
}
