import { base64urlEncode } from '@kith/identity';
import type { Feed } from '../log/feed.js';
import { intakePolicy } from '../replica/intake-policy.js';
import type { Committed } from '../replica/committed.js';
import { takeUpdates } from '../replica/take-updates.js';
import { AskedFeeds } from '../sync/asked-feeds.js';
import type { SyncConnection, SyncSelf } from '../sync/ports.js';
import { SyncSession } from '../sync/session.js';
import type { Admission } from './admission.js';
import type { SpaceParts } from './space-parts.js';
import type { SpaceState } from './space-state.js';

/** The connections over which a space is synced. */
export class SpaceSessions {
  readonly all = new Set<SyncSession>();
  readonly #parts: SpaceParts;
  readonly #self: SyncSelf;
  readonly #asked: AskedFeeds;
  #askingOn = false;

  constructor(parts: SpaceParts) {
    this.#parts = parts;
    this.#self = selfOf(parts);
    this.#asked = new AskedFeeds(parts.replica.clock, this.all, () => this.#askOn());
  }

  committed(committed: Committed): void {
    for (const session of [...this.all]) session.committed(committed);
    this.#askOn();
  }

  /** Requests missing entries in all sessions, once for events at about the same time. */
  #askOn(): void {
    if (this.#askingOn) return;
    this.#askingOn = true;
    this.#parts.replica.clock.after(0, () => {
      this.#askingOn = false;
      for (const session of this.all) session.askOn();
    });
  }

  /** Returns the greatest length of an own feed that any session has sent. */
  sentTo(feed: Feed): number {
    return Math.max(0, ...[...this.all].map((session) => session.sentTo(feed)));
  }

  /** A session with another member's device is open. */
  get membersConnected(): boolean {
    const { devices } = this.#parts.replica.control.membership;
    return [...this.all].some(({ isOpen, remote }) => isOpen && devices.has(base64urlEncode(remote.device)));
  }

  close(): void {
    for (const session of [...this.all]) session.close();
  }

  /** Syncs over a connection until it closes. Returns a function that ends the sync sooner. */
  attach(connection: SyncConnection, state: SpaceState, admission: Admission): () => void {
    const { identity, replica, held } = this.#parts;
    const { remote } = connection;
    const { person } = remote;
    const device = base64urlEncode(remote.device);
    const own = base64urlEncode(identity.device);
    let told = false;
    const session: SyncSession = new SyncSession({
      replica,
      self: this.#self,
      connection,
      asked: this.#asked,
      tellOthers: (id, entries) => {
        for (const other of this.all) if (other !== session) other.sendProof(id, entries);
      },
      onHeld: (feed, length) => {
        if (feed.owner !== null && base64urlEncode(feed.owner.certificate.device) === own)
          held.acknowledged(remote.device, feed, length);
      },
      onRefused(code) {
        if (state.standing.getSnapshot().kind === 'member') return;
        if (code !== 'invite-spent' && code !== 'invite-expired' && code !== 'invite-unknown') return;
        replica.events.emit({ type: 'join-refused', code });
        state.refused(code);
      },
      onServed: () => state.refused(null),
      onAdopt: (access) => {
        if (access.adopt !== null) admission.adopt(access.adopt);
      },
      onChange: () => {
        if (!this.all.has(session)) return;
        if (session.isOpen !== told) {
          told = session.isOpen;
          replica.events.emit({ type: told ? 'connected' : 'disconnected', person, device });
        }
        state.updateStatus();
      },
    });
    this.all.add(session);
    const stop = connection.answering?.subscribe(() => {
      if (this.all.has(session)) state.updateStatus();
    });
    const end = () => {
      if (!this.all.has(session)) return;
      stop?.();
      session.close();
      this.all.delete(session);
      if (told) replica.events.emit({ type: 'disconnected', person, device });
      if (!replica.closed) state.updateStatus();
    };
    connection.onClose(end);
    return end;
  }
}

function selfOf({ identity, replica, reading, own, invite }: SpaceParts): SyncSelf {
  const isMember = () => replica.control.membership.members.has(identity.person);
  const isLive = (feed: Feed) => own.isLive(feed);
  return {
    person: identity.person,
    device: identity.device,
    isMember,
    epochs: () => reading.keys.all(),
    invite,
    liveFeed: (kind) => own.held(kind),
    isLive,
    take: (origin, updates, bringer) =>
      takeUpdates(replica, own, origin, updates, intakePolicy(replica, { isMember, isLive }, bringer)),
  };
}
