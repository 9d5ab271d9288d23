import type { Duplex } from 'node:stream';
import { WebSocket, type RawData } from 'ws';
import type { Broker, Subscriber } from './broker.js';
import type { Clock, Timer } from './clock.js';
import type { CloseReason, Counters, DropReason } from './counters.js';
import { pongFrame } from './frame.js';
import type { HubLimits } from './limits.js';
import { parseClientMessage, type ClientMessage } from './messages.js';
import { TokenBucket } from './token-bucket.js';

export interface ConnectionContext {
  readonly broker: Broker<Connection>;
  readonly clock: Clock;
  readonly limits: Readonly<HubLimits>;
  readonly counters: Counters;
  /** Called once, when the socket is gone. */
  readonly onGone: (connection: Connection, reason: CloseReason) => void;
}

/** What one token buys: 4 KiB of message. */
const tokenBytes = 4096;

const closeCodes: Record<Exclude<CloseReason, 'frame' | 'dead' | 'left'>, readonly [code: number, text: string]> = {
  flood: [1008, 'rate_limit'],
  slow: [1013, 'slow_reader'],
  full: [1013, 'hub_full'],
  shutdown: [1001, 'hub_closing'],
};

/** One client: its allowance, its liveness, and what may still be written to it. */
export class Connection implements Subscriber {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #context: ConnectionContext;
  readonly #bucket: TokenBucket;
  #droppedForRate = 0;
  #ending: CloseReason | null = null;
  #heard = true;
  #pulse: Timer | null = null;
  #slow: Timer | null = null;
  #grace: Timer | null = null;
  #probe: Timer | null = null;

