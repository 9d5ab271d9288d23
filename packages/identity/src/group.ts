import { equalBytes } from './bytes.js';
import type { Signer } from './crypto.js';
import type { Did } from './did.js';
import type { Observable } from './observable.js';

/** A group of people who share a secret, as presence and calls need it. A space fits. */
export interface Group {
  /** 32 bytes. Signed with every message, so that a message of one group is invalid in any other. */
  readonly id: Uint8Array;
  /** The present secret of the members; null while this device has none. A new secret replaces the old one everywhere. */
  readonly secret: Observable<GroupSecret | null>;
  /** Returns the person of a device (its key, base64url); null for a device of no member. */
  personOf(device: string): Did | null;
  /** Calls `listener` when the answers of `personOf` may have changed. Returns a function that ends this. */
  onMembers(listener: () => void): () => void;
}

/** A key that the members of a group share for one purpose. */
export interface GroupSecret {
  /** 16 bytes: names the secret. */
  readonly epoch: Uint8Array;
  /** 32 bytes, for one purpose alone. */
  readonly key: Uint8Array;
}

/** The signing identity of this device. An `Identity` is one. */
export interface SigningIdentity {
  readonly person: Did;
  /** Ed25519 device key, 32 bytes. */
  readonly device: Uint8Array;
  readonly signer: Signer;
}

/** Tells whether two secrets are the same. */
export function sameSecret(a: GroupSecret, b: GroupSecret): boolean {
  return a === b || (equalBytes(a.epoch, b.epoch) && equalBytes(a.key, b.key));
}
