import type { Did, Observable, Signer } from '@kith/identity';

/** The people who share presence, and the keys that they share. A space is one. */
export interface PresenceGroup {
  /** 32 bytes, signed with every frame, so that no frame of one group means anything in another. */
  readonly id: Uint8Array;
  /** The secret that the members share now; null while this device has none. A new one ends what was open under the old. */
  readonly secret: Observable<GroupSecret | null>;
  /** Whose device this is (its key, base64url); null for anybody who is no member. */
  personOf(device: string): Did | null;
  /** Called when `personOf` may answer differently from now on. */
  onMembers(listener: () => void): () => void;
}

/** A key that the members of a group share for presence. */
export interface GroupSecret {
  /** 16 bytes: names the secret. */
  readonly epoch: Uint8Array;
  /** 32 bytes, for presence alone. */
  readonly key: Uint8Array;
}

/** This device, as it signs. */
export interface PresenceIdentity {
  readonly person: Did;
  /** Ed25519 device key, 32 bytes. */
  readonly device: Uint8Array;
  readonly signer: Signer;
}

/**
 * The part of a connection that presence uses: an authenticated device at the other end, and channels named by a secret. A
 * connection of `@kith/mesh` is one.
 */
export interface PresenceConnection {
  readonly remote: { readonly person: Did; readonly device: Uint8Array };
  open(secret: Uint8Array, handler: PresenceChannelHandler): PresenceChannel;
  onClose(listener: (reason: string) => void): void;
  /** Asks for a sign of life, and closes where none comes: told of a silence, so that no other layer goes on believing. */
  probe?(milliseconds: number): Promise<boolean>;
}

/** Receives what happens on a channel. */
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

/** The other tabs of this device. Only this origin can post here, and is trusted. */
export interface PresenceTabs {
  /** Anything that structured cloning takes; reaches the other tabs, never this one. */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  close(): void;
}

/** Whether somebody is really at this device. */
export interface ActivitySource {
  isVisible(): boolean;
  /** Called on input (pointer, key, touch, wheel) and whenever visibility changes. */
  onActivity(listener: () => void): () => void;
}

/** Checks a value of a field that an app adds. A refused value is never shown. */
export type FieldValidator<T> = (value: unknown) => value is T;
