import { base64urlEncode, compareBytes, concatBytes, encodeCanonical } from '@kith/identity';
import type { CryptoEngine, DeviceCertificate, Did } from '@kith/identity';
import type { EntryReference } from '../format/body.js';
import { domain, hashOf } from '../format/hash.js';
import type { Role } from '../graph/ports.js';
import type { MembershipView } from './control-view.js';
import { CopyMap } from './copy-map.js';
import { Facts, rank } from './facts.js';
import type { Operation, SpaceKind } from './operations.js';
import type { FactPlace } from './seen.js';

export interface MemberState {
  readonly role: Role;
  /** Device key → certificate. */
  readonly devices: ReadonlyMap<string, DeviceCertificate>;
}

export interface InviteState {
  readonly key: Uint8Array;
  readonly role: Role;
  readonly uses: number;
  readonly expires: number | null;
  /** The persons admitted with this invite, each once. */
  readonly admitted: CopyMap<Did, true>;
}

export interface JoinState {
  readonly reference: EntryReference;
  readonly invite: string;
  readonly certificate: DeviceCertificate;
  readonly admitted: boolean;
  readonly depth: number;
}

export interface EpochState {
  readonly id: Uint8Array;
  readonly number: number;
  readonly operation: Extract<Operation, { type: 'epoch' }>;
  /** Sealed boxes for each device, from the Epoch itself and from grants. */
  readonly boxes: CopyMap<string, readonly Uint8Array[]>;
  readonly place: FactPlace;
}

/** An invite as its author wrote it. */
export interface Offer {
  readonly place: FactPlace;
  /** Rank of the author's role. */
  readonly weight: number;
  readonly invite: InviteState;
}

/** Stable codes of control changes that are verified but have no effect. */
export type RefusedOperation =
  | 'operation-malformed'
  | 'create-other-space'
  | 'create-not-owner'
  | 'author-not-member'
  | 'role-too-low'
  | 'device-certificate'
  | 'device-not-member'
  | 'invite-exists'
  | 'join-proof'
  | 'admit-no-join'
  | 'invite-unknown'
  | 'invite-spent'
  | 'epoch-exists'
  | 'epoch-number'
  | 'epoch-roster'
  | 'grant-epoch'
  | 'grant-device';

/**
 * The members of a space, their devices, and its keys, after the operations applied so far. A membership that has been copied
 * never changes again.
 */
export class Membership implements MembershipView {
  kind: SpaceKind | null = null;
  /** The space that a channel belongs to, 32 bytes. */
  parent: Uint8Array | null = null;
  readonly members: CopyMap<Did, MemberState>;
  readonly devices: CopyMap<string, { readonly person: Did; readonly certificate: DeviceCertificate }>;
  /** Invites by key. Of several invites with one key, the one whose author has the highest role; the first among equals. */
  readonly invites: CopyMap<string, InviteState>;
  readonly joins: CopyMap<string, JoinState>;
  readonly epochs: CopyMap<string, EpochState>;
  /** Change hash → the authors of Erases of it. */
  readonly erased: CopyMap<string, ReadonlySet<Did>>;
  readonly refused: CopyMap<string, RefusedOperation>;
  /** Hashes of Joins that an Admit named before they had a place. */
  readonly absentJoins: CopyMap<string, true>;
  readonly facts: Facts;
  /** Keys of the devices listed since this membership was copied. */
  readonly newDevices: string[] = [];
  /** Invites by key, in order. There is more than one only where somebody copied the key of another person's invite. */
  readonly #offers: CopyMap<string, readonly Offer[]>;
  /** The maps that this membership shares with no copy, and may change. */
  readonly #owned = new WeakSet<object>();

