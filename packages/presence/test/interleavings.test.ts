import fc from 'fast-check';
import type { Identity } from '@kith/identity';
import { describe, expect, it } from 'vitest';
import { CLOSE_GRACE, FLUSH_INTERVAL, LEASE } from '../src/limits.js';
import type { RoomSession } from '../src/presence-types.js';
import { createSociety, peersIn } from './support/joined.js';
import type { Member, Pair, Society } from './support/joined.js';

const NODES = ['one', 'two'] as const;
type Node = (typeof NODES)[number];

type Step =
  | { readonly do: 'join' | 'leave'; readonly who: number; readonly node: Node }
  | { readonly do: 'set'; readonly who: number; readonly node: Node; readonly cursor: number }
  | { readonly do: 'start' | 'close' | 'crash' | 'hide' | 'show'; readonly who: number }
  | { readonly do: 'drop' | 'connect' | 'silence' | 'lose'; readonly who: number; readonly other: number }
  | { readonly do: 'jump'; readonly hours: number }
  | { readonly do: 'wait'; readonly milliseconds: number };

const who = fc.nat({ max: 4 });
const node = fc.constantFrom(...NODES);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('join', 'leave'), who, node }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('set'), who, node, cursor: fc.nat({ max: 99 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('start', 'close', 'crash', 'hide', 'show'), who }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('drop', 'connect', 'silence', 'lose'), who, other: who }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('jump'), hours: fc.integer({ min: -1, max: 1 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait'), milliseconds: fc.constantFrom(3, 50, 120, 900, 9_000) }),
  },
);

/** One running program: what it was told to say, beside what it says. */
interface Running {
  readonly member: Member;
  readonly sessions: Map<Node, RoomSession>;
  readonly said: Map<Node, number | null>;
  hidden: boolean;
  dead: boolean;
}

class Model {
  readonly #society: Society = createSociety();
  readonly #identities: readonly Identity[];
  readonly #running: (Running | null)[];
  #lost = false;
  readonly #pairs = new Map<string, { readonly pair: Pair; readonly of: readonly [Running, Running] }>();

  constructor(identities: readonly Identity[]) {
    this.#identities = identities;
    this.#running = identities.map(() => null);
    for (const index of identities.keys()) this.#start(index);
  }

  apply(step: Step): void {
    const { clock } = this.#society;
    if (step.do === 'wait') return clock.advance(step.milliseconds);
    if (step.do === 'jump') return clock.jump(step.hours * 3_600_000);
    const at = step.who % this.#identities.length;
    if (step.do === 'start') return this.#start(at);
    const one = this.#running[at];
    if (one === null || one === undefined) return;
    switch (step.do) {
      case 'join':
        if (one.sessions.has(step.node)) return;
        one.sessions.set(step.node, one.member.presence.join(step.node));
        one.said.set(step.node, null);
        return;
      case 'leave':
        one.sessions.get(step.node)?.leave();
        one.sessions.delete(step.node);
        one.said.delete(step.node);
        return;
      case 'set':
        if (!one.sessions.has(step.node)) return;
        one.sessions.get(step.node)?.set({ cursor: step.cursor });
        one.said.set(step.node, step.cursor);
        return;
      case 'hide':
      case 'show':
        one.hidden = step.do === 'hide';
        one.member.choice.set(one.hidden ? 'invisible' : 'auto');
        return;
      case 'close':
      case 'crash':
        return this.#stop(at, one, step.do === 'crash');
      case 'connect':
        return this.#connect(at, step.other % this.#identities.length);
      case 'drop':
      case 'silence':
      case 'lose': {
        const found = this.#pairs.get(nameOf(at, step.other % this.#identities.length));
        if (found === undefined) return;
        if (step.do === 'drop') found.pair.close('link-closed');
        else if (step.do === 'silence') found.pair.silent = !found.pair.silent;
        else {
          let lost = 0;
          this.#lost = true;
          found.pair.lose = () => (lost += 1) === 1;
        }
      }
    }
  }

