import { base64urlEncode } from '@kith/identity';
import { compareSessions } from '../../src/membership/order.js';
import { noMedia } from '../../src/membership/room-state.js';
import { Pair } from '../../src/pair/pair.js';
import { Turns } from '../../src/pair/turns.js';
import type { PairOptions, PairSignal } from '../../src/pair/pair-types.js';
import { FakeMedia } from './fake-media.js';
import { plainCrypto, plainSigner } from './plain-crypto.js';
import { SessionClock, Timeline } from './timeline.js';

export interface Side {
  readonly key: string;
  readonly initiator: boolean;
  readonly pair: Pair;
  readonly clock: SessionClock;
  readonly statuses: string[];
  readonly refused: string[];
  readonly tracks: string[];
  readonly wanted: number[];
  readonly errors: unknown[];
  alive: number;
}

type Name = 'first' | 'second';

/** Two members and nothing around them. `first` comes first in the order, so it offers. */
export class PairWorld {
  readonly timeline = new Timeline();
  readonly media: FakeMedia;
  reachable = true;
  /** Which signals pass; each is told with its sender. */
  passes: (from: Name, signal: PairSignal) => boolean = () => true;
  delay = 10;
  readonly signals: { readonly from: Name; readonly signal: PairSignal }[] = [];
  readonly first: Side;
  readonly second: Side;
  #random = 7;

  constructor(change: Partial<PairOptions> = {}) {
    const chance = () => {
      this.#random = Math.imul(this.#random, 48_271) & 0x7fffffff;
      return this.#random / 0x7fffffff;
    };
    this.media = new FakeMedia({ timeline: this.timeline, chance, reachable: () => this.reachable });
    const [one, two] = [this.#key('one'), this.#key('two')].toSorted((a, b) => compareSessions(() => 'p', a, b));
    if (one === undefined || two === undefined) throw new Error('Two keys are needed.');
    this.first = this.#side('first', one, two, chance, change);
    this.second = this.#side('second', two, one, chance, change);
  }

  get open(): number {
    return this.media.connections.size;
  }

  live(): boolean {
    const there = (['first', 'second'] as const).every((name) => this.media.live(name, other(name)).length === 1);
    return there && this.open === 2 && this.first.pair.live && this.second.pair.live;
  }

  close(): void {
    this.first.pair.close();
    this.second.pair.close();
  }

  #key(name: string): string {
    const device = plainCrypto.sha256(new TextEncoder().encode(name));
    return `${base64urlEncode(device)}.${base64urlEncode(device.slice(0, 16))}`;
  }

  #side(name: Name, self: string, them: string, chance: () => number, change: Partial<PairOptions>): Side {
    const clock = new SessionClock(this.timeline);
    const device = plainCrypto.sha256(new TextEncoder().encode(self === this.#key('one') ? 'one' : 'two'));
    const told = { statuses: [] as string[], refused: [] as string[], tracks: [] as string[], wanted: [] as number[] };
    const errors: unknown[] = [];
    const pair = new Pair(
      {
        self,
        other: them,
        initiator: name === 'first',
        attempt: 0,
        group: new Uint8Array(32),
        call: 'room',
        signer: plainSigner(device),
        crypto: plainCrypto,
        clock,
        random: (length) => Uint8Array.from({ length }, () => Math.floor(chance() * 256)),
        createMediaConnection: this.media.for(name),
        iceServers: () => [],
        relayOnly: false,
        retries: new Turns(1),
        send: (signal) => this.#send(name, signal),
        onAlive: () => {
          side.alive += 1;
        },
        onStatus: (status, code) => void told.statuses.push(code === undefined ? status : `${status} ${code}`),
        onMedia: () => {},
        onTrack: (kind, track) => void told.tracks.push(track === null ? `${kind} gone` : kind),
        onWanted: (width) => void told.wanted.push(width),
        onRefused: (code) => void told.refused.push(code),
        onIceError: () => {},
        onError: (error) => void errors.push(error),
        ...change,
      },
      { audio: null, video: null, limits: null, media: noMedia, width: 0 },
    );
    const side: Side = { key: self, initiator: name === 'first', pair, clock, errors, alive: 0, ...told };
    return side;
  }

  #send(from: Name, signal: PairSignal): void {
    this.signals.push({ from, signal });
    if (!this.passes(from, signal)) return;
    this.timeline.after(this.delay, () => {
      const to = from === 'first' ? this.second : this.first;
      if (this.reachable) to.pair.hear(signal);
    });
  }
}

const other = (name: Name): Name => (name === 'first' ? 'second' : 'first');
