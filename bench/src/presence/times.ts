import { systemClock } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import type { PresenceService } from '@kith/presence';
import { benchGroup, servicesOf } from './group.js';
import { benchWire } from './wire.js';

export interface TimeFigures {
  /** From the first connection of a newcomer to their roster holding all twenty; milliseconds. */
  readonly lateJoinerMs: number;
  /** From a connection closing without a word to the peer being gone. */
  readonly closedRemovalMs: number;
  /** From a connection falling silent without closing to the peer being gone. */
  readonly silentRemovalMs: number;
}

const OTHERS = 20;

export async function times(): Promise<TimeFigures> {
  const crypto = createNodeCrypto();
  const made = await benchGroup(crypto, OTHERS + 1);
  const [newcomer, ...others] = servicesOf(made, crypto, systemClock);
  const [own, ...identities] = made.identities;
  if (newcomer === undefined || own === undefined) throw new Error('there is always one');
  for (const other of others) other.join('board');
  newcomer.join('board');
  const start = performance.now();
  const wires = others.map((other, index) => {
    const identity = identities[index];
    if (identity === undefined) throw new Error('one identity for each');
    const wire = benchWire(own, identity);
    other.attach(wire.ends[1]);
    newcomer.attach(wire.ends[0]);
    return wire;
  });
  await count(newcomer, OTHERS + 1);
  const lateJoinerMs = performance.now() - start;

  const [first, second] = wires;
  const closing = performance.now();
  first?.close();
  await count(newcomer, OTHERS);
  const closedRemovalMs = performance.now() - closing;

  const falling = performance.now();
  if (second !== undefined) second.silent = true;
  await count(newcomer, OTHERS - 1);
  const silentRemovalMs = performance.now() - falling;
  for (const service of [newcomer, ...others]) service.close();
  return { lateJoinerMs, closedRemovalMs, silentRemovalMs };
}

function count(service: PresenceService, people: number): Promise<void> {
  const { people: roster } = service.room('board');
  return new Promise((resolve) => {
    const check = () => {
      if (roster.getSnapshot().length !== people) return;
      stop();
      resolve();
    };
    const stop = roster.subscribe(check);
    check();
  });
}
