import { hexEncode } from '@kith/identity';
import type { ChannelHandler } from '../connection-types.js';
import { OFFER_LIMIT } from '../limits.js';

/** A channel offered here. `peer` is the number that the other side listens on, once it has offered too. */
export interface LocalChannel {
  readonly number: number;
  readonly handler: ChannelHandler;
  /** How the peer would name it. */
  readonly expects: string;
  peer: number | null;
}

/**
 * Who has offered what. Each side numbers its own channels, never twice, and data is addressed with the receiver's number,
 * so what is late for a closed channel can never reach the next one of the same name.
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

  /** Whether this number has been given out, now or earlier. */
  wasOffered(number: number): boolean {
    return number > 0 && number < this.#next;
  }

  waitingOrOpen(expected: Uint8Array): LocalChannel | undefined {
    return this.#byExpected.get(hexEncode(expected));
  }

  /** Offers a channel; it is open at once when the peer's offer is here already. */
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

  /** The peer offers: the local channel that opens by it, 'kept' for later, 'dropped' when there are too many, 'repeated'. */
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

  /** The peer withdraws an offer: the local channel that was open by it. */
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
