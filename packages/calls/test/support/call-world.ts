import { base64urlEncode, observable } from '@kith/identity';
import type { Did, Group, GroupSecret } from '@kith/identity';
import { createCall } from '../../src/call.js';
import type { Call, CallSignaling, IceServers } from '../../src/index.js';
import { FakeMedia } from './fake-media.js';
import { plainCrypto, plainSigner } from './plain-crypto.js';
import { SessionClock, Timeline } from './timeline.js';

export interface Network {
  /** 0 to 1. */
  loss: number;
  duplication: number;
  /** Milliseconds; every copy has a delay of its own, so they overtake each other. */
  delay: readonly [number, number];
}

/** One tab: a call, and everything it stands on. */
export interface Tab {
  readonly name: string;
  readonly person: string;
  readonly deviceName: string;
  /** Its key, base64url. */
  readonly device: string;
  readonly clock: SessionClock;
  readonly call: Call;
  readonly errors: unknown[];
  /** Whom presence shows in the call, as this tab has heard. */
  readonly occupants: Did[];
  crashed: boolean;
  /** Both sides of a cut have different numbers. */
  side: number;
  mediaSide: number;
}

interface Endpoint {
  readonly tab: () => Tab;
  readonly signals: Set<(bytes: Uint8Array) => void>;
  readonly gone: Set<(device: string) => void>;
}

/** People, devices and tabs on one simulated network. The same seed does the same again. */
export class CallWorld {
  readonly timeline = new Timeline();
  readonly media: FakeMedia;
  readonly network: Network = { loss: 0, duplication: 0, delay: [5, 20] };
  readonly tabs: Tab[] = [];
  /** Signals that were handed to the network. */
  sent = 0;
  readonly recorded: Uint8Array[] = [];
  record = false;
  /** What to do to the ICE servers of everybody. */
  iceServers: IceServers = () => [];
  /** Whether the transport tells of connections that close. */
  tellsGone = false;
  readonly people = new Map<string, Did>();
  readonly secret = observable<GroupSecret | null>({
    epoch: new Uint8Array(16).fill(1),
    key: new Uint8Array(32).fill(2),
  });
  readonly #endpoints: Endpoint[] = [];
  readonly #memberListeners = new Set<() => void>();
  #random: number;

  constructor(seed: number) {
    this.#random = Math.imul(seed + 1, 0x9e3779b1) | 1;
    this.media = new FakeMedia({
      timeline: this.timeline,
      chance: () => this.chance(),
      reachable: (a, b) => {
        const [one, two] = [this.#tab(a), this.#tab(b)];
        return (
          one !== undefined && two !== undefined && !one.crashed && !two.crashed && one.mediaSide === two.mediaSide
        );
      },
    });
  }

  /** 0 to 1, xorshift32. */
  chance(): number {
    let state = this.#random;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#random = state;
    return (state >>> 0) / 4_294_967_296;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.chance() * items.length)];
    if (item === undefined) throw new Error('Nothing to pick from.');
    return item;
  }

  random = (length: number): Uint8Array => Uint8Array.from({ length }, () => Math.floor(this.chance() * 256));

  /** A tab of a device of a person; both are new unless they are named again. */
  tab(person: string, device: string = person, room = 'room'): Tab {
    const bytes = plainCrypto.sha256(new TextEncoder().encode(device));
    const deviceName = base64urlEncode(bytes);
    this.people.set(deviceName, `did:key:${person}` as Did);
    const clock = new SessionClock(this.timeline);
    const errors: unknown[] = [];
    const occupants: Did[] = [];
    const endpoint: Endpoint = { tab: () => tab, signals: new Set(), gone: new Set() };
    this.#endpoints.push(endpoint);
    const name = `${device}/${this.tabs.length}`;
    const group: Group = {
      id: new Uint8Array(32).fill(3),
      secret: this.secret,
      personOf: (one) => this.people.get(one) ?? null,
      onMembers: (listener) => {
        this.#memberListeners.add(listener);
        return () => this.#memberListeners.delete(listener);
      },
    };
    const call = createCall({
      identity: { person: `did:key:${person}` as Did, device: bytes, signer: plainSigner(bytes) },
      group,
      call: room,
      crypto: plainCrypto,
      clock,
      random: this.random,
      signaling: [this.#signaling(endpoint)],
      createMediaConnection: this.media.for(name),
      iceServers: () => this.iceServers(),
      occupants: () => occupants,
      onError: (error) => errors.push(error),
    });
    const tab: Tab = {
      name,
      person,
      deviceName: device,
      device: deviceName,
      clock,
      call,
      errors,
      occupants,
      crashed: false,
      side: 0,
      mediaSide: 0,
    };
    this.tabs.push(tab);
    return tab;
  }

  crash(tab: Tab): void {
    tab.crashed = true;
    tab.clock.stop();
    this.media.crash(tab.name);
    if (this.tellsGone) this.#tellGone(tab);
  }

  removePerson(tab: Tab): void {
    this.people.delete(tab.device);
    for (const listener of [...this.#memberListeners]) listener();
  }

  /** Gives every tab a side; signals pass only within one. */
  cut(side: (tab: Tab) => number, alsoMedia = true): void {
    for (const tab of this.tabs) {
      tab.side = side(tab);
      if (alsoMedia) tab.mediaSide = tab.side;
    }
    this.media.pathsChanged();
  }

  heal(): void {
    this.cut(() => 0);
  }

  /** Something from anywhere, to everybody. */
  inject(bytes: Uint8Array): void {
    for (const { tab, signals } of this.#endpoints)
      if (!tab().crashed) for (const listener of [...signals]) listener(bytes);
  }

  joined(): Tab[] {
    return this.tabs.filter((tab) => !tab.crashed && tab.call.state.getSnapshot().kind === 'joined');
  }

  #tab(name: string): Tab | undefined {
    return this.tabs.find((tab) => tab.name === name);
  }

  #signaling(from: Endpoint): CallSignaling {
    return {
      send: (signal, to) => {
        if (from.tab().crashed) return;
        this.sent += 1;
        if (this.record) this.recorded.push(signal);
        for (const endpoint of this.#endpoints) {
          if (endpoint === from || (to !== null && !to.startsWith(`${endpoint.tab().device}.`))) continue;
          const copies = this.chance() < this.network.duplication ? 2 : 1;
          for (let copy = 0; copy < copies; copy += 1)
            if (this.chance() >= this.network.loss) this.#carry(from, endpoint, signal);
        }
      },
      onSignal: (listener) => subscribe(from.signals, listener),
      onGone: (listener) => subscribe(from.gone, listener),
      close: () => {},
    };
  }

  #carry(from: Endpoint, to: Endpoint, signal: Uint8Array): void {
    const [least, most] = this.network.delay;
    // In steps, so that a run has fewer moments to stop at.
    const delay = least + 5 * Math.floor((this.chance() * (most - least)) / 5);
    this.timeline.after(delay, () => {
      if (to.tab().crashed || from.tab().side !== to.tab().side) return;
      for (const listener of [...to.signals]) listener(signal);
    });
  }

  #tellGone(tab: Tab): void {
    this.timeline.after(50, () => {
      for (const endpoint of this.#endpoints)
        if (!endpoint.tab().crashed) for (const listener of [...endpoint.gone]) listener(tab.device);
    });
  }
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
