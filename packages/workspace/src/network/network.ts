import { observable } from '@kith/identity';
import type { Clock, Identity, Observable, RandomBytes } from '@kith/identity';
import type { MeshEvent } from '@kith/mesh';
import type { DeviceOptions, TabChannel, TabLock } from '../options.js';
import { HolderWatch } from './holder-watch.js';
import { nothingKnown, sameFacts } from './network-facts.js';
import type { NetworkFacts } from './network-facts.js';
import { startSession } from './network-session.js';
import type { NetworkSession } from './network-session.js';
import { ServedSpace } from './served-space.js';
import type { Attachable, NetworkedSpace } from './served-space.js';
import { isHubUrl } from '../check-options.js';
import { checkNetworkOptions } from './signaling.js';
import { watchWaking } from './waking.js';
import { readTabMessage } from './tab-messages.js';
import type { SharedFacts, TabMessage } from './tab-messages.js';

/** The connections of one device, whichever of its tabs holds them. */
export interface Network {
  readonly facts: Observable<NetworkFacts>;
  /** Keeps a space, and what rides beside it, in touch with its members, where its invite said it can be met too, until that is ended. */
  serve(space: NetworkedSpace, beside?: Attachable): Serving;
  switchOff(): void;
  switchOn(): void;
  close(): Promise<void>;
}

export interface Serving {
  /** The space is about to close: connections made from now on are none of its business. */
  closing(): void;
  end(): void;
}

export interface NetworkEnvironment {
  readonly options: DeviceOptions;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly onMeshEvent: (event: MeshEvent) => void;
  readonly onHolding: (holds: boolean) => void;
  readonly onError: (error: unknown) => void;
}

/** @throws KithError `websocket-missing`, `link-missing`. */
export function openNetwork(environment: NetworkEnvironment): Network {
  checkNetworkOptions(environment.options);
  return new DeviceNetwork(environment);
}

/** Only the tab that holds this has a session. */
const MESH_LOCK = 'mesh';
const FACTS_CHANNEL = 'network';
const MAX_HINTED = 16;

class DeviceNetwork implements Network {
  readonly facts;
  readonly #environment: NetworkEnvironment;
  /** Hub URLs that invites named, besides those that were given. */
  readonly #hinted = new Set<string>();
  readonly #served = new Set<ServedSpace>();
  readonly #stops: (() => void)[] = [];
  #channel: TabChannel | null = null;
  #lock: TabLock | null = null;
  #watch: HolderWatch | null = null;
  #session: NetworkSession | null = null;
  /** Sessions that are being closed: the next one waits, so that two never use the same transports. */
  #closing: Promise<void> = Promise.resolve();
  #shared: SharedFacts | null = null;
  #holds = false;
  #switchedOff = false;
  #closed = false;

  constructor(environment: NetworkEnvironment) {
    this.#environment = environment;
    this.facts = observable<NetworkFacts>(nothingKnown, { same: sameFacts, onError: environment.onError });
    this.#switchedOff = environment.options.startOffline ?? false;
    this.#stops.push(watchWaking(environment.clock, environment.options, () => this.#wake()));
    this.#begin();
    this.#changed();
  }

  get #configured(): boolean {
    return (this.#environment.options.signaling?.length ?? 0) + this.#hinted.size > 0;
  }

