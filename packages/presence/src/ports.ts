import type { Did } from '@kith/identity';

/**
 * The part of a connection that presence uses: an authenticated device at the other end, and channels named by a secret. A
 * connection of `@kith/mesh` is one.
 */
export interface PresenceConnection {
  readonly remote: { readonly person: Did; readonly device: Uint8Array };
  open(secret: Uint8Array, handler: PresenceChannelHandler): PresenceChannel;
  onClose(listener: (reason: string) => void): void;
  /**
   * Pings, and closes the connection without an answer. Called at a silence, so that no other layer keeps using the connection.
   */
  probe?(milliseconds: number): Promise<boolean>;
}

/** Receives the events of a channel. */
export interface PresenceChannelHandler {
  onOpen(): void;
  onMessage(message: Uint8Array): void;
  onClose(reason: string): void;
}

/** A channel on a connection, with the form of a channel of `@kith/mesh`. */
export interface PresenceChannel {
  send(message: Uint8Array, priority: 'interactive' | 'bulk'): void;
  close(): void;
}

/** The channel to the other tabs of this device. Only this origin can post to it, and the origin is trusted. */
export interface PresenceTabs {
  /** Sends a message to the other tabs, but not to this one. Structured cloning must accept it. */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  close(): void;
}

/** Detects whether somebody is at this device. */
export interface ActivitySource {
  isVisible(): boolean;
  /** Calls `listener` on input (pointer, key, touch, wheel) and whenever visibility changes. */
  onActivity(listener: () => void): () => void;
}

/** Checks a value of a field that an app adds. A refused value is never shown. */
export type FieldValidator<T> = (value: unknown) => value is T;
