import type { Clock, CryptoEngine, Identity, RandomBytes } from '@kith/identity';
import type { AnySchema } from '../graph/schema.js';
import type { StorageDriver } from '../storage/port.js';

/** The ports of a space. Everything is passed in, so any number of spaces and people fit into one process. */
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
  /** Failures that nobody is waiting for. They are thrown into the void of a timer where this is absent. */
  readonly onError?: (error: unknown) => void;
}

/** Connects the tabs of this device that have the same storage open. */
export interface SpaceTabs {
  channel(name: string): TabChannel;
}

/** Reaches the other tabs, never this one. */
export interface TabChannel {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  close(): void;
}
