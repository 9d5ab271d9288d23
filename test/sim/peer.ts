import { createSpace, joinSpace, memoryStorage, openSpace } from '@kith/store';
import type { CryptoEngine, Identity } from '@kith/identity';
import type { Space, SpaceId, StorageDriver, SyncConnection } from '@kith/store';
import { diskOf } from './disk.js';
import type { Mortal } from './disk.js';
import type { Party } from './network.js';
import type { Random } from './random.js';
import { schemas } from './schemas.js';
import { processClock } from './timeline.js';
import type { Timeline } from './timeline.js';

/** What all peers of a run share. */
export interface Surroundings {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly crypto: CryptoEngine;
  readonly trace: (line: string) => void;
  /** Something happened that may never happen. */
  readonly failed: (what: string, error: unknown) => void;
}

type Start = { kind: 'create' } | { kind: 'join'; link: string } | { kind: 'open'; id: SpaceId };

/** A device with a real space over a disk that outlives it. */
export class Peer implements Party {
  readonly name: string;
  readonly identity: Identity;
  readonly storage: StorageDriver;
  readonly #surroundings: Surroundings;
  readonly #skew: number;
  #process: Mortal | null = null;
  #space: Space | null = null;
  #id: SpaceId | null = null;
  #link: string | null = null;
  /** A connection that came up before the space was open. */
  #waiting: SyncConnection[] = [];
  onDeath: () => void = () => undefined;

  constructor(surroundings: Surroundings, name: string, identity: Identity, storage: StorageDriver = memoryStorage()) {
    this.#surroundings = surroundings;
    this.name = name;
    this.identity = identity;
    this.storage = storage;
    // Most clocks are nearly right; some are not.
    this.#skew = surroundings.random.chance(0.2)
      ? surroundings.random.between(-3_600_000, 3_600_000)
      : surroundings.random.between(-2000, 2000);
  }

  get alive(): boolean {
    return this.#process?.alive === true;
  }
  /** Null while it is not running, or still opening. */
  get space(): Space | null {
    return this.alive ? this.#space : null;
  }
  get canWrite(): boolean {
    const standing = this.space?.standing.getSnapshot();
    return standing?.kind === 'member' && standing.canWrite;
  }

  start(how: Start): void {
    if (this.alive) throw new Error(`${this.name} is running already`);
    const { timeline, random, crypto, trace, failed } = this.#surroundings;
    const process: Mortal = {
      alive: true,
      diesAtCommit: null,
      die: () => {
        if (!process.alive) return;
        process.alive = false;
        this.#space = null;
        this.#waiting = [];
        trace(`${this.name} dies`);
        this.onDeath();
      },
    };
    this.#process = process;
    if (how.kind === 'join') this.#link = how.link;
    const environment = {
      identity: this.identity,
      crypto,
      clock: processClock(timeline, this.#skew, () => process.alive),
      storage: diskOf(this.storage, process, timeline, random),
      schemas,
      onError: (error: unknown) => failed(`${this.name}: an error nobody waited for`, error),
    };
    const opening =
      how.kind === 'create'
        ? createSpace(environment, { kind: 'workspace' })
        : how.kind === 'join'
          ? joinSpace(environment, how.link)
          : openSpace(environment, how.id);
    opening.then(
      (space) => {
        if (!process.alive) return;
        this.#space = space;
        this.#id = space.id;
        space.events.subscribe((event) => {
          if (event.type === 'sync-failed' || event.type === 'admission-failed' || event.type === 'query-failed')
            failed(`${this.name}: ${event.type}`, event);
        });
        for (const connection of this.#waiting.splice(0)) space.attach(connection);
      },
      (error: unknown) => {
        if (process.alive) failed(`${this.name} could not open its space`, error);
      },
    );
  }

  /** After a death, from what the disk has. */
  restart(): void {
    if (this.#id !== null) this.start({ kind: 'open', id: this.#id });
    else if (this.#link !== null) this.start({ kind: 'join', link: this.#link });
    else this.start({ kind: 'create' });
  }

  /** Another running copy of this device over another disk. */
  copy(name: string, storage: StorageDriver): Peer {
    const copy = new Peer(this.#surroundings, name, this.identity, storage);
    copy.#id = this.#id;
    return copy;
  }

  die(): void {
    this.#process?.die();
  }

  dieAtCommit(further: number | null): void {
    if (this.#process !== null) this.#process.diesAtCommit = further;
  }

  attach(connection: SyncConnection): void {
    if (this.#space !== null) this.#space.attach(connection);
    else this.#waiting.push(connection);
  }
}
