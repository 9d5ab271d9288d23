import type { Did, Observable } from '@kith/identity';

/** An authenticated, multiplexed connection to one session of one device. */
export interface Connection {
  readonly remote: RemoteDevice;
  /** SHA-256 over both hellos and both bindings: equal at both ends, different on every connection. */
  readonly transcript: Uint8Array;
  /**
   * Offers a channel named by a shared secret. Each side names it by HMAC(secret, transcript, own role), so only a holder of
   * the secret can offer or recognise it. The channel opens when both sides have offered it. When the peer withdraws its offer,
   * this offer stands until `close()`, and the channel opens again when the peer offers again. Opening a secret again replaces
   * an offer that is still waiting.
   * @throws KithError `channel-taken` while the channel is open.
   */
  open(secret: Uint8Array, handler: ChannelHandler): Channel;
  /** Calls `listener` once, when the connection closes; immediately if it is closed already. */
  onClose(listener: (reason: string) => void): void;
  /** Sends the reason (a kebab-case code) to the peer and closes. Waiting messages are dropped. */
  close(reason: string): void;
  /**
   * Pings the peer, and closes as 'silent' if nothing comes within `milliseconds`. Resolves with true if the connection is
   * still open then.
   */
  probe(milliseconds: number): Promise<boolean>;
  /** False after eleven seconds without a frame, although the peer was pinged. True again with the next frame. */
  readonly answering: Observable<boolean>;
  readonly kind: 'webrtc' | 'broadcast' | 'memory' | 'websocket';
  readonly traffic: { readonly sentBytes: number; readonly receivedBytes: number };
}

/** The other end of a connection, as proved by the handshake. */
export interface RemoteDevice {
  readonly person: Did;
  /** Ed25519 device key, 32 bytes. */
  readonly device: Uint8Array;
  /** 16 random bytes for each running instance. */
  readonly session: Uint8Array;
  /** The device certificate as carried. */
  readonly certificate: Uint8Array;
}

/**
 * Receives the events of a channel. A handler that throws, or returns a rejected promise, closes only its connection, with
 * 'handler-failed'.
 */
export interface ChannelHandler {
  onOpen(): void;
  /** Called with one whole message of at most 272 KiB. */
  onMessage(message: Uint8Array): void;
  /**
   * Called when the peer withdraws its offer ('peer-closed') or the connection ends. Not called for the handler's own
   * `close()`.
   */
  onClose(reason: string): void;
}

/** One channel of a connection, as `Connection.open` returns it. */
export interface Channel {
  /**
   * Sends a message. Bulk messages wait behind interactive ones of all channels. Messages of one channel and priority keep
   * their order. Dropped when the channel is not open. The bytes must not change afterwards.
   * @throws KithError `message-too-large` for more than 272 KiB.
   */
  send(message: Uint8Array, priority: 'interactive' | 'bulk'): void;
  /** Resolves when less than 256 KiB of bulk messages are waiting on the connection, or it is closed. */
  ready(): Promise<void>;
  /** Withdraws the offer. Waiting messages of this channel are dropped. */
  close(): void;
}
