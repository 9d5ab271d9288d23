import type { Did } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import type { Role } from '@kith/store';
import { createReplica } from './replica.js';
import type { Replica } from './replica.js';
import { person, simulatedClock } from './people.js';
import type { SimulatedClock } from './people.js';

export interface World {
  readonly clock: SimulatedClock;
  /** The shared space on one device of one person: their laptop unless told. */
  replica(name: string, device?: 'laptop' | 'phone'): Replica;
  /** Their own space on that device. */
  personal(name: string, device?: 'laptop' | 'phone'): Replica;
  /** Everybody learns everything. */
  sync(): Promise<void>;
}

/** A few people, two devices each, with a shared space and their personal ones. Null is somebody who is no member. */
export async function createWorld(people: Readonly<Record<string, Role | null>>): Promise<World> {
  const clock = simulatedClock();
  const crypto = createNodeCrypto();
  const roles = new Map<Did, Role>();
  for (const [name, role] of Object.entries(people)) if (role !== null) roles.set(person(name), role);
  const replicas = new Map<string, Replica>();
  const open = async (kind: 'shared' | 'personal', name: string, device: string, known: ReadonlyMap<Did, Role>) => {
    const space = kind === 'shared' ? kind : `${kind} ${name}`;
    const options = {
      space,
      person: person(name),
      device: `${name}-${device}`,
      roles: known,
      crypto,
      now: () => clock.now(),
    };
    replicas.set(`${kind}/${name}/${device}`, await createReplica(options));
  };
  for (const name of Object.keys(people)) {
    for (const device of ['laptop', 'phone']) {
      await open('shared', name, device, roles);
      await open('personal', name, device, new Map([[person(name), 'owner']]));
    }
  }
  const get = (id: string): Replica => {
    const replica = replicas.get(id);
    if (replica === undefined) throw new Error(`nobody has ${id}`);
    return replica;
  };
  return {
    clock,
    replica: (name, device = 'laptop') => get(`shared/${name}/${device}`),
    personal: (name, device = 'laptop') => get(`personal/${name}/${device}`),
    async sync() {
      const all = [...replicas];
      const together = (a: string, b: string) =>
        a.startsWith('shared/')
          ? b.startsWith('shared/')
          : a.split('/').slice(0, 2).join() === b.split('/').slice(0, 2).join();
      for (const [a, to] of all) for (const [b, from] of all) if (a !== b && together(a, b)) await to.pull(from);
    },
  };
}
