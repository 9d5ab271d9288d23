import { base64urlEncode, equalBytes } from '@kith/identity';
import type { CryptoEngine, Did } from '@kith/identity';
import { spaceIdOf } from '../format/ids.js';
import type { Role } from '../graph/ports.js';
import type { CheckedMaterial } from './checked-material.js';
import { comparePlaces } from './causal-order.js';
import type { ControlEntry } from './control-log.js';
import { CopyMap } from './copy-map.js';
import { rank } from './facts.js';
import { rosterHash, weightiest } from './membership.js';
import type { Membership, RefusedOperation } from './membership.js';
import { BOX_X25519 } from './operations.js';
import type { EffectiveOperation } from './operations.js';
import type { FactPlace, Seen } from './seen.js';

/** The inputs for judging one operation in its own causal past (MEM-3). */
export interface Judged<O> {
  readonly entry: ControlEntry;
  readonly operation: O;
  readonly depth: number;
  readonly seen: Seen;
  /** The author's role in the causal past; null for a stranger and for an unlisted device. */
  readonly role: Role | null;
  readonly state: Membership;
  readonly crypto: CryptoEngine;
  /** 32 bytes. */
  readonly space: Uint8Array;
  readonly checked: CheckedMaterial;
}

/** The effect of an operation. It records facts at the given place, and returns the number of an Epoch. */
export type Effect = (place: () => FactPlace) => { readonly epoch: number } | undefined;

interface OperationRule<O> {
  /** The lowest role that may write the operation; null where the author need not be a member. */
  readonly from: Role | null;
  /**
   * Whether the result depends on the operations before it in the causal order. Other operations depend only on their causal
   * past, or add to a set.
   */
  readonly ordered: boolean;
  /** Returns the code of a refusal, or the effect. */
  judge(judged: Judged<O>): RefusedOperation | Effect;
}

type Of<T extends EffectiveOperation['type']> = Extract<EffectiveOperation, { type: T }>;

const create: OperationRule<Of<'create'>> = {
  from: null,
  ordered: true,
  judge({ crypto, space, state, entry, operation }) {
    const { body } = entry.change;
    if (body === null || !equalBytes(spaceIdOf(crypto, body), space)) return 'create-other-space';
    if (!operation.owners.includes(entry.certificate.person)) return 'create-not-owner';
    return (place) => {
      state.kind = operation.kind;
      state.parent = operation.parent ?? null;
      for (const owner of operation.owners) state.give(owner as Did, 'owner', place());
      state.list(entry.certificate, place());
      return undefined;
    };
  },
};

const device: OperationRule<Of<'device'>> = {
  from: 'member',
  ordered: true,
  judge({ checked, operation, state, seen }) {
    const certificate = checked.certificate(operation.certificate);
    if (certificate === null) return 'device-certificate';
    if (state.facts.roleIn(seen, certificate.person) === null) return 'device-not-member';
    return (place) => {
      state.list(certificate, place());
      return undefined;
    };
  },
};

const invite: OperationRule<Of<'invite'>> = {
  from: 'member',
  ordered: true,
  judge({ role, operation, state, seen }) {
    const author = rank[role ?? 'guest'];
    if (rank[operation.role] > (role === 'owner' ? rank.admin : rank.member)) return 'role-too-low';
    const key = base64urlEncode(operation.key);
    if (state.offersOf(key).some((offer) => seen.has(offer.place))) return 'invite-exists';
    const { role: gives, uses, expires } = operation;
    const made = { key: operation.key, role: gives, uses, expires, admitted: new CopyMap<Did, true>() };
    return (place) => {
      state.offer(key, { place: place(), weight: author, invite: made });
      return undefined;
    };
  },
};

const join: OperationRule<Of<'join'>> = {
  from: null,
  ordered: false,
  judge({ checked, entry, operation, state, depth }) {
    if (!checked.joinProof(entry)) return 'join-proof';
    const { header, hash } = entry.change;
    return () => {
      state.joins.set(entry.hash, {
        reference: { feed: header.feed, seq: header.seq, hash },
        invite: base64urlEncode(operation.invite),
        certificate: entry.certificate,
        admitted: false,
        depth,
      });
      return undefined;
    };
  },
};

