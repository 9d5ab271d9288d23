import { createNodeCrypto } from '@kith/identity/node';
import { describe, expect, it } from 'vitest';
import { MAX_DEPS } from '../src/format/limits.js';
import type { VerifiedChange } from '../src/gate/gate.js';
import { Frontier } from '../src/log/frontier.js';

const crypto = createNodeCrypto();
const hashOf = (feed: number, seq: number) => crypto.sha256(Uint8Array.of(feed, seq));
const feed = (number: number) => ({ number, id: new Uint8Array(32).fill(number), kind: 'content' as const });
const head = (number: number, seq: number, rank: number) => ({
  feed: feed(number),
  seq,
  hash: hashOf(number, seq),
  rank,
});

/** A change as the frontier looks at it. */
function change(number: number, seq: number, deps: readonly (readonly [number, number])[] = []): VerifiedChange {
  return {
    header: {
      kind: 'content',
      seq,
      prev: seq === 0 ? new Uint8Array(32) : hashOf(number, seq - 1),
      deps: deps.map(([of, at]) => ({ feed: feed(of).id, seq: at, hash: hashOf(of, at) })),
    },
    hash: hashOf(number, seq),
    rank: 100 * seq + number,
  } as unknown as VerifiedChange;
}

const named = (frontier: Frontier, own = 99) =>
  frontier.depsFor('content', own).map(({ feed: id, seq }) => [id[0] ?? -1, seq]);

describe('what the next own change names', () => {
  it('SPACE-5 the heads that nothing known names: a change takes the place of what it follows and of what it names', () => {
    const frontier = new Frontier();
    frontier.see(change(1, 0), feed(1));
    frontier.see(change(2, 0), feed(2));
    expect(named(frontier)).toEqual([
      [1, 0],
      [2, 0],
    ]);
    frontier.see(change(1, 1), feed(1));
    frontier.see(change(3, 0, [[2, 0]]), feed(3));
    expect(named(frontier)).toEqual([
      [1, 1],
      [3, 0],
    ]);
    expect(named(frontier, 3)).toEqual([[1, 1]]);
  });

  it('SPACE-5 never what a fork cut away: a head exactly at the cut goes, one below it stays', () => {
    const frontier = new Frontier();
    for (const seq of [4, 5, 6]) frontier.put('content', head(1, seq, seq));
    frontier.put('content', head(2, 5, 7));
    frontier.drop(1, 5);
    expect(named(frontier)).toEqual([
      [1, 4],
      [2, 5],
    ]);
  });

  it('SPACE-5 with more heads than a change may name, the most recent ones, and the others stay for the next', () => {
    const frontier = new Frontier();
    const limit = MAX_DEPS.content;
    for (let number = 1; number <= limit + 3; number += 1) frontier.put('content', head(number, 0, 1000 - number));
    const first = named(frontier);
    expect(first.map(([number]) => number)).toEqual(Array.from({ length: limit }, (_, at) => at + 1));
    frontier.see(
      change(
        50,
        0,
        first.map(([number, seq]) => [number ?? -1, seq ?? -1] as const),
      ),
      feed(50),
    );
    expect(named(frontier, 50).map(([number]) => number)).toEqual([limit + 1, limit + 2, limit + 3]);
  });

  it('SPACE-5 one head of each feed: the highest', () => {
    const frontier = new Frontier();
    frontier.put('content', head(1, 3, 10));
    frontier.put('content', head(1, 8, 20));
    expect(named(frontier)).toEqual([[1, 8]]);
  });
});
