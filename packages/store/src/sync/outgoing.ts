import type { FeedId } from '../format/ids.js';
import type { VerifiedChange } from '../gate/gate.js';
import type { Feed } from '../log/feed.js';
import type { Committed } from '../replica/committed.js';
import { encodeRange } from '../update/encode-range.js';
import { GOSSIP_AFTER } from './announcer.js';
import { emptyUpdate } from './messages.js';
import type { SyncMessage } from './messages.js';
import type { SyncReplica } from './ports.js';

/** The part of a session that Outgoing uses. */
export interface OutgoingHost {
  readonly replica: SyncReplica;
  send(message: SyncMessage, priority?: 'interactive' | 'bulk'): void;
  ready(): Promise<void>;
  isOpen(): boolean;
  serves(feed: Feed): boolean;
  /** Sends the head of a feed after `after` milliseconds. */
  announce(feed: FeedId, after: number): void;
  /** Called when a feed that the other end may have has new entries. */
  onServed(feed: Feed): void;
  fail(error: unknown): void;
}

/** Bytes of one chunk of an answer: small, so that an interactive message never waits long behind it. */
const CHUNK_BYTES = 60_000;
const CHUNK_ENTRIES = 128;
const ANSWER_BYTES = 2 * 1024 * 1024;
/** Milliseconds until received entries are acknowledged. */
const ACKNOWLEDGE_AFTER = 20;

/** Sends entries to one device: new entries at once, and requested entries as a stream that lets other messages pass. */
export class Outgoing {
  readonly #host: OutgoingHost;
  /** Length of each feed that the other end holds or is being sent. */
  readonly #sent = new Map<FeedId, number>();
  readonly #streaming = new Set<FeedId>();

  constructor(host: OutgoingHost) {
    this.#host = host;
  }

  reset(): void {
    this.#sent.clear();
    this.#streaming.clear();
  }

  sentTo(feed: FeedId): number | undefined {
    return this.#sent.get(feed);
  }

  isStreaming(feed: FeedId): boolean {
    return this.#streaming.has(feed);
  }

  /** Notes the length of a feed that the other end holds. */
  has(feed: FeedId, length: number): void {
    this.#sent.set(feed, Math.max(this.#sent.get(feed) ?? 0, length));
  }

  /** Sends or announces the changes of a commit. `mine`: they came from the other end. */
  committed({ origin, grown }: Committed, mine: boolean): void {
    for (const { feed, from, changes } of grown) {
      if (changes.length === 0 || !this.#host.serves(feed)) continue;
      this.#host.onServed(feed);
      if (origin.from === 'peer') {
        // The writer sends its changes to every device it is connected to. A full mesh needs no forwarding, only the head.
        this.#host.announce(feed.key, mine ? ACKNOWLEDGE_AFTER : GOSSIP_AFTER);
      } else if (this.sentTo(feed.key) === from && !this.isStreaming(feed.key)) {
        this.#push(feed, from, changes);
      } else {
        this.#host.announce(feed.key, 0);
      }
    }
  }

  #push(feed: Feed, from: number, changes: readonly VerifiedChange[]): void {
    let start = 0;
    let size = 0;
    const flush = (end: number) => {
      if (end === start) return;
      const entries = changes.slice(start, end).map((change) => change.bytes);
      this.#host.send({ type: 'update', feed: feed.number, update: encodeRange(from + start, entries), last: false });
      start = end;
      size = 0;
    };
    for (const [index, change] of changes.entries()) {
      if (size + change.bytes.length > CHUNK_BYTES) flush(index);
      size += change.bytes.length;
    }
    flush(changes.length);
    this.#sent.set(feed.key, from + changes.length);
  }

  /**
   * Streams a feed from `from` to its end, including entries committed meanwhile, or to the limit of one answer. A receiver
   * that verifies slowly asks for the next part when it is done, and never buffers more than one.
   */
  async answer(number: number, from: number): Promise<void> {
    const { replica } = this.#host;
    const asked = replica.feeds.numbered(number);
    if (asked === undefined || !this.#host.serves(asked) || this.#streaming.has(asked.key)) return;
    const { key } = asked;
    const now = () => replica.feeds.get(key) ?? asked;
    this.#streaming.add(key);
    const stream = async () => {
      let next = Math.min(from, asked.length);
      let size = 0;
      for (;;) {
        const feed = now();
        const chunk = await this.#chunk(feed, next);
        if (!this.#host.isOpen()) return;
        next += chunk.length;
        size += chunk.reduce((sum, entry) => sum + entry.length, 0);
        const last = next >= now().length || size >= ANSWER_BYTES;
        this.#host.send(
          {
            type: 'update',
            feed: number,
            update: chunk.length === 0 ? emptyUpdate : encodeRange(next - chunk.length, chunk),
            last,
          },
          'bulk',
        );
        this.#sent.set(key, next);
        if (last) break;
        await this.#host.ready();
      }
    };
    // Not awaited: a long answer must not delay other messages on this channel.
    stream()
      .catch((error: unknown) => this.#host.fail(error))
      .finally(() => {
        this.#streaming.delete(key);
        if (this.#host.isOpen() && (this.#sent.get(key) ?? 0) < now().length) this.#host.announce(key, 0);
      })
      .catch((error: unknown) => this.#host.fail(error));
  }

  async #chunk(feed: Feed, from: number): Promise<Uint8Array[]> {
    const entries = await this.#host.replica.feeds.entries(feed, from, Math.min(feed.length, from + CHUNK_ENTRIES));
    let size = 0;
    const fits = entries.findIndex((entry, index) => {
      size += entry.length + 16;
      return index > 0 && size > CHUNK_BYTES;
    });
    return fits === -1 ? entries : entries.slice(0, fits);
  }
}
