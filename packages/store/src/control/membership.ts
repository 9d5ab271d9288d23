import { base64urlEncode, compareBytes, concatBytes, encodeCanonical, equalBytes } from '@kith/identity';
import type { CryptoEngine, DeviceCertificate, Did } from '@kith/identity';
import type { EntryReference } from '../format/body.js';
import { domain, hashOf } from '../format/hash.js';
import { spaceIdOf } from '../format/ids.js';
import type { Role } from '../graph/ports.js';
import type { OrderedEntry } from './causal-order.js';
import type { ControlEntry } from './control-log.js';
import { Facts, rank } from './facts.js';
import { BOX_X25519 } from './operations.js';
import type { Operation, SpaceKind } from './operations.js';

export interface MemberState {
  role: Role;
  /** Device key → certificate. */
  readonly devices: Map<string, DeviceCertificate>;
}

export interface InviteState {
  readonly key: Uint8Array;
  readonly role: Role;
  readonly uses: number;
  readonly expires: number | null;
  /** Persons admitted with it, in order. */
  readonly admitted: Did[];
}

export interface JoinState {
  readonly reference: EntryReference;
  readonly invite: string;
  readonly certificate: DeviceCertificate;
  readonly admitted: boolean;
}

export interface EpochState {
  readonly id: Uint8Array;
  readonly number: number;
  readonly operation: Extract<Operation, { type: 'epoch' }>;
  /** Sealed boxes for each device, from the Epoch itself and from grants. */
  readonly boxes: Map<string, Uint8Array[]>;
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

/** Operations that change something in this version, and whose authors act as members. */
const hasEffect: ReadonlySet<Operation['type'] | 'malformed'> = new Set([
  'create',
  'device',
  'invite',
  'admit',
  'epoch',
  'key-grant',
  'erase',
]);

interface Offer {
  readonly at: number;
  /** Rank of its author. */
  readonly weight: number;
  readonly invite: InviteState;
}

/** The one by the highest author; the first of equals. */
function weightiest(offers: readonly Offer[]): Offer | undefined {
  return offers.reduce<Offer | undefined>(
    (best, offer) => (best === undefined || offer.weight > best.weight ? offer : best),
    undefined,
  );
}

/** Verified certificates and invite proofs; checking them takes signatures, so it happens once, before folding. */
export interface CheckedMaterial {
  certificate(bytes: Uint8Array): DeviceCertificate | null;
  joinProof(entry: ControlEntry): boolean;
}

/**
 * Folds control changes, in causal order, into who is a member, with which devices, and which keys exist (rules MEM-1 to MEM-13 of
 * SPEC.md). Authority is judged in an operation's own causal past; time plays no part.
 */
export class Membership {
  readonly members = new Map<Did, MemberState>();
  readonly devices = new Map<string, { readonly person: Did; readonly certificate: DeviceCertificate }>();
  readonly invites = new Map<string, InviteState>();
  readonly joins = new Map<string, JoinState>();
  readonly epochs = new Map<string, EpochState>();
  /** Change hash → everybody who wrote an Erase of it. */
  readonly erased = new Map<string, Set<Did>>();
  readonly refused = new Map<string, RefusedOperation>();
  kind: SpaceKind | null = null;
  /** The space that a channel belongs to, 32 bytes. */
  parent: Uint8Array | null = null;

  readonly #facts = new Facts();
  readonly #established = new Map<string, number>();
  /** Invites by key, in order. More than one only where somebody copied a key that is not theirs. */
  readonly #offers = new Map<string, Offer[]>();
  readonly #crypto: CryptoEngine;
  readonly #space: Uint8Array;
  readonly #checked: CheckedMaterial;

  constructor(crypto: CryptoEngine, space: Uint8Array, checked: CheckedMaterial) {
    this.#crypto = crypto;
    this.#space = space;
    this.#checked = checked;
  }

  /** True when the operation has effect and its author acted as a member. */
  apply(placed: OrderedEntry): boolean {
    const refusal = this.#apply(placed);
    if (refusal !== null) this.refused.set(placed.entry.hash, refusal);
    return refusal === null && hasEffect.has(placed.entry.operation.type);
  }

