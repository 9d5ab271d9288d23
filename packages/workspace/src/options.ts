import type { Clock, CryptoEngine, KeyStore, RandomBytes } from '@kith/identity';
import type { SignalingTransport } from '@kith/mesh';
import type { AnySchema, SpaceId, StorageDriver } from '@kith/store';

/** What a device is made of. Every door to the outside is here: two devices in one process share nothing. */
export interface DeviceOptions {
  readonly storage: StorageDriver;
  readonly keys: KeyStore;
  readonly crypto: CryptoEngine;
  readonly clock?: Clock;
  readonly randomBytes?: RandomBytes;
  /** Where devices find each other: WebSocket URLs, or transports. None: no connection is ever attempted. */
  readonly signaling?: readonly (string | SignalingTransport)[];
  /** Needed for signaling URLs where the platform has none (Node 20: the one of `ws`). */
  readonly WebSocket?: WebSocketConstructor;
  /** Needed for peer connections where the platform has none (Node: for example `@roamhq/wrtc`). */
  readonly rtc?: RtcImplementation;
  /** Direct links that need no WebRTC: between devices in one process, or tabs. */
  readonly direct?: DirectLinks;
  /** STUN and TURN servers; none unless told. */
  readonly iceServers?: readonly IceServer[];
  /** Coordination with other tabs on the same storage; none means this is the only one. */
  readonly tabs?: Tabs;
  /** Whether the platform believes it is online; always, unless told. */
  readonly connectivity?: Connectivity;
  /** Kinds of nodes beside the built-in ones. */
  readonly schemas?: readonly AnySchema[];
  /** Told of failures in a listener, or in work nobody awaits. Rethrown as an uncaught error unless given. */
  readonly onError?: (error: unknown) => void;
}

/** Either create, join or open; with none of them the only workspace on this device is opened. */
export interface OpenWorkspaceOptions extends DeviceOptions {
  readonly create?: { readonly name: string };
  readonly join?: string;
  readonly open?: SpaceId;
  readonly profile?: { readonly displayName: string };
}

/** Tabs of one person on one origin: one at a time holds the connections, all of them share the storage. */
export interface Tabs {
  /** Waits for an exclusive lock. The returned function gives it back, or gives up waiting. */
  hold(name: string, onHeld: () => void): () => void;
  channel(name: string): TabChannel;
}

/** Reaches the other tabs, never this one. */
export interface TabChannel {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  close(): void;
}

export interface Connectivity {
  isOnline(): boolean;
  onChange(listener: () => void): () => void;
}