  /** Makes an empty membership, or an independent copy. */
  constructor(from?: Membership) {
    this.kind = from?.kind ?? null;
    this.parent = from?.parent ?? null;
    this.members = from?.members.copy() ?? new CopyMap();
    this.devices = from?.devices.copy() ?? new CopyMap();
    this.invites = from?.invites.copy() ?? new CopyMap();
    this.joins = from?.joins.copy() ?? new CopyMap();
    this.epochs = from?.epochs.copy() ?? new CopyMap();
    this.erased = from?.erased.copy() ?? new CopyMap();
    this.refused = from?.refused.copy() ?? new CopyMap();
    this.absentJoins = from?.absentJoins.copy() ?? new CopyMap();
    this.facts = new Facts(from?.facts);
    this.#offers = from === undefined ? new CopyMap() : from.#offers.copy();
  }

  get waitingJoins(): readonly JoinState[] {
    return [...this.joins.values()].filter(({ admitted }) => !admitted);
  }

  isListed(device: string, person: Did): boolean {
    return this.devices.get(device)?.person === person;
  }

  give(person: Did, role: Role, place: FactPlace): void {
    this.facts.give(person, role, place);
    const member = this.members.get(person);
    if (member === undefined) this.members.set(person, { role, devices: new Map() });
    else if (rank[role] > rank[member.role]) this.members.set(person, { ...member, role });
  }

  list(certificate: DeviceCertificate, place: FactPlace): void {
    const device = base64urlEncode(certificate.device);
    const { person } = certificate;
    this.facts.list(device, certificate.device, person, place);
    const member = this.members.get(person);
    if (member !== undefined)
      this.members.set(person, { ...member, devices: new Map([...member.devices, [device, certificate]]) });
    if (this.devices.has(device)) return;
    this.devices.set(device, { person, certificate });
    this.newDevices.push(device);
  }

  offersOf(key: string): readonly Offer[] {
    return this.#offers.get(key) ?? [];
  }

  offer(key: string, offer: Offer): void {
    const offers = [...this.offersOf(key), offer];
    this.#owned.add(offer.invite.admitted);
    this.#offers.set(key, offers);
    this.invites.set(key, (weightiest(offers) as Offer).invite);
  }

  /** Counts a person as admitted with this offer. */
  use(key: string, used: Offer, person: Did): void {
    const admitted = this.#own(used.invite.admitted).set(person, true);
    if (admitted === used.invite.admitted) return;
    const before = this.offersOf(key);
    const offers = before.with(before.indexOf(used), { ...used, invite: { ...used.invite, admitted } });
    this.#offers.set(key, offers);
    this.invites.set(key, (weightiest(offers) as Offer).invite);
  }

  box(id: string, device: string, box: Uint8Array): void {
    const epoch = this.epochs.get(id);
    if (epoch === undefined) return;
    const boxes = this.#own(epoch.boxes).set(device, [...(epoch.boxes.get(device) ?? []), box]);
    if (boxes !== epoch.boxes) this.epochs.set(id, { ...epoch, boxes });
  }

  erase(hash: string, person: Did): void {
    this.erased.set(hash, new Set([...(this.erased.get(hash) ?? []), person]));
  }

  /** Returns the map itself where no copy shares it, otherwise an own copy of it. */
  #own<K, V>(map: CopyMap<K, V>): CopyMap<K, V> {
    if (this.#owned.has(map)) return map;
    const own = map.copy();
    this.#owned.add(own);
    return own;
  }
}

/** Returns the offer whose author has the highest role; the first among equals. */
export function weightiest(offers: readonly Offer[]): Offer | undefined {
  return offers.reduce<Offer | undefined>(
    (best, offer) => (best === undefined || offer.weight > best.weight ? offer : best),
    undefined,
  );
}

/** Returns the hash of a set of devices: SHA-256 over their sorted keys. */
export function rosterHash(crypto: CryptoEngine, devices: readonly Uint8Array[]): Uint8Array {
  return hashOf(crypto, domain.roster, ...[...devices].sort(compareBytes));
}

/** Returns the message that the invite key signs for a Join. It binds the space, the invite, the person and the device's keys. */
export function joinMessage(space: Uint8Array, invite: Uint8Array, certificate: DeviceCertificate): Uint8Array {
  return concatBytes(
    domain.join,
    encodeCanonical([space, invite, certificate.person, certificate.device, certificate.agreementKey]),
  );
}
