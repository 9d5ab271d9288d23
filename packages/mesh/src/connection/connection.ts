import { patientClock, type Clock, type CryptoEngine, type Observable, type Timer } from '@kith/identity';
import type { Channel, ChannelHandler, Connection, RemoteDevice } from '../connection-types.js';
import type { FaultCode, MeshEventListener } from '../events.js';
import { encodeFrame, parseFrame, wireReason, type Frame } from '../frame/codec.js';
import { Reassembly } from '../frame/reassembly.js';
import type { Authenticated } from '../handshake/authenticate.js';
import { channelTag, otherRole } from '../handshake/transcript.js';
import {
  ACKNOWLEDGE_EVERY,
  DOUBT_MILLISECONDS,
  MESSAGE_LIMIT,
  PING_TICKS,
  SILENT_TICKS,
  TICK_MILLISECONDS,
  type ConnectionLimits,
} from '../limits.js';
import type { Link } from '../ports.js';
import { TrafficLimit } from '../rate/traffic-limit.js';
import { Answers } from './answers.js';
import { ChannelTable, type LocalChannel } from './channel-table.js';
import { Outbound } from './outbound.js';
import { meshError } from '../codes.js';

export interface ConnectionSetup {
  link: Link;
  peer: Authenticated;
  crypto: CryptoEngine;
  clock: Clock;
  limits: ConnectionLimits;
  onEvent: MeshEventListener;
}

/** Channels over one authenticated link. */
export class AuthenticatedConnection implements Connection {
  readonly remote: RemoteDevice;
  readonly transcript: Uint8Array;
  readonly kind: Link['kind'];
  /** The capabilities in the peer's hello. Unknown names are kept and ignored. */
  readonly capabilities: readonly string[];
  readonly #setup: ConnectionSetup;
  readonly answering: Observable<boolean>;
  readonly #answers: Answers;
  readonly #outbound: Outbound;
  readonly #inbound: TrafficLimit;
  readonly #channels = new ChannelTable();
  readonly #reassembly = new Reassembly();
  #closeListeners: ((reason: string) => void)[] = [];
  #closed: string | null = null;
  #receivedBytes = 0;
  #acknowledgedBytes = 0;
  #silentTicks = 0;
  #ticks = 0;
  #tickTimer: Timer;

