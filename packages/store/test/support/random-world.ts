import type { Body } from '../../src/format/body.js';
import type { ReadableChange } from '../../src/graph/ports.js';
import type { Random } from './graph-random.js';
import { byNonce, randomSet } from './graph-schemas.js';
import { did, GraphWorld, referenceTo } from './graph-world.js';
import { nodeOf } from './oracle.js';

export const people = ['ann', 'bob', 'eve'].map(did);

/** A random history over four feeds of three people: races, forgeries, wrong values, other versions, snapshots. */
export function randomWorld(random: Random): GraphWorld {
  const world = new GraphWorld();
  for (const person of [...people, people[0] ?? did('ann')]) world.feed(person);
  world.roles.set(did('bob'), 'admin');
  let rank = 1;
  for (let left = 60; left > 0; left--) {
    const feed = random.pick(world.feeds);
    rank = Math.max(feed.rank, rank) + (random.chance(0.4) ? 0 : 1);
    world.write(feed, randomBody(random, world, feed.person), Math.max(rank, feed.rank + 1));
  }
  return world;
}

function randomBody(random: Random, world: GraphWorld, person: string): Body {
  const earlier = world.entries().filter(({ body }) => body.type !== 'unknown') as (ReadableChange & {
    body: { schema: string };
  })[];
  const own = earlier.filter((entry) => entry.person === person);
  const target = earlier.length === 0 || random.chance(0.35) ? undefined : random.pick(earlier);
  const schema = target?.body.schema ?? random.pick(['message', 'message', 'profile', 'page', 'alien']);
  const base = { schema, version: random.chance(0.7) ? 2 : random.pick([1, 2, 3]) };
  const set = randomSet(random, schema);
  if (random.chance(0.02)) return { type: 'unknown', name: 9 };
  const name =
    schema === 'profile'
      ? ({ by: 'key', key: random.chance(0.8) ? person : random.pick(people) } as const)
      : target === undefined
        ? byNonce(random.below(40))
        : ({ by: 'id', id: Buffer.from(nodeOf(target as never), 'base64url') } as const);
  if (own.length > 0 && random.chance(0.12)) {
    const covered = random.pick(own);
    const node =
      covered.body.type === 'unknown' || covered.body.node.by === 'id' ? byNonce(random.below(40)) : covered.body.node;
    const covers = [covered, ...(random.chance(0.3) ? [random.pick(earlier)] : [])].map(referenceTo);
    return { type: 'snapshot', node, ...base, schema: covered.body.schema, set, covers };
  }
  if (target !== undefined && random.chance(0.15))
    return { type: 'update', node: name, ...base, update: Uint8Array.of(1) };
  return { type: 'patch', node: name, ...base, set };
}

export function batches(random: Random, changes: readonly ReadableChange[]): ReadableChange[][] {
  const left = random.shuffled(changes);
  const made: ReadableChange[][] = [];
  while (left.length > 0) made.push(left.splice(0, 1 + random.below(random.chance(0.3) ? 20 : 3)));
  return made;
}