  /** `stream` is what `socket` runs over; frames for many subscribers are written to it ready made. */
  constructor(socket: WebSocket, stream: Duplex, context: ConnectionContext) {
    this.#socket = socket;
    this.#stream = stream;
    this.#context = context;
    this.#bucket = new TokenBucket(context.limits.messagesPerSecond, context.limits.burst, context.clock.now());
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('pong', () => (this.#heard = true));
    socket.on('ping', (data) => this.#afford(data.length, () => this.#hasRoom(1) && socket.pong(data)));
    socket.on('error', (error: Error & { code?: string }) => this.#refuseFrame(error.code));
    socket.on('close', () => this.#gone());
    this.#waitToPing(context.limits.pingEvery);
  }

  deliver(frames: Buffer, count: number): void {
    if (!this.#hasRoom(count)) return;
    this.#context.counters.delivered += count;
    this.#stream.write(frames);
  }

  /** Says goodbye and cuts the socket if the answer does not come. */
  end(reason: keyof typeof closeCodes): void {
    if (this.#ending !== null) return;
    this.#detach(reason);
    this.#socket.close(...closeCodes[reason]);
    this.#grace = this.#context.clock.after(this.#context.limits.closeGrace, () => this.#socket.terminate());
  }

  /** Cuts the socket without a word. */
  cut(reason: CloseReason): void {
    this.#detach(reason);
    this.#socket.terminate();
  }

  /**
   * Asks for a sign of life out of turn, for somebody who claims this connection's session name: a client that came back after
   * its network changed meets its own half-open past.
   */
  probe(ifDead: () => void): void {
    if (this.#probe !== null || this.#ending !== null) return;
    const { clock, limits } = this.#context;
    this.#heard = false;
    this.#socket.ping();
    this.#probe = clock.after(limits.deadAfter - limits.pingEvery, () => {
      this.#probe = null;
      if (this.#heard) return;
      this.cut('dead');
      ifDead();
    });
  }

  #receive(data: RawData, isBinary: boolean): void {
    // With the default binaryType of `ws` a message is always one Buffer.
    const json = data as Buffer;
    this.#afford(json.length, () => {
      const message = isBinary
        ? ({ type: 'refused', reason: 'malformed' } as const)
        : parseClientMessage(json.toString('utf8'));
      if (message.type === 'refused') this.#drop(message.reason);
      else this.#handle(message, json);
    });
  }

  #handle(message: ClientMessage, json: Buffer): void {
    const { broker, counters } = this.#context;
    switch (message.type) {
      case 'subscribe':
        for (const topic of message.topics) {
          const outcome = broker.subscribe(this, topic);
          if (outcome !== 'joined') this.#drop(outcome);
          else if (message.from !== undefined) this.#claim(topic, message.from);
        }
        return;
      case 'unsubscribe':
        for (const topic of message.topics) broker.unsubscribe(this, topic);
        return;
      case 'publish': {
        counters.published += 1;
        if (message.from !== undefined) this.#claim(message.topic, message.from);
        if (broker.publish(message.topic, json, message.to) === 'no-addressee') this.#drop('no-addressee');
        return;
      }
      case 'ping':
        // What the client published before comes back to it before the pong.
        broker.flush();
        if (this.#hasRoom(1)) this.#stream.write(pongFrame);
        return;
    }
  }

  #claim(topic: string, session: string): void {
    const { broker, counters } = this.#context;
    const outcome = broker.claim(this, topic, session);
    if (outcome.kind !== 'contested') return;
    counters.contested += 1;
    if (outcome.holder instanceof Connection) outcome.holder.probe(() => broker.claim(this, topic, session));
  }

  #afford(bytes: number, run: () => void): void {
    const { clock, limits } = this.#context;
    this.#heard = true;
    if (this.#ending !== null) return;
    // A message dearer than the burst passes once the bucket is full.
    const cost = Math.min(limits.burst, Math.max(1, Math.ceil(bytes / tokenBytes)));
    const now = clock.now();
    if (this.#bucket.isFull(now)) this.#droppedForRate = 0;
    if (this.#bucket.take(cost, now)) {
      run();
      return;
    }
    this.#drop('rate');
    this.#droppedForRate += 1;
    if (this.#droppedForRate > limits.floodDrops) this.end('flood');
  }

  #waitToPing(milliseconds: number): void {
    const { clock, limits } = this.#context;
    this.#pulse = clock.after(milliseconds, () => {
      this.#heard = false;
      this.#socket.ping();
      const answerWithin = limits.deadAfter - limits.pingEvery;
      this.#pulse = clock.after(answerWithin, () => {
        if (this.#heard) this.#waitToPing(limits.pingEvery - answerWithin);
        else this.cut('dead');
      });
    });
  }

  /** `ws` has already sent the close frame that fits: 1009 for a frame too large, 1002 or 1007 for a broken one. */
  #refuseFrame(code: string | undefined): void {
    if (code?.startsWith('WS_ERR_') !== true) return;
    this.#drop(code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' ? 'oversized' : 'malformed');
    if (this.#ending !== null) return;
    this.#detach('frame');
    this.#grace = this.#context.clock.after(this.#context.limits.closeGrace, () => this.#socket.terminate());
  }

  /** Whether `count` messages may be written now; counts them as dropped when the client reads too slowly. */
  #hasRoom(count: number): boolean {
    const { limits, clock, counters } = this.#context;
    if (this.#ending !== null || this.#socket.readyState !== WebSocket.OPEN) return false;
    if (this.#stream.writableLength <= limits.bufferedBytes) return true;
    counters.dropped['slow-reader'] += count;
    this.#slow ??= clock.after(limits.slowAfter, () => {
      this.#slow = null;
      if (this.#stream.writableLength > limits.bufferedBytes / 2) this.end('slow');
    });
    return false;
  }

  #drop(reason: DropReason): void {
    this.#context.counters.dropped[reason] += 1;
  }

  #detach(reason: CloseReason): void {
    this.#ending ??= reason;
    this.#context.broker.leave(this);
    for (const timer of [this.#pulse, this.#slow, this.#probe]) timer?.cancel();
  }

  #gone(): void {
    this.#detach('left');
    this.#grace?.cancel();
    this.#context.onGone(this, this.#ending ?? 'left');
  }
}
