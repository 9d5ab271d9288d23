import type { Did } from '@kith/identity';

/**
 * What sync needs of a connection: an authenticated device at the other end, a transcript both ends share, and channels
 * named by a secret. @kith/mesh provides it; so can anything else that authenticates devices.
 */
export interface SyncConnection {
  readonly remote: {
    readonly person: Did;
    /** Ed25519 device key, 32 bytes. */
    readonly device: Uint8Array;
    readonly session: Uint8Array;
    readonly certificate: Uint8Array;
  };
  readonly transcript: Uint8Array;
  open(secret: Uint8Array, handler: SyncChannelHandler): SyncChannel;
  onClose(listener: (reason: string) => void): void;
}

export interface SyncChannelHandler {
  onOpen(): void;
  onMessage(message: Uint8Array): void;
  onClose(reason: string): void;
}

export interface SyncChannel {
  /** Bulk waits behind interactive. */
  send(message: Uint8Array, priority: 'interactive' | 'bulk'): void;
  /** Resolves when little bulk is waiting, or the connection is gone. */
  ready(): Promise<void>;
  close(): void;
}
