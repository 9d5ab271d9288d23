import { base64urlEncode } from '@kith/identity';
import type { Feed } from '../log/feed.js';
import type { Bringer } from '../replica/intake-policy.js';
import { accessOf } from './access.js';
import type { SyncMessage } from './messages.js';
import type { Access, SyncConnection, SyncReplica, SyncSelf } from './ports.js';

type Credential = Extract<SyncMessage, { type: 'credential' }>;

/** Who the other end of a session is, as this end can judge: what it is served, and what is taken from it. */
export class PeerAccess {
  readonly #replica: SyncReplica;
  readonly #self: SyncSelf;
  readonly #connection: SyncConnection;
  #credential: Credential | null = null;
  #access: Access | null = null;
  /** The state that `#access` was judged by. */
  #judgedBy: SyncReplica['control'] | null = null;

  constructor(parts: { replica: SyncReplica; self: SyncSelf; connection: SyncConnection }) {
    this.#replica = parts.replica;
    this.#self = parts.self;
    this.#connection = parts.connection;
  }

  reset(): void {
    this.#credential = null;
    this.#access = null;
    this.#judgedBy = null;
  }

  present(credential: Credential): void {
    this.#credential = credential;
  }

  /** The other end has told who it is. */
  get isKnown(): boolean {
    return this.#credential !== null;
  }
  /** Membership has changed since the other end was judged. */
  get isStale(): boolean {
    return this.#judgedBy !== this.#replica.control;
  }
  get servesAll(): boolean {
    return this.#access?.serves === 'all';
  }

  /** Judges the other end by the membership as it stands. `changed`: it is served more or less than before. Null before it is known. */
  async judge(): Promise<(Access & { readonly changed: boolean }) | null> {
    if (this.#credential === null) return null;
    const before = this.#access?.serves;
    this.#judgedBy = this.#replica.control;
    const access = await accessOf(this.#replica, this.#self, this.#connection, this.#credential);
    this.#access = access;
    return { ...access, changed: before !== access.serves };
  }

  /** Whether the other end gets a feed: a member serves what the other end may see; a joiner brings its own control feed to everyone. */
  serves(feed: Feed): boolean {
    if (feed.length === 0) return false;
    if (!this.#self.isMember()) return this.#self.isLive(feed) && feed.kind === 'control';
    if (feed.kind === 'control' && !this.#mayBeTold(feed)) return false;
    return this.servesAll || (this.#access?.serves === 'control' && feed.kind === 'control');
  }

  /** Whether feeds of a kind are taken from the other end. */
  mayTake(control: boolean): boolean {
    if (this.servesAll) return true;
    return control && (!this.#self.isMember() || this.#access?.serves === 'control');
  }

  bringer(): Bringer {
    const standing = { all: 'member', control: 'joiner', nothing: 'stranger' } as const;
    return { device: this.#connection.remote.device, standing: standing[this.#access?.serves ?? 'nothing'] };
  }

  /** A joiner tells everyone by itself: what it brought is passed on only once others need it. */
  #mayBeTold(feed: Feed): boolean {
    const { membership, referenced } = this.#replica.control;
    if (feed.owner === null || referenced.has(feed.key)) return true;
    const { device, person } = feed.owner.certificate;
    return membership.devices.get(base64urlEncode(device))?.person === person;
  }
}
