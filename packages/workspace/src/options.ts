import type { Clock, CryptoEngine, KeyStore, RandomBytes } from '@kith/identity';
import type { CreateLink, SignalingTransport, WebSocketLike, WebrtcClasses } from '@kith/mesh';
import type { ActivitySource, FieldValidator, Json } from '@kith/presence';
import type { AnySchema, SpaceId, StorageDriver } from '@kith/store';
import type { CallPlatform } from './calls/platform.js';

/** The options of a device. They hold every port to the outside: two devices in one process share nothing. */
export interface DeviceOptions {
  readonly storage: StorageDriver;
  readonly keys: KeyStore;
  readonly crypto: CryptoEngine;
  /** The system's, unless told. */
  readonly clock?: Clock;
  /** The engine's, unless told. */
  readonly randomBytes?: RandomBytes;
  /** Where devices find each other: `ws:` or `wss:` URLs, or transports. None: no connection is ever attempted, except through the hubs that an invite link names to whoever joins with it. */
  readonly signaling?: readonly (string | SignalingTransport)[];
  /** Opens without any connection; `goOnline()` starts it. */
  readonly startOffline?: boolean;
  /** Needed for signaling URLs (browsers: the window's; Node 20: the one of `ws`). */
  readonly WebSocket?: new (url: string) => WebSocketLike;
  /** Needed for peer connections unless `createLink` is given (browsers: the window's; Node: for example `@roamhq/wrtc`). */
  readonly rtc?: WebrtcClasses;
  /** STUN and TURN servers (RTCIceServer); none unless told. */
  readonly iceServers?: readonly object[];
  /** How links are made, instead of over WebRTC. */
  readonly createLink?: CreateLink;
  /** Coordination with other tabs on the same storage; none means that this is the only one. */
  readonly tabs?: Tabs;
  /** Whether the platform believes it is online; always, unless told. */
  readonly connectivity?: Connectivity;
  /** Whether somebody is at this device; without it nobody here ever becomes idle by themself. */
  readonly activity?: ActivitySource;
  /** Asks the platform not to throw away what is stored here; called when a workspace is created or joined, and resolves to whether it agrees. */
  readonly keepStorage?: () => Promise<boolean>;
  /** When the page this runs in goes, and comes back; none means that the program ends by `close()` alone. */
  readonly page?: PageLifecycle;
  /** What calls are made of; without it a device has none. */
  readonly calls?: CallPlatform;
  /** Kinds of nodes beside the built-in ones. */
  readonly schemas?: readonly AnySchema[];
  /** What an app says in rooms beside the built-in fields: names with a colon, and what their values must look like. */
  readonly presenceFields?: Readonly<Record<`${string}:${string}`, FieldValidator<Json>>>;
  /** Told of failures in listeners and in work that nobody awaits. Printed by `console.error` unless given. */
  readonly onError?: (error: unknown) => void;
}

/** Create, join or open; with none of them the only workspace on this device is opened. A page passes `createIfNone` and `join: inviteInAddress(window)`. */
export interface OpenWorkspaceOptions extends DeviceOptions {
  /** Makes a new one at every call. */
  readonly create?: { readonly name: string };
  /** Makes one where this device has none; otherwise as if it were not given. */
  readonly createIfNone?: { readonly name: string };
  /** An invite link, or a text that contains one; null is none. */
  readonly join?: string | null;
  readonly open?: SpaceId;
  readonly profile?: { readonly displayName: string };
}

/** Tabs of one person on one origin: one at a time holds the connections, all of them share the storage. */
export interface Tabs {
  /** Waits for an exclusive lock. `onLost`: another tab has taken it; this one waits for it again. */
  hold(name: string, onHeld: () => void, onLost?: () => void): TabLock;
  channel(name: string): TabChannel;
}

/** One tab's place in the queue for the lock that one tab of a device holds at a time. */
export interface TabLock {
  /** Takes the lock from whichever tab has it: that tab may be frozen, and keep it for ever. */
  take(): void;
  /** Gives the lock back, or gives up waiting. */
  release(): void;
}

/** Reaches the other tabs, never this one. */
export interface TabChannel {
  /** Anything that structured cloning takes. */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  close(): void;
}

/** Reports when the page, or the program, goes to sleep and wakes up. */
export interface PageLifecycle {
  /** `forGood`: this program will not run again. Otherwise it sleeps until `onShow`, if it wakes at all. */
  onHide(listener: (forGood: boolean) => void): () => void;
  /** It woke up. */
  onShow(listener: () => void): () => void;
  /** Whether somebody may be looking at it. Always, unless told. */
  isVisible?(): boolean;
  /** It has become visible, or goes on after it was frozen. */
  onVisible?(listener: () => void): () => void;
}

/** Reports whether this device has a network. */
export interface Connectivity {
  isOnline(): boolean;
  /** Returns the function that ends the subscription. */
  onChange(listener: () => void): () => void;
}