  /** Everybody reaches everybody again, and everything has had its time. */
  rest(): void {
    for (const { pair } of this.#pairs.values()) {
      pair.silent = false;
      pair.lose = () => false;
    }
    for (const a of this.#identities.keys()) {
      for (let b = 0; b < a; b++) if (this.#pairs.get(nameOf(a, b))?.pair.open !== true) this.#connect(a, b);
    }
    // A refresh makes good what was lost, and a lease what was lost of a goodbye.
    this.#society.clock.advance(this.#lost ? LEASE + 10_000 : CLOSE_GRACE + FLUSH_INTERVAL + 5_000);
  }

  check(): void {
    const live = this.#running.filter((one) => one !== null);
    for (const seer of live) {
      const seen = live.filter((one) => one === seer || !one.hidden);
      for (const node of NODES) {
        const expected = seen
          .filter(({ said }) => said.has(node))
          .map(({ member, said }) => [member.presence.key, said.get(node) ?? undefined] as const);
        const actual = Object.entries(peersIn(seer.member, node)).map(([key, fields]) => {
          return [key, (fields as { cursor?: number }).cursor] as const;
        });
        expect(new Map(actual)).toEqual(new Map(expected));
        expect(actual).toHaveLength(expected.length);
      }
      const people = seer.member.presence.people.getSnapshot();
      expect(people.map(({ person }) => person)).toEqual(seen.map(({ member }) => member.identity.person).sort());
      expect(people.flatMap(({ sessions }) => sessions).sort()).toEqual(
        seen.map(({ member }) => member.presence.key).sort(),
      );
    }
    expect(this.#society.errors).toEqual([]);
  }

  #start(at: number): void {
    const identity = this.#identities[at];
    if (identity === undefined || this.#running[at] !== null) return;
    const { clock } = this.#society;
    const state = { dead: false };
    const after = (milliseconds: number, run: () => void) =>
      clock.after(milliseconds, () => {
        if (!state.dead) run();
      });
    const member = this.#society.member(identity, { clock: { now: () => clock.now(), after } });
    this.#running[at] = Object.assign(state, { member, sessions: new Map(), said: new Map(), hidden: false });
    for (const other of this.#identities.keys()) this.#connect(at, other);
  }

  #stop(at: number, one: Running, crash: boolean): void {
    one.dead = crash;
    if (!crash) one.member.presence.close();
    this.#running[at] = null;
    for (const [name, { pair, of }] of this.#pairs) {
      if (!of.includes(one)) continue;
      this.#pairs.delete(name);
      // Its last words are on their way when it ends properly.
      if (crash) pair.close('link-closed');
      else this.#society.clock.after(50, () => pair.close('closed'));
    }
  }

  #connect(a: number, b: number): void {
    const [one, other] = [this.#running[a], this.#running[b]];
    if (!one || !other || one === other) return;
    const name = nameOf(a, b);
    // Sometimes there are two connections for a while; the first one is closed, and not told of.
    const before = this.#pairs.get(name);
    this.#pairs.set(name, { pair: this.#society.connect(one.member, other.member), of: [one, other] });
    if (before !== undefined) this.#society.clock.after(60, () => before.pair.close('link-closed'));
  }
}

const nameOf = (a: number, b: number): string => `${Math.min(a, b)}-${Math.max(a, b)}`;

describe('in any order', () => {
  it(
    'PRES-6 every roster at rest is exactly the sessions that live, with what they say',
    { timeout: 120_000 },
    async () => {
      const society = createSociety();
      const identities = await Promise.all(Array.from({ length: 5 }, () => society.identity()));
      fc.assert(
        fc.property(fc.integer({ min: 2, max: 5 }), fc.array(step, { minLength: 5, maxLength: 60 }), (count, steps) => {
          const model = new Model(identities.slice(0, count));
          for (const one of steps) model.apply(one);
          model.rest();
          model.check();
        }),
        { numRuns: 60, seed: 20_261 },
      );
    },
  );
});
