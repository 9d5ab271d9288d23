import type { Did, Observable } from '@kith/identity';

/** An authenticated, multiplexed connection to one session of one device. */
export interface Connection {
  readonly remote: RemoteDevice;
  /** SHA-256 over both hellos and both bindings: equal at both ends, different on every connection. */
  readonly transcript: Uint8Array;
  /**
   * Offers a channel named by a shared secret. Each side names it by HMAC(secret, transcript, own role), so only someone who
   * knows the secret can offer or recognise it. The channel opens when both sides have offered it. When the peer withdraws
   * its offer, this one stands until `close()`, and the channel opens again when the peer offers again. Opening a secret
   * anew replaces an offer that is still waiting.
   * @throws KithError `channel-taken` while the channel is open.
   */
  open(secret: Uint8Array, handler: ChannelHandler): Channel;
  /** Called once; at once when the connection is closed already. */
  onClose(listener: (reason: string) => void): void;
  /** Tells the peer why (a kebab-case code) and closes. Messages still waiting are dropped. */
  close(reason: string): void;
  /** Asks for a sign of life, and closes as 'silent' when none has come within `milliseconds`. Resolves with whether it is open then. */
  probe(milliseconds: number): Promise<boolean>;
  /** False while nothing has come for eleven seconds, though the other end was asked: nothing should be claimed of it. True as soon as something comes. */
  readonly answering: Observable<boolean>;
  readonly kind: 'webrtc' | 'broadcast' | 'memory' | 'websocket';
  readonly traffic: { readonly sentBytes: number; readonly receivedBytes: number };
}

/** The other end of a connection. The handshake has proved all of it. */
export interface RemoteDevice {
  readonly person: Did;
  /** Ed25519 device key, 32 bytes. */
  readonly device: Uint8Array;
  /** 16 random bytes, one per running instance. */
  readonly session: Uint8Array;
  /** The device certificate as carried. */
  readonly certificate: Uint8Array;
}

/** A throw, or a rejected promise, in any of these closes the connection, and only it, with 'handler-failed'. */
export interface ChannelHandler {
  onOpen(): void;
  /** One whole message, at most 272 KiB. */
  onMessage(message: Uint8Array): void;
  /** The peer withdrew its offer ('peer-closed'), or the connection ended. Not called for one's own `close()`. */
  onClose(reason: string): void;
}

/** One channel of a connection, as `Connection.open` returns it. */
export interface Channel {
  /**
   * Bulk messages wait behind interactive ones, of every channel; within one channel and priority, order is kept. Dropped
   * when the channel is not open. The bytes must stay as they are.
   * @throws KithError `message-too-large` for more than 272 KiB.
   */
  send(message: Uint8Array, priority: 'interactive' | 'bulk'): void;
  /** Resolves when less than 256 KiB of bulk is waiting on the whole connection, or it is closed. */
  ready(): Promise<void>;
  /** Withdraws the offer. What still waits to be sent on this channel is dropped. */
  close(): void;
}
