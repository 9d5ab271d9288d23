import { createSpace, joinSpace, memoryStorage, openSpace } from '@kith/store';
import type { CryptoEngine, Identity } from '@kith/identity';
import type {
  LiveQuery,
  Space,
  SpaceEnvironment,
  SpaceId,
  SpaceTabs,
  StorageDriver,
  SyncConnection,
} from '@kith/store';
import { diskOf } from './disk.js';
import type { Mortal } from './disk.js';
import type { Party } from './network.js';
import type { Random } from './random.js';
import { schemas } from './schemas.js';
import { tabBus } from './tabs.js';
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

/** What one tab has open. */
export interface Handle {
  readonly space: Space;
  /** One for each schema, open since the tab is. */
  readonly queries: readonly LiveQuery[];
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
  /** What its tabs have open on its disk, the first one first. */
  #handles: Handle[] = [];
  #opening = false;
  #id: SpaceId | null = null;
  #link: string | null = null;
  #bus: () => SpaceTabs = () => ({ channel: () => ({ post: () => {}, onMessage: () => {}, close: () => {} }) });
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
    return this.alive ? (this.#handles[0]?.space ?? null) : null;
  }
  /** All that it has open on its disk, with the queries it has kept open since. */
  get handles(): readonly Handle[] {
    return this.alive ? this.#handles : [];
  }
  /** The space as any of its tabs has it. */
  get anyTab(): Space | null {
    const { random } = this.#surroundings;
    return this.alive ? (random.pick(this.#handles)?.space ?? null) : null;
  }
  get canWrite(): boolean {
    const standing = this.space?.standing.getSnapshot();
    return standing?.kind === 'member' && standing.canWrite;
  }

  start(how: Start): void {
    if (this.alive) throw new Error(`${this.name} is running already`);
    const { trace, failed } = this.#surroundings;
    const process: Mortal = {
      alive: true,
      diesAtCommit: null,
      die: () => {
        if (!process.alive) return;
        process.alive = false;
        this.#handles = [];
        this.#opening = false;
        this.#waiting = [];
        trace(`${this.name} dies`);
        this.onDeath();
      },
    };
    this.#process = process;
    if (how.kind === 'join') this.#link = how.link;
    this.#bus = tabBus(this.#surroundings, () => process.alive);
    const environment = this.#environment(process);
    const opening =
      how.kind === 'create'
        ? createSpace(environment, { kind: 'workspace' })
        : how.kind === 'join'
          ? joinSpace(environment, how.link)
          : openSpace(environment, how.id);
    opening.then(
      (space) => {
        if (!process.alive) return;
        this.#id = space.id;
        this.#hold(space);
        for (const connection of this.#waiting.splice(0)) space.attach(connection);
      },
      (error: unknown) => {
        if (process.alive) failed(`${this.name} could not open its space`, error);
      },
    );
  }

  /** One more tab over the same disk; it stays open as long as the device runs. */
  openTab(): void {
    const process = this.#process;
    if (process?.alive !== true || this.#id === null || this.#handles.length === 0 || this.#opening) return;
    this.#opening = true;
    openSpace(this.#environment(process), this.#id).then(
      (space) => {
        if (!process.alive) return;
        this.#opening = false;
        this.#hold(space);
      },
      (error: unknown) => {
        if (process.alive) this.#surroundings.failed(`${this.name} could not open another tab`, error);
      },
    );
  }

  #environment(process: Mortal): SpaceEnvironment {
    const { timeline, random, crypto, failed } = this.#surroundings;
    return {
      identity: this.identity,
      crypto,
      clock: processClock(timeline, this.#skew, () => process.alive),
      storage: diskOf(this.storage, process, timeline, random),
      schemas,
      tabs: this.#bus(),
      onError: (error: unknown) => failed(`${this.name}: an error nobody waited for`, error),
    };
  }

  #hold(space: Space): void {
    const queries = schemas.map(({ name }) =>
      space.graph.live({ schema: name, order: 'oldest', limit: 100_000, includeHidden: true }),
    );
    this.#handles.push({ space, queries });
    space.events.subscribe((event) => {
      if (event.type === 'sync-failed' || event.type === 'admission-failed' || event.type === 'query-failed')
        this.#surroundings.failed(`${this.name}: ${event.type}`, event);
    });
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
    const space = this.anyTab;
    if (space !== null) space.attach(connection);
    else this.#waiting.push(connection);
  }
}