  /** The role of the author of an entry in that entry's own past; null for a stranger or an unlisted device. */
  #authorRole(placed: OrderedEntry): Role | null {
    const { entry, past } = placed;
    const { person } = entry.certificate;
    return this.#facts.isListed(past, entry.device, person) ? this.#facts.roleIn(past, person) : null;
  }

  #known(placed: OrderedEntry, what: string): boolean {
    const at = this.#established.get(what);
    return at !== undefined && placed.past.has(at);
  }

  #apply(placed: OrderedEntry): RefusedOperation | null {
    const { entry } = placed;
    const { operation } = entry;
    switch (operation.type) {
      case 'open':
      case 'unknown':
      case 'invite-revoke':
      case 'add':
      case 'role':
      case 'remove':
      case 'leave':
      case 'device-revoke':
      case 'transfer':
      case 'transfer-accept':
      case 'policy':
      case 'relay':
      case 'relay-end':
        return null;
      case 'malformed':
        return 'operation-malformed';
      case 'create':
        return this.#create(placed, operation);
      case 'join':
        return this.#join(entry, operation);
      default: {
        const role = this.#authorRole(placed);
        if (role === null) return 'author-not-member';
        if (operation.type === 'erase') return this.#erase(entry, operation);
        if (rank[role] < rank.member) return 'role-too-low';
        if (operation.type === 'device') return this.#device(placed, operation);
        if (operation.type === 'invite') return this.#invite(placed, role, operation);
        if (operation.type === 'admit') return this.#admit(placed, operation);
        if (operation.type === 'epoch') return this.#epoch(placed, operation);
        return this.#grant(placed, operation);
      }
    }
  }

  #create({ entry, index }: OrderedEntry, operation: Extract<Operation, { type: 'create' }>): RefusedOperation | null {
    const { body } = entry.change;
    if (body === null || !equalBytes(spaceIdOf(this.#crypto, body), this.#space)) return 'create-other-space';
    if (!operation.owners.includes(entry.certificate.person)) return 'create-not-owner';
    this.kind = operation.kind;
    this.parent = operation.parent ?? null;
    for (const owner of operation.owners) this.#raise(owner as Did, 'owner', index);
    this.#roster(entry.certificate, index);
    return null;
  }

  #device(placed: OrderedEntry, operation: Extract<Operation, { type: 'device' }>): RefusedOperation | null {
    const certificate = this.#checked.certificate(operation.certificate);
    if (certificate === null) return 'device-certificate';
    if (this.#facts.roleIn(placed.past, certificate.person) === null) return 'device-not-member';
    this.#roster(certificate, placed.index);
    return null;
  }

  #invite(
    placed: OrderedEntry,
    role: Role,
    operation: Extract<Operation, { type: 'invite' }>,
  ): RefusedOperation | null {
    const allowed = role === 'owner' ? rank.admin : rank.member;
    if (rank[operation.role] > allowed) return 'role-too-low';
    const key = base64urlEncode(operation.key);
    const offers = this.#offers.get(key) ?? [];
    if (offers.some((offer) => placed.past.has(offer.at))) return 'invite-exists';
    const { role: gives, uses, expires } = operation;
    offers.push({
      at: placed.index,
      weight: rank[role],
      invite: { key: operation.key, role: gives, uses, expires, admitted: [] },
    });
    this.#offers.set(key, offers);
    this.invites.set(key, (weightiest(offers) as Offer).invite);
    return null;
  }

  #join(entry: ControlEntry, operation: Extract<Operation, { type: 'join' }>): RefusedOperation | null {
    if (!this.#checked.joinProof(entry)) return 'join-proof';
    const { header, hash } = entry.change;
    const reference = { feed: header.feed, seq: header.seq, hash };
    this.joins.set(entry.hash, {
      reference,
      invite: base64urlEncode(operation.invite),
      certificate: entry.certificate,
      admitted: false,
    });
    return null;
  }

  #admit(placed: OrderedEntry, operation: Extract<Operation, { type: 'admit' }>): RefusedOperation | null {
    const hash = base64urlEncode(operation.join.hash);
    const join = this.joins.get(hash);
    if (
      join === undefined ||
      !equalBytes(join.reference.feed, operation.join.feed) ||
      join.reference.seq !== operation.join.seq
    )
      return 'admit-no-join';
    // Of what this Admit had seen: nobody changes an admission afterwards by inviting with the same key.
    const seen = (this.#offers.get(join.invite) ?? []).filter((offer) => placed.past.has(offer.at));
    const invite = weightiest(seen)?.invite;
    if (invite === undefined) return 'invite-unknown';
    const { person } = join.certificate;
    if (!invite.admitted.includes(person)) {
      if (invite.admitted.length >= invite.uses) return 'invite-spent';
      invite.admitted.push(person);
    }
    this.#raise(person, invite.role, placed.index);
    this.#roster(join.certificate, placed.index);
    this.joins.set(hash, { ...join, admitted: true });
    return null;
  }

  #epoch(placed: OrderedEntry, operation: Extract<Operation, { type: 'epoch' }>): RefusedOperation | null {
    const id = base64urlEncode(operation.id);
    if (this.epochs.has(id)) return 'epoch-exists';
    let below = 0;
    for (const [other, epoch] of this.epochs)
      if (this.#known(placed, `epoch ${other}`)) below = Math.max(below, epoch.number);
    if (operation.number !== below + 1) return 'epoch-number';
    const roster = this.#facts.devicesIn(placed.past);
    const boxed = operation.boxes.map(([device]) => base64urlEncode(device));
    const listed = new Set(roster.map((device) => base64urlEncode(device)));
    if (
      new Set(boxed).size < boxed.length ||
      boxed.some((device) => !listed.has(device)) ||
      !equalBytes(rosterHash(this.#crypto, roster), operation.roster)
    ) {
      return 'epoch-roster';
    }
    const readable = operation.algorithm === BOX_X25519 ? operation.boxes : [];
    const boxes = new Map(readable.map(([device, box]) => [base64urlEncode(device), [box]]));
    this.epochs.set(id, { id: operation.id, number: operation.number, operation, boxes });
    this.#established.set(`epoch ${id}`, placed.index);
    return null;
  }

  #grant(placed: OrderedEntry, operation: Extract<Operation, { type: 'key-grant' }>): RefusedOperation | null {
    const id = base64urlEncode(operation.epoch);
    const epoch = this.epochs.get(id);
    if (epoch === undefined || !this.#known(placed, `epoch ${id}`)) return 'grant-epoch';
    const device = base64urlEncode(operation.device);
    if (!this.#facts.isListed(placed.past, device)) return 'grant-device';
    if (operation.algorithm !== BOX_X25519) return null;
    const boxes = epoch.boxes.get(device);
    if (boxes === undefined) epoch.boxes.set(device, [operation.box]);
    else boxes.push(operation.box);
    return null;
  }

  /** Whether the targets are the author's own is judged where their feeds are known: an erasure of somebody else's has no effect there. */
  #erase(entry: ControlEntry, operation: Extract<Operation, { type: 'erase' }>): RefusedOperation | null {
    for (const target of operation.targets) {
      const hash = base64urlEncode(target.hash);
      this.erased.set(hash, (this.erased.get(hash) ?? new Set()).add(entry.certificate.person));
    }
    return null;
  }

  #raise(person: Did, role: Role, at: number): void {
    this.#facts.give(person, role, at);
    const member = this.members.get(person);
    if (member === undefined) this.members.set(person, { role, devices: new Map() });
    else if (rank[role] > rank[member.role]) member.role = role;
  }

  #roster(certificate: DeviceCertificate, at: number): void {
    const device = base64urlEncode(certificate.device);
    this.#facts.list(device, certificate.device, certificate.person, at);
    this.members.get(certificate.person)?.devices.set(device, certificate);
    if (!this.devices.has(device)) this.devices.set(device, { person: certificate.person, certificate });
  }
}

/** Names a set of devices: SHA-256 over their keys in order. */
export function rosterHash(crypto: CryptoEngine, devices: readonly Uint8Array[]): Uint8Array {
  return hashOf(crypto, domain.roster, ...[...devices].sort(compareBytes));
}

/** What the invite key signs when somebody joins with it: this space, this person, these keys, and nothing else. */
export function joinMessage(space: Uint8Array, invite: Uint8Array, certificate: DeviceCertificate): Uint8Array {
  return concatBytes(
    domain.join,
    encodeCanonical([space, invite, certificate.person, certificate.device, certificate.agreementKey]),
  );
}
