import { base64urlEncode } from '@kith/identity';
import type { Feed } from '../log/feed.js';
import type { Bringer } from '../replica/intake-policy.js';
import { accessOf } from './access.js';
import type { SyncMessage } from './messages.js';
import type { Access, SyncConnection, SyncReplica, SyncSelf } from './ports.js';

type Credential = Extract<SyncMessage, { type: 'credential' }>;

/** Decides what the other end of a session is served, and what is taken from it. */
export class PeerAccess {
  readonly #replica: SyncReplica;
  readonly #self: SyncSelf;
  readonly #connection: SyncConnection;
  #credential: Credential | null = null;
  #access: Access | null = null;
  /** The control state by which `#access` was decided. */
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

  /** The other end has sent its credential. */
  get isKnown(): boolean {
    return this.#credential !== null;
  }
  /** The control state has changed since `#access` was decided. */
  get isStale(): boolean {
    return this.#judgedBy !== this.#replica.control;
  }
  get servesAll(): boolean {
    return this.#access?.serves === 'all';
  }

  /**
   * Decides the access of the other end by the present membership. `changed`: the other end is served more or less than before.
   * Null before its credential.
   */
  async judge(): Promise<(Access & { readonly changed: boolean }) | null> {
    if (this.#credential === null) return null;
    const before = this.#access?.serves;
    this.#judgedBy = this.#replica.control;
    const access = await accessOf(this.#replica, this.#self, this.#connection, this.#credential);
    this.#access = access;
    return { ...access, changed: before !== access.serves };
  }

  /**
   * Tells whether the other end gets a feed. A member serves the feeds that the other end may see. A joiner serves its own
   * control feed.
   */
  serves(feed: Feed): boolean {
    if (feed.length === 0) return false;
    if (!this.#self.isMember()) return this.#self.isLive(feed) && feed.kind === 'control';
    if (feed.kind === 'control' && !this.#mayBeTold(feed)) return false;
    return this.servesAll || (this.#access?.serves === 'control' && feed.kind === 'control');
  }

  /** Tells whether control feeds (or content feeds) are taken from the other end. */
  mayTake(control: boolean): boolean {
    if (this.servesAll) return true;
    return control && (!this.#self.isMember() || this.#access?.serves === 'control');
  }

  bringer(): Bringer {
    const standing = { all: 'member', control: 'joiner', nothing: 'stranger' } as const;
    return { device: this.#connection.remote.device, standing: standing[this.#access?.serves ?? 'nothing'] };
  }

  /**
   * Tells whether a member passes on a control feed. A joiner sends its own feed to everyone, so a member passes it on only
   * when a listed device names it.
   */
  #mayBeTold(feed: Feed): boolean {
    const { membership, referenced } = this.#replica.control;
    if (feed.owner === null || referenced.has(feed.key)) return true;
    const { device, person } = feed.owner.certificate;
    return membership.devices.get(base64urlEncode(device))?.person === person;
  }
}
