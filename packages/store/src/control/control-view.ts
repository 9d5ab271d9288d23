import type { DeviceCertificate, Did } from '@kith/identity';
import type { Role } from '../graph/ports.js';
import type { Dependency } from './causal-order.js';
import type { InviteState, JoinState } from './membership.js';
import type { SpaceKind } from './operations.js';

/** A listed device. */
export interface DeviceView {
  readonly person: Did;
  readonly certificate: DeviceCertificate;
}

/** A member: the role, and the keys (base64url) of the member's devices. */
export interface MemberView {
  readonly role: Role;
  readonly devices: { keys(): Iterable<string> };
}

/** An invite, and the persons admitted with it. */
export interface InviteView extends Omit<InviteState, 'admitted'> {
  readonly admitted: ReadonlyMap<Did, true>;
}

/** A key of the space: the earlier keys it wraps, and the sealed boxes for devices. */
export interface EpochView {
  readonly id: Uint8Array;
  readonly number: number;
  readonly operation: { readonly wrapped: readonly (readonly [Uint8Array, Uint8Array])[] };
  readonly boxes: ReadonlyMap<string, readonly Uint8Array[]>;
}

/** The members of a space, their devices, and its keys, as folded from the control changes. */
export interface MembershipView {
  readonly kind: SpaceKind | null;
  /** The space that a channel belongs to, 32 bytes. */
  readonly parent: Uint8Array | null;
  readonly members: ReadonlyMap<Did, MemberView>;
  readonly devices: ReadonlyMap<string, DeviceView>;
  readonly invites: ReadonlyMap<string, InviteView>;
  /** Joins without an Admit. */
  readonly waitingJoins: readonly JoinState[];
  readonly epochs: ReadonlyMap<string, EpochView>;
  /** Change hash → the authors of Erases of it. */
  readonly erased: ReadonlyMap<string, ReadonlySet<Did>>;
}

/** An entry that the next operation of this device has to name. */
export interface ControlHead {
  readonly feed: string;
  readonly seq: number;
  readonly rank: number;
  readonly change: { readonly hash: Uint8Array };
}

/** The folded state of the control changes held. */
export interface ControlView {
  readonly membership: MembershipView;
  /** Entries that held entries name and that are not held. Those above a cut are fetched by hash. */
  readonly wanted: readonly Dependency[];
  /**
   * The entries in `wanted` that a listed device names. They are fetched even from devices that are not listed: the naming
   * entry cannot be folded without them.
   */
  readonly needed: readonly Dependency[];
  /**
   * Entries that a listed device wrote, that stand, and that no other such entry names. The next operation of this device has
   * to name them.
   */
  readonly heads: readonly ControlHead[];
  /**
   * Feeds that an entry of a listed device names, above a cut too. A device without such a feed cannot fold that entry, and
   * asks for the feed.
   */
  readonly referenced: ReadonlyMap<string, true>;
}