const admit: OperationRule<Of<'admit'>> = {
  from: 'member',
  ordered: true,
  judge({ entry, operation, state, seen, depth }) {
    const hash = base64urlEncode(operation.join.hash);
    const joined = state.joins.get(hash);
    if (joined === undefined || comparePlaces({ depth: joined.depth, entry: { hash } }, { depth, entry }) > 0) {
      state.absentJoins.set(hash, true);
      return 'admit-no-join';
    }
    const { reference, certificate } = joined;
    if (!equalBytes(reference.feed, operation.join.feed) || reference.seq !== operation.join.seq)
      return 'admit-no-join';
    // Only invites in this Admit's causal past count. A later invite with the same key therefore cannot change an admission
    // that has already happened.
    const offer = weightiest(state.offersOf(joined.invite).filter(({ place }) => seen.has(place)));
    if (offer === undefined) return 'invite-unknown';
    const { person } = certificate;
    const { admitted, uses, role } = offer.invite;
    if (!admitted.has(person) && admitted.size >= uses) return 'invite-spent';
    return (place) => {
      if (!admitted.has(person)) state.use(joined.invite, offer, person);
      state.give(person, role, place());
      state.list(certificate, place());
      state.joins.set(hash, { ...joined, admitted: true });
      return undefined;
    };
  },
};

const epoch: OperationRule<Of<'epoch'>> = {
  from: 'member',
  ordered: true,
  judge({ crypto, operation, state, seen }) {
    const id = base64urlEncode(operation.id);
    if (state.epochs.has(id)) return 'epoch-exists';
    if (operation.number !== seen.epoch + 1) return 'epoch-number';
    const roster = state.facts.devicesIn(seen);
    const boxed = operation.boxes.map(([key]) => base64urlEncode(key));
    const listed = new Set(roster.map(base64urlEncode));
    if (
      new Set(boxed).size < boxed.length ||
      boxed.some((key) => !listed.has(key)) ||
      !equalBytes(rosterHash(crypto, roster), operation.roster)
    )
      return 'epoch-roster';
    return (place) => {
      const { number } = operation;
      state.epochs.set(id, { id: operation.id, number, operation, boxes: new CopyMap(), place: place() });
      if (operation.algorithm === BOX_X25519)
        for (const [key, box] of operation.boxes) state.box(id, base64urlEncode(key), box);
      return { epoch: number };
    };
  },
};

const keyGrant: OperationRule<Of<'key-grant'>> = {
  from: 'member',
  ordered: false,
  judge({ operation, state, seen }) {
    const id = base64urlEncode(operation.epoch);
    const granted = state.epochs.get(id);
    if (granted === undefined || !seen.has(granted.place)) return 'grant-epoch';
    const key = base64urlEncode(operation.device);
    if (!state.facts.isListed(seen, key)) return 'grant-device';
    return () => {
      if (operation.algorithm === BOX_X25519) state.box(id, key, operation.box);
      return undefined;
    };
  },
};

/**
 * The reader checks whether the targets are the author's own, where the owners of feeds are known. An Erase of another person's
 * change has no effect there.
 */
const erase: OperationRule<Of<'erase'>> = {
  from: 'guest',
  ordered: false,
  judge({ entry, operation, state }) {
    return () => {
      for (const { hash } of operation.targets) state.erase(base64urlEncode(hash), entry.certificate.person);
      return undefined;
    };
  },
};

/**
 * The role, conditions and effect of each operation: rules MEM-4 to MEM-12 of SPEC.md. An operation without an entry here has
 * no effect in this version.
 */
export const operationRules: { readonly [T in EffectiveOperation['type']]: OperationRule<Of<T>> } = {
  create,
  device,
  invite,
  join,
  admit,
  epoch,
  'key-grant': keyGrant,
  erase,
};

type RuleType = EffectiveOperation['type'];

export const hasRule = (operation: ControlEntry['operation']): operation is EffectiveOperation =>
  Object.hasOwn(operationRules, operation.type);

/** Judges an operation by its rule: the author's role first, then the operation's own conditions. */
export function judge<T extends RuleType>(
  judged: Omit<Judged<Of<T>>, 'operation'>,
  operation: Of<T> & { readonly type: T },
): RefusedOperation | Effect {
  const rule: OperationRule<Of<T>> = operationRules[operation.type];
  if (rule.from !== null) {
    if (judged.role === null) return 'author-not-member';
    if (rank[judged.role] < rank[rule.from]) return 'role-too-low';
  }
  return rule.judge({ ...judged, operation });
}
