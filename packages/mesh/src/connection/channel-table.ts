import { hexEncode } from '@kith/identity';
import type { ChannelHandler } from '../connection-types.js';
import { OFFER_LIMIT } from '../limits.js';

/** A channel offered here. `peer` is the number that the other side listens on, after it has offered too. */
export interface LocalChannel {
  readonly number: number;
  readonly handler: ChannelHandler;
  /** The tag under which the peer would offer this channel. */
  readonly expects: string;
  peer: number | null;
}

/**
 * The offers of both sides. Each side numbers its own channels and never uses a number twice. Data carries the receiver's
 * number. So late data for a closed channel never reaches the next channel of the same name.
 */
export class ChannelTable {
  readonly #local = new Map<number, LocalChannel>();
  readonly #byExpected = new Map<string, LocalChannel>();
  /** Offers of the peer, by its number and by its tag. */
  readonly #offers = new Map<number, string>();
  readonly #offersByTag = new Map<string, number>();
  #next = 1;

  get channels(): Iterable<LocalChannel> {
    return this.#local.values();
  }

  get openCount(): number {
    let open = 0;
    for (const channel of this.#local.values()) if (channel.peer !== null) open += 1;
    return open;
  }

  local(number: number): LocalChannel | undefined {
    return this.#local.get(number);
  }

  /** Tells whether this number has been assigned, now or earlier. */
  wasOffered(number: number): boolean {
    return number > 0 && number < this.#next;
  }

  waitingOrOpen(expected: Uint8Array): LocalChannel | undefined {
    return this.#byExpected.get(hexEncode(expected));
  }

  /** Offers a channel. It is open at once if the peer's offer is here already. */
  offer(expected: Uint8Array, handler: ChannelHandler): LocalChannel {
    const expects = hexEncode(expected);
    const channel = { number: this.#next++, handler, expects, peer: this.#offersByTag.get(expects) ?? null };
    this.#local.set(channel.number, channel);
    this.#byExpected.set(expects, channel);
    return channel;
  }

  withdraw(channel: LocalChannel): void {
    this.#local.delete(channel.number);
    if (this.#byExpected.get(channel.expects) === channel) this.#byExpected.delete(channel.expects);
  }

  /**
   * Takes an offer of the peer. Returns the local channel that it opens, 'kept' for later, 'dropped' when there are too many,
   * or 'repeated'.
   */
  remoteOffer(number: number, tag: Uint8Array): LocalChannel | 'kept' | 'dropped' | 'repeated' {
    const name = hexEncode(tag);
    if (this.#offers.has(number) || this.#offersByTag.has(name)) return 'repeated';
    const channel = this.#byExpected.get(name);
    if (!channel && this.#offers.size - this.openCount >= OFFER_LIMIT) return 'dropped';
    this.#offers.set(number, name);
    this.#offersByTag.set(name, number);
    if (!channel) return 'kept';
    channel.peer = number;
    return channel;
  }

  /** Takes back an offer of the peer. Returns the local channel that it closes. */
  remoteWithdraw(number: number): LocalChannel | null {
    const name = this.#offers.get(number);
    if (name === undefined) return null;
    this.#offers.delete(number);
    this.#offersByTag.delete(name);
    const channel = this.#byExpected.get(name);
    if (channel?.peer !== number) return null;
    channel.peer = null;
    return channel;
  }
}
