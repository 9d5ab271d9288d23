import type { Clock, Identity } from '@kith/identity';
import type { AuthenticatedConnection } from '../../src/connection/connection.js';
import { authenticatedConnection } from '../../src/connection/create-connection.js';
import { type ConnectionLimits, type Link, type MeshEvent } from '../../src/index.js';
import { crypto, person, session } from './people.js';

export interface End {
  connection: AuthenticatedConnection;
  events: MeshEvent[];
  identity: Identity;
}

/** Authenticates two new people over the two ends of a link. */
export async function connectPair(
  ends: readonly [Link, Link],
  clock: Clock,
  limits: Partial<ConnectionLimits> = {},
  /** Lets time pass while they shake hands. */
  advance?: (milliseconds: number) => Promise<void>,
): Promise<[End, End]> {
  const people = await Promise.all([person(), person()]);
  const connect = async (index: 0 | 1): Promise<End> => {
    const events: MeshEvent[] = [];
    const outcome = await authenticatedConnection({
      link: ends[index],
      identity: people[index],
      session: session(),
      crypto,
      clock,
      limits,
      onEvent: (event) => events.push(event),
    });
    if (!outcome.ok) throw new Error(`refused: ${outcome.code}`);
    return { connection: outcome.connection, events, identity: people[index] };
  };
  const both = Promise.all([connect(0), connect(1)]);
  await advance?.(100);
  return both;
}
