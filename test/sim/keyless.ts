import { memoryStorage } from '@kith/store';
import type { SpaceId, StorageDriver, SyncConnection } from '@kith/store';
import { bytesFromId } from '@kith/store';
import type { CryptoEngine, Identity } from '@kith/identity';
import { intakePolicy } from '../../packages/store/src/replica/intake-policy.js';
import { noOwnFeeds } from '../../packages/store/src/replica/own-feeds.js';
import { Replica } from '../../packages/store/src/replica/replica.js';
import { takeUpdates } from '../../packages/store/src/replica/take-updates.js';
import { AskedFeeds } from '../../packages/store/src/sync/asked-feeds.js';
import type { SyncSelf } from '../../packages/store/src/sync/ports.js';
import { SyncSession } from '../../packages/store/src/sync/session.js';
import type { Party } from './network.js';
import { processClock } from './timeline.js';
import type { Timeline } from './timeline.js';

export interface KeylessSurroundings {
  readonly timeline: Timeline;
  readonly crypto: CryptoEngine;
  readonly failed: (what: string, error: unknown) => void;
}

/** A listed device that stores a space and serves it, and never had a key of it: no key ring, no schemas, no feed of its own. */
export class Keyless implements Party {
  readonly name = 'Relay';
  readonly identity: Identity;
  readonly alive = true;
  readonly replica: Replica;
  readonly #sessions = new Set<SyncSession>();
  readonly #self: SyncSelf;
  readonly #asked: AskedFeeds;

  private constructor(replica: Replica, identity: Identity) {
    this.replica = replica;
    this.identity = identity;
    // It holds the space for its members as soon as it knows what space it is.
    const isMember = () => replica.control.membership.kind !== null;
    this.#self = {
      person: identity.person,
      device: identity.device,
      isMember,
      epochs: () => [],
      invite: null,
      liveFeed: () => undefined,
      isLive: () => false,
      take: (origin, updates, bringer) => {
        const policy = intakePolicy(replica, { isMember, isLive: () => false }, bringer);
        return takeUpdates(replica, noOwnFeeds, origin, updates, policy);
      },
    };
    const askOn = () => {
      for (const session of this.#sessions) session.askOn();
    };
    this.#asked = new AskedFeeds(replica.clock, this.#sessions, askOn);
    replica.onCommitted((committed) => {
      for (const session of [...this.#sessions]) session.committed(committed);
      askOn();
    });
  }

  static async open(
    { timeline, crypto, failed }: KeylessSurroundings,
    space: SpaceId,
    identity: Identity,
    storage: StorageDriver = memoryStorage(),
  ): Promise<Keyless> {
    const id = bytesFromId(space);
    if (id === null) throw new Error('no space id');
    const clock = processClock(timeline, 0, () => true);
    const parts = { crypto, clock, store: await storage.open(space), space: id };
    const replica = await Replica.open(parts, (error) => failed('Relay: a listener threw', error));
    replica.events.subscribe((event) => {
      if (event.type === 'sync-failed') failed('Relay: sync-failed', event);
    });
    return new Keyless(replica, identity);
  }

  attach(connection: SyncConnection): void {
    const session: SyncSession = new SyncSession({
      replica: this.replica,
      self: this.#self,
      connection,
      asked: this.#asked,
      tellOthers: (id, entries) => {
        for (const other of this.#sessions) if (other !== session) other.sendProof(id, entries);
      },
      onHeld: () => {},
      onRefused: () => {},
      onServed: () => {},
      onAdopt: () => {},
      onChange: () => {},
    });
    this.#sessions.add(session);
    connection.onClose(() => {
      session.close();
      this.#sessions.delete(session);
    });
  }
}
