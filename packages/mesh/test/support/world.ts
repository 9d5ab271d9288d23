import type { Identity } from '@kith/identity';
import {
  createMemoryNetwork,
  createMesh,
  loopbackSignaling,
  type CreateLink,
  type Mesh,
  type MemoryHost,
  type MeshEvent,
  type MeshOptions,
  type SignalingTransport,
} from '../../src/index.js';
import { SimulatedClock } from './clock.js';
import { crypto, person, seededRandom } from './people.js';

export interface Member {
  mesh: Mesh;
  identity: Identity;
  host: MemoryHost;
  transport: SignalingTransport;
  events: MeshEvent[];
  /** How often a link was begun. */
  attempts: () => number;
}

/** People in one process under one clock, with a broker and a network in memory. */
export class World {
  readonly clock = new SimulatedClock();
  readonly random: (length: number) => Uint8Array;
  readonly signaling = loopbackSignaling({ clock: this.clock, latency: 20 });
  readonly network;
  #members: Member[] = [];

  constructor(seed: number) {
    this.random = seededRandom(seed);
    this.network = createMemoryNetwork({ random: this.random, clock: this.clock, latency: 5 });
  }

  async member(options: Partial<MeshOptions> = {}): Promise<Member> {
    const identity = options.identity ? null : await person();
    const host = this.network.host();
    const transport = this.signaling.transport();
    let attempts = 0;
    const createLink: CreateLink = (request) => {
      attempts += 1;
      return host.createLink(request);
    };
    const mesh = createMesh({
      identity: (options.identity ?? identity) as Identity,
      crypto,
      clock: this.clock,
      random: this.random,
      signaling: [transport],
      createLink,
      ...options,
    });
    const events: MeshEvent[] = [];
    mesh.onEvent((event) => events.push(event));
    const member = {
      mesh,
      identity: (options.identity ?? identity) as Identity,
      host,
      transport,
      events,
      attempts: () => attempts,
    };
    this.#members.push(member);
    return member;
  }

  async close(): Promise<void> {
    for (const { mesh } of this.#members) {
      const closed = mesh.close();
      await this.clock.advance(100);
      await closed;
    }
  }
}
