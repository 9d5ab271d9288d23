import type { Did } from '@kith/identity';

/** An authenticated, multiplexed connection to one session of one device. */
export interface Connection {
  readonly remote: RemoteDevice;
  /** SHA-256 over both hellos and both bindings: equal at both ends, different on every connection. */
  readonly transcript: Uint8Array;
  /**
   * Offers a channel named by a shared secret. Each side names it by HMAC(secret, transcript, own role), so only someone who
   * knows the secret can offer or recognise it. The channel opens when both sides have offered it.
   */
  open(secret: Uint8Array, handler: ChannelHandler): Channel;
  onClose(listener: (reason: string) => void): void;
  close(reason: string): void;
  readonly kind: 'webrtc' | 'broadcast' | 'memory' | 'websocket';
  readonly traffic: { readonly sentBytes: number; readonly receivedBytes: number };
}

export interface RemoteDevice {
  readonly person: Did;
  /** Ed25519 device key, 32 bytes. */
  readonly device: Uint8Array;
  /** 16 random bytes, one per running instance. */
  readonly session: Uint8Array;
  /** The device certificate as carried. */
  readonly certificate: Uint8Array;
}

export interface ChannelHandler {
  onOpen(): void;
  /** One whole message, at most 272 KiB. A throw closes the connection, and only it. */
  onMessage(message: Uint8Array): void;
  onClose(reason: string): void;
}

export interface Channel {
  /** Bulk messages wait behind interactive ones, of every channel. Dropped when the channel is not open. */
  send(message: Uint8Array, priority: 'interactive' | 'bulk'): void;
  /** Resolves when less than 256 KiB of bulk is waiting on the whole connection, or it is closed. */
  ready(): Promise<void>;
  close(): void;
}
