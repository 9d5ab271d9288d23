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

/** A member: what they may do, and the keys (base64url) of their devices. */
export interface MemberView {
  readonly role: Role;
  readonly devices: { keys(): Iterable<string> };
}

/** An invite, and who has come with it. */
export interface InviteView extends Omit<InviteState, 'admitted'> {
  readonly admitted: ReadonlyMap<Did, true>;
}

/** A key of the space: of which keys before it tells, and the sealed boxes by which devices get it. */
export interface EpochView {
  readonly id: Uint8Array;
  readonly number: number;
  readonly operation: { readonly wrapped: readonly (readonly [Uint8Array, Uint8Array])[] };
  readonly boxes: ReadonlyMap<string, readonly Uint8Array[]>;
}

/** Who is a member, with which devices, and which keys exist: what follows from control changes, without what later ones are judged by. */
export interface MembershipView {
  readonly kind: SpaceKind | null;
  /** The space that a channel belongs to, 32 bytes. */
  readonly parent: Uint8Array | null;
  readonly members: ReadonlyMap<Did, MemberView>;
  readonly devices: ReadonlyMap<string, DeviceView>;
  readonly invites: ReadonlyMap<string, InviteView>;
  /** Joins that nobody has answered yet. */
  readonly waitingJoins: readonly JoinState[];
  readonly epochs: ReadonlyMap<string, EpochView>;
  /** Change hash → everybody who wrote an Erase of it. */
  readonly erased: ReadonlyMap<string, ReadonlySet<Did>>;
}

/** An entry that the next own operation has to name. */
export interface ControlHead {
  readonly feed: string;
  readonly seq: number;
  readonly rank: number;
  readonly change: { readonly hash: Uint8Array };
}

/** What the control changes held say. */
export interface ControlView {
  readonly membership: MembershipView;
  /** Entries that held ones name and that have to be fetched, by hash where a fork cut them off. */
  readonly wanted: readonly Dependency[];
  /** Of these, what listed devices name: whatever else is let in, nobody can be followed without it. */
  readonly needed: readonly Dependency[];
  /** What listed devices wrote, stands, and is named by nothing such: what the next own operation has to name. */
  readonly heads: readonly ControlHead[];
  /** Feeds that what listed devices wrote names, beyond a cut as well: who lacks them cannot follow it, and asks for them. */
  readonly referenced: ReadonlyMap<string, true>;
}