  /** Alone, this holds the network at once; among tabs, whoever gets the lock does. */
  #begin(): void {
    const { tabs } = this.#environment.options;
    if (!this.#configured || tabs === undefined) {
      this.#held();
      return;
    }
    this.#holds = false;
    this.#channel = tabs.channel(FACTS_CHANNEL);
    this.#channel.onMessage((message) => this.#heard(message));
    this.#lock = tabs.hold(
      MESH_LOCK,
      () => this.#held(),
      () => this.#lost(),
    );
    this.#post({ kind: 'ask' });
    const { clock, options } = this.#environment;
    this.#watch = new HolderWatch({
      clock,
      isVisible: () => options.page?.isVisible?.() ?? true,
      speak: () => this.#postFacts(),
      ask: () => this.#post({ kind: 'ask' }),
      onStale: () => {
        this.#shared = null;
        this.#changed();
      },
      take: () => this.#lock?.take(),
    });
  }

  #meetThrough(hints: readonly string[]): void {
    const { signaling: given = [], WebSocket, createLink, rtc } = this.#environment.options;
    if (WebSocket === undefined || (createLink === undefined && rtc === undefined)) return;
    const added = hints.filter((hint) => isHubUrl(hint) && !given.includes(hint) && !this.#hinted.has(hint));
    if (added.length === 0) return;
    const before = this.#configured;
    const taken = added.slice(0, MAX_HINTED - this.#hinted.size);
    for (const hint of taken) this.#hinted.add(hint);
    if (!before) this.#begin();
    else this.#session?.meetAt(taken);
    this.#changed();
  }

  serve(space: NetworkedSpace, beside?: Attachable): Serving {
    this.#meetThrough(space.hints ?? []);
    const served = new ServedSpace(space, beside, () => this.#changed());
    this.#served.add(served);
    if (this.#session !== null) served.online(this.#session);
    return {
      closing: () => served.closing(),
      end: () => {
        this.#served.delete(served);
        served.close();
      },
    };
  }

  switchOff(): void {
    this.#post({ kind: 'switch', off: true });
    this.#switch(true);
  }

  switchOn(): void {
    this.#post({ kind: 'switch', off: false });
    this.#switch(false);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const served of this.#served) served.close();
    this.#served.clear();
    this.#stopSession();
    await this.#closing;
    for (const stop of this.#stops.splice(0)) stop();
    this.#watch?.end();
    this.#lock?.release();
    this.#channel?.close();
  }

  #held(): void {
    if (this.#closed) return;
    this.#holds = true;
    this.#shared = null;
    this.#watch?.holds(true);
    if (this.#channel !== null) this.#environment.onHolding(true);
    this.#startSession();
    this.#changed();
  }

  /** Another tab has taken the connections over, because this one said nothing for long. */
  #lost(): void {
    if (this.#closed || !this.#holds) return;
    this.#holds = false;
    this.#watch?.holds(false);
    this.#environment.onHolding(false);
    this.#stopSession();
    this.#changed();
    this.#post({ kind: 'ask' });
  }

  #switch(off: boolean): void {
    if (this.#switchedOff === off) return;
    this.#switchedOff = off;
    if (off) this.#stopSession();
    else this.#startSession();
    this.#changed();
  }

  /** A network that came back, or may be another one, is tried at once, not when some backoff ends. */
  #wake(): void {
    if (this.#environment.options.connectivity?.isOnline() !== false) this.#session?.wake();
    this.#changed();
  }

  #startSession(): void {
    this.#closing = this.#closing
      .then(() => {
        if (this.#closed || !this.#configured || !this.#holds || this.#switchedOff || this.#session !== null) return;
        const { options, identity, clock, random, onMeshEvent, onError } = this.#environment;
        const session = startSession({
          options: { ...options, signaling: [...(options.signaling ?? []), ...this.#hinted] },
          identity,
          clock,
          random,
          onChange: () => this.#changed(),
          onConnection: (connection) => {
            for (const served of this.#served) served.attach(connection);
          },
          onEvent: onMeshEvent,
          onError,
        });
        this.#session = session;
        for (const served of this.#served) served.online(session);
        this.#changed();
      })
      .catch(this.#environment.onError);
  }

  #stopSession(): void {
    const session = this.#session;
    if (session === null) return;
    this.#session = null;
    for (const served of this.#served) served.offline();
    this.#closing = this.#closing.then(() => session.close()).catch(this.#environment.onError);
  }

  #heard(value: unknown): void {
    const message = readTabMessage(value);
    if (message === null || this.#closed) return;
    if (message.kind === 'switch') this.#switch(message.off);
    else if (message.kind === 'ask') {
      if (!this.#holds) return;
      this.#post({ kind: 'switch', off: this.#switchedOff });
      this.#postFacts();
    } else if (!this.#holds) {
      this.#watch?.heard();
      this.#shared = message.facts;
      this.#changed();
    }
  }

  #changed(): void {
    if (this.#closed) return;
    const session = this.#session;
    const { connectivity } = this.#environment.options;
    this.facts.set({
      configured: this.#configured,
      switchedOff: this.#switchedOff,
      platformOnline: connectivity?.isOnline() ?? true,
      holdsMesh: this.#holds,
      signaling: session?.signaling() ?? this.#shared?.signaling ?? [],
      remotes: session?.remotes() ?? this.#shared?.remotes ?? [],
      elsewhere: this.#holds ? null : (this.#shared?.spaces ?? new Map()),
    });
    this.#postFacts();
  }

  #postFacts(): void {
    if (!this.#holds || this.#channel === null) return;
    const { signaling, remotes } = this.facts.getSnapshot();
    const spaces = new Map([...this.#served].map(({ space }) => [space.id, space.status.getSnapshot().peers]));
    this.#post({ kind: 'facts', facts: { signaling, remotes, spaces } });
  }

  #post(message: TabMessage): void {
    this.#channel?.post(message);
  }
}