  constructor(setup: ConnectionSetup) {
    const { link, peer, clock, limits } = setup;
    const { certificate, theirs } = peer;
    this.#setup = setup;
    this.remote = {
      person: certificate.person,
      device: certificate.device,
      session: theirs.session,
      certificate: certificate.bytes,
    };
    this.transcript = peer.transcript;
    this.kind = link.kind;
    this.capabilities = theirs.capabilities;
    this.#inbound = new TrafficLimit(limits.rate, clock.now());
    this.#outbound = new Outbound({
      link,
      clock,
      rate: theirs.limits,
      frameLimit: theirs.limits.frame,
      queuedBytes: limits.queuedBytes,
      onOverflow: () => this.#fault('slow-reader'),
    });
    this.#answers = new Answers({
      clock,
      ask: () => this.#outbound.control(encodeFrame({ kind: 'ping' })),
      onError: (error) => this.#handlerFailed(error),
    });
    this.answering = this.#answers.answering;
    this.#tickTimer = clock.after(TICK_MILLISECONDS, () => this.#keepAlive());
    link.onDoubt?.(() => void this.probe(DOUBT_MILLISECONDS));
  }

  get traffic(): { sentBytes: number; receivedBytes: number } {
    return { sentBytes: this.#outbound.sentBytes, receivedBytes: this.#receivedBytes };
  }

  get openChannels(): number {
    return this.#channels.openCount;
  }

  open(secret: Uint8Array, handler: ChannelHandler): Channel {
    const { crypto, peer } = this.#setup;
    if (this.#closed !== null) return this.#deadChannel(handler, this.#closed);
    const expected = channelTag(crypto, secret, this.transcript, otherRole(peer.role));
    const earlier = this.#channels.waitingOrOpen(expected);
    if (earlier && earlier.peer !== null) {
      throw meshError('channel-taken', { argument: 'secret' });
    }
    if (earlier) this.#withdraw(earlier);
    const channel = this.#channels.offer(expected, handler);
    const tag = channelTag(crypto, secret, this.transcript, peer.role);
    this.#outbound.control(encodeFrame({ kind: 'open', channel: channel.number, tag }));
    // In a later microtask, so that the caller has the channel before its handler is called.
    if (channel.peer !== null) queueMicrotask(() => this.#opened(channel));
    return {
      send: (message, priority) => this.#send(channel, message, priority),
      ready: () => this.#outbound.ready(),
      close: () => this.#withdraw(channel),
    };
  }

  onClose(listener: (reason: string) => void): void {
    if (this.#closed !== null) listener(this.#closed);
    else this.#closeListeners.push(listener);
  }

  close(reason: string): void {
    if (this.#closed !== null) return;
    this.#outbound.control(encodeFrame({ kind: 'bye', reason: wireReason(reason) }));
    this.#setup.link.close(reason);
    this.ended(reason);
  }

  probe(milliseconds: number): Promise<boolean> {
    const before = this.#receivedBytes;
    this.#outbound.control(encodeFrame({ kind: 'ping' }));
    return new Promise((resolve) => {
      this.onClose(() => resolve(false));
      patientClock(this.#setup.clock).after(milliseconds, () => {
        if (this.#closed === null && this.#receivedBytes === before) this.#fault('silent');
        resolve(this.#closed === null);
      });
    });
  }

  /** Ends the connection when its link closes, from either end. */
  ended(reason: string): void {
    if (this.#closed !== null) return;
    this.#closed = reason;
    this.#tickTimer.cancel();
    this.#answers.end();
    this.#outbound.close();
    for (const channel of this.#channels.channels) {
      if (channel.peer !== null) this.#call(() => channel.handler.onClose(reason));
    }
    for (const listener of this.#closeListeners.splice(0)) this.#call(() => listener(reason));
  }

  receive(bytes: Uint8Array): void {
    if (this.#closed !== null) return;
    const { clock } = this.#setup;
    this.#receivedBytes += bytes.length;
    this.#silentTicks = 0;
    this.#answers.heard();
    if (!this.#inbound.take(bytes.length, clock.now())) return this.#fault('rate-exceeded');
    if (this.#receivedBytes - this.#acknowledgedBytes >= ACKNOWLEDGE_EVERY) {
      this.#acknowledgedBytes = this.#receivedBytes;
      this.#outbound.control(encodeFrame({ kind: 'acknowledge', received: this.#receivedBytes }));
    }
    const frame = parseFrame(bytes);
    if (!frame) return this.#fault('frame-invalid');
    this.#dispatch(frame);
  }

  #dispatch(frame: Frame): void {
    switch (frame.kind) {
      case 'data':
        return this.#receiveData(frame);
      case 'open':
        return this.#receiveOpen(frame.channel, frame.tag);
      case 'close': {
        const channel = this.#channels.remoteWithdraw(frame.channel);
        if (channel) this.#peerClosed(channel, frame.channel);
        return;
      }
      case 'acknowledge':
        if (!this.#outbound.acknowledge(frame.received)) this.#fault('unexpected-frame');
        return;
      case 'ping':
        return this.#outbound.control(encodeFrame({ kind: 'pong' }));
      case 'pong':
        return;
      case 'bye':
        this.#setup.link.close(frame.reason);
        return this.ended(frame.reason);
      case 'hello':
      case 'auth':
        return this.#fault('unexpected-frame');
    }
  }

  #receiveData(frame: Extract<Frame, { kind: 'data' }>): void {
    const channel = this.#channels.local(frame.channel);
    if (!channel) {
      // Late data for a closed channel is expected. Data for a number that was never assigned is a fault.
      if (!this.#channels.wasOffered(frame.channel)) this.#fault('unexpected-frame');
      return;
    }
    // A peer that has not offered the channel has not shown that it knows the secret.
    if (channel.peer === null) return;
    const result = this.#reassembly.accept(frame);
    if (result.kind === 'fault') return this.#fault(result.code);
    if (result.kind === 'message') this.#call(() => channel.handler.onMessage(result.message));
  }

  #receiveOpen(number: number, tag: Uint8Array): void {
    const result = this.#channels.remoteOffer(number, tag);
    if (result === 'repeated') return this.#fault('unexpected-frame');
    if (result === 'dropped') return this.#setup.onEvent({ type: 'offer-dropped', remote: this.remote });
    if (result !== 'kept') this.#opened(result);
  }

  #opened(channel: LocalChannel): void {
    if (this.#closed === null && channel.peer !== null) this.#call(() => channel.handler.onOpen());
  }

  #peerClosed(channel: LocalChannel, peer: number): void {
    this.#reassembly.drop(channel.number);
    this.#outbound.drop(peer);
    this.#call(() => channel.handler.onClose('peer-closed'));
  }

  #send(channel: LocalChannel, message: Uint8Array, priority: 'interactive' | 'bulk'): void {
    const limit = Math.min(MESSAGE_LIMIT, this.#setup.peer.theirs.limits.message);
    if (message.length > limit) {
      throw meshError('message-too-large', {
        message: `A message of ${message.length} bytes is over the limit of ${limit}.`,
        argument: 'message',
      });
    }
    if (this.#closed !== null || channel.peer === null || this.#channels.local(channel.number) !== channel) return;
    this.#outbound.message(channel.peer, priority, message);
  }

  #withdraw(channel: LocalChannel): void {
    if (this.#closed !== null || this.#channels.local(channel.number) !== channel) return;
    if (channel.peer !== null) this.#outbound.drop(channel.peer);
    this.#reassembly.drop(channel.number);
    this.#channels.withdraw(channel);
    this.#outbound.control(encodeFrame({ kind: 'close', channel: channel.number }));
  }

  #deadChannel(handler: ChannelHandler, reason: string): Channel {
    queueMicrotask(() => this.#call(() => handler.onClose(reason)));
    return { send: () => {}, ready: () => Promise.resolve(), close: () => {} };
  }

  /** Sends pings and detects silence. Counts ticks and not clock time, because a clock may jump. */
  #keepAlive(): void {
    this.#ticks += 1;
    this.#silentTicks += 1;
    if (this.#silentTicks >= SILENT_TICKS) return this.#fault('silent');
    if (this.#ticks % PING_TICKS === 0) this.#outbound.control(encodeFrame({ kind: 'ping' }));
    this.#tickTimer = this.#setup.clock.after(TICK_MILLISECONDS, () => this.#keepAlive());
  }

  #fault(code: FaultCode): void {
    if (this.#closed !== null) return;
    this.#setup.onEvent({ type: 'fault', code, remote: this.remote });
    this.close(code);
  }

  #call(run: () => unknown): void {
    try {
      const result = run();
      if (result instanceof Promise) result.catch((error: unknown) => this.#handlerFailed(error));
    } catch (error) {
      this.#handlerFailed(error);
    }
  }

  #handlerFailed(error: unknown): void {
    this.#setup.onEvent({ type: 'handler-failed', error, remote: this.remote });
    this.#fault('handler-failed');
  }
}
