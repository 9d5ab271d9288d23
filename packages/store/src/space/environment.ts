import type { Clock, CryptoEngine, Identity, RandomBytes } from '@kith/identity';
import type { AnySchema } from '../graph/schema.js';
import type { StorageDriver } from '../storage/port.js';

/** The ports of a space. All are passed in, so that any number of spaces and people fit into one process. */
export interface SpaceEnvironment {
  readonly identity: Identity;
  readonly crypto: CryptoEngine;
  readonly clock: Clock;
  /** The crypto engine's, unless told. */
  readonly randomBytes?: RandomBytes;
  readonly storage: StorageDriver;
  readonly schemas: readonly AnySchema[];
  /** Other tabs over the same storage; absent where there are none. */
  readonly tabs?: SpaceTabs;
  /** Called with failures that no caller awaits. If absent, they are thrown from a timer. */
  readonly onError?: (error: unknown) => void;
}

/** Connects the tabs of this device that share the same storage. */
export interface SpaceTabs {
  channel(name: string): TabChannel;
}

/** A channel to the other tabs. This tab does not receive its own messages. */
export interface TabChannel {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  close(): void;
}
