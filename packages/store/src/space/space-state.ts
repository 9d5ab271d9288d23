import { base64urlEncode, observable } from '@kith/identity';
import type { Did, WritableObservable } from '@kith/identity';
import { epochRendezvous, inviteRendezvous } from '../control/invite.js';
import type { JoinRefusal } from '../events.js';
import type { Replica } from '../replica/replica.js';
import type { Member, Standing, SyncStatus } from '../space-types.js';
import type { SyncSession } from '../sync/session.js';
import type { SpaceParts } from './space-parts.js';

/** Members listen under this many of the latest invites. */
const INVITES_HEARD = 32;

/** The observable state of a space: its members, this person's standing, the sync status, and the rendezvous secrets. */
export class SpaceState {
  readonly members: WritableObservable<readonly Member[]>;
  readonly standing: WritableObservable<Standing>;
  readonly status: WritableObservable<SyncStatus>;
  readonly rendezvous: WritableObservable<readonly Uint8Array[]>;
  readonly #parts: SpaceParts;
  readonly #sessions: ReadonlySet<SyncSession>;
  #refusal: JoinRefusal | null = null;

  constructor(parts: SpaceParts, sessions: ReadonlySet<SyncSession>) {
    this.#parts = parts;
    this.#sessions = sessions;
    const { replica, onError } = parts;
    this.members = observable<readonly Member[]>(membersOf(replica), { same: sameJson, onError });
    this.standing = observable<Standing>(this.#standingNow(), { same: sameFields, onError });
    this.status = observable<SyncStatus>(this.#statusNow(), { same: sameStatus, onError });
    this.rendezvous = observable<readonly Uint8Array[]>(secretsOf(parts), { same: sameSecrets, onError });
  }

  /** Updates the state after membership or keys may have changed. */
  controlChanged(): void {
    const { replica } = this.#parts;
    this.members.set(membersOf(replica));
    this.rendezvous.set(secretsOf(this.#parts));
  }

  update(): void {
    this.standing.set(this.#standingNow());
    this.updateStatus();
  }

  updateStatus(): void {
    this.status.set(this.#statusNow());
  }

  /** Sets the code by which members refuse this device's invite; null once they serve something of the space. */
  refused(code: JoinRefusal | null): void {
    this.#refusal = code;
    this.standing.set(this.#standingNow());
  }

  #standingNow(): Standing {
    const { identity, replica, reading } = this.#parts;
    const { membership } = replica.control;
    const member = membership.members.get(identity.person);
    const listed = membership.devices.has(base64urlEncode(identity.device));
    if (member !== undefined && listed)
      return { kind: 'member', role: member.role, canWrite: reading.keys.current(membership) !== null };
    return this.#refusal === null ? { kind: 'waiting-for-member' } : { kind: 'refused', code: this.#refusal };
  }

  #statusNow(): SyncStatus {
    const { identity, replica, own, held } = this.#parts;
    const feed = own.held('content');
    const unsent = feed === undefined ? 0 : Math.max(0, feed.length - Math.max(1, held.furthest(feed.number)));
    const { members: listed } = replica.control.membership;
    // Joiners do not count as peers. Before this person is a member, this device cannot tell who is a member.
    const counts = (person: Did) => !listed.has(identity.person) || listed.has(person);
    const peers = [...this.#sessions]
      .filter((session) => session.isOpen && session.isAnswering && counts(session.remote.person))
      .map((session) => ({
        person: session.remote.person,
        device: base64urlEncode(session.remote.device),
        synced: session.synced,
        missing: session.missing,
      }));
    return { peers, unsent, storage: replica.storage };
  }
}

/**
 * Returns the rendezvous secrets. Members listen under every epoch they can open and under the latest invites. A joiner listens
 * under its own invite.
 */
function secretsOf({ identity, replica, reading, invite }: SpaceParts): readonly Uint8Array[] {
  const { crypto } = replica;
  const { membership } = replica.control;
  const secrets = reading.keys.all().map((epoch) => epochRendezvous(crypto, epoch.key));
  // Invites that have ended are included: their holders must be told so.
  if (membership.members.has(identity.person)) {
    for (const { key } of [...membership.invites.values()].slice(-INVITES_HEARD))
      secrets.push(inviteRendezvous(crypto, key));
  }
  // Kept after admission until a key has come: the member that brings the key uses the same rendezvous.
  if (invite !== null && reading.keys.current(membership) === null)
    secrets.push(inviteRendezvous(crypto, invite.publicKey));
  return secrets;
}

function membersOf({ control }: Replica): Member[] {
  return [...control.membership.members].map(([person, { role, devices }]) => ({
    person,
    role,
    devices: [...devices.keys()],
  }));
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Compares field by field, without serializing, because it runs after every commit. */
function sameFields(a: object, b: object): boolean {
  const names = Object.keys(a) as never[];
  return names.length === Object.keys(b).length && names.every((name) => Object.is(a[name], b[name]));
}

function sameStatus(a: SyncStatus, b: SyncStatus): boolean {
  return (
    a.unsent === b.unsent &&
    a.storage === b.storage &&
    a.peers.length === b.peers.length &&
    a.peers.every((peer, at) => sameFields(peer, b.peers[at] ?? {}))
  );
}

function sameSecrets(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
  return a.map(base64urlEncode).join() === b.map(base64urlEncode).join();
}
