import type { Did } from '@kith/identity';
import type { Role } from '@kith/store';
import { createReplica } from './replica.js';
import type { Replica } from './replica.js';
import { person, simulatedClock } from './people.js';
import type { SimulatedClock } from './people.js';

export interface World {
  readonly clock: SimulatedClock;
  /** The replica of one device of one person; without `device` their only one. */
  replica(name: string, device?: string): Replica;
  personal(name: string, device?: string): Replica;
  /** Everybody learns everything. */
  sync(): void;
}

/** A few people with a shared space and their personal ones. */
export function createWorld(people: Readonly<Record<string, Role>>): World {
  const clock = simulatedClock();
  const roles = new Map<Did, Role>(Object.entries(people).map(([name, role]) => [person(name), role]));
  const replicas = new Map<string, Replica>();
  const open = (space: string, name: string, device: string, known: ReadonlyMap<Did, Role>): Replica => {
    const id = `${space}/${name}/${device}`;
    const existing = replicas.get(id);
    if (existing !== undefined) return existing;
    const made = createReplica({
      space,
      person: person(name),
      device: `${name}-${device}`,
      roles: known,
      now: () => clock.now(),
    });
    replicas.set(id, made);
    return made;
  };
  for (const name of Object.keys(people)) open('shared', name, 'laptop', roles);
  return {
    clock,
    replica: (name, device = 'laptop') => open('shared', name, device, roles),
    personal: (name, device = 'laptop') => open(`personal-${name}`, name, device, new Map([[person(name), 'owner']])),
    sync() {
      for (const a of replicas.values()) for (const b of replicas.values()) if (a !== b && a.id === b.id) a.pull(b);
    },
  };
}
