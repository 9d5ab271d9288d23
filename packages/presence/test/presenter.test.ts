import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoomFields } from '../src/fields.js';
import { claimOf, mayRelease, presenterOf, takingOver } from '../src/view/presenter.js';
import type { Claim } from '../src/view/presenter.js';
import { OWN, house, told } from './support/view.js';

const claim = (key: string, presenting?: RoomFields['presenting']): Claim => ({
  key,
  fields: presenting === undefined ? {} : { presenting },
});

describe('who presents', () => {
  it('PR-1 nobody does until somebody says so; of two who do, the higher term counts, then the lower key', () => {
    expect(presenterOf([])).toBeNull();
    expect(presenterOf([claim('a'), claim('b')])).toBeNull();
    expect(presenterOf([claim('a', { term: 1 }), claim('b', { term: 2 })])).toBe('b');
    expect(presenterOf([claim('b', { term: 1 }), claim('a', { term: 1 })])).toBe('a');
  });

  it('PR-2 the role passes when whoever it was handed to takes it with the next term, and not before', () => {
    const handing = claim('a', { term: 1, to: 'b' });
    expect(presenterOf([handing, claim('b')])).toBe('a');
    expect(presenterOf([handing, claim('b', { term: 2 })])).toBe('b');
    const chain = [handing, claim('b', { term: 2, to: 'c' }), claim('c', { term: 3, to: 'a' })];
    expect(presenterOf(chain)).toBe('c');
  });

  it('PR-2 whoever took it keeps it, though somebody claims it who heard that it was given up and not yet who took it', () => {
    const world = new World(3);
    world.settle();
    world.do('claim', 0, 0);
    world.settle();
    world.do('hand', 0, 1);
    world.do('deliver', 0, 1);
    world.do('deliver', 1, 0);
    // The first one handed it on and has let go; the third has heard of that alone, and finds the role free.
    world.do('deliver', 0, 2);
    world.do('deliver', 0, 2);
    world.do('claim', 2, 0);
    expect(world.says('k2')).toEqual({ term: 1 });
    world.settle();
    expect(world.here().map((key) => presenterOf(world.seenBy(key)))).toEqual(['k1', 'k1', 'k1']);
    expect(world.says('k2')).toBeUndefined();
  });

  it('PR-3 whoever claims says the first term, and only while nobody presents', () => {
    expect(claimOf([claim('a')])).toEqual({ term: 1 });
    expect(claimOf([claim('a', { term: 4 })])).toBeNull();
  });

  it('PR-4 only whoever it was handed to takes over, from whoever presents', () => {
    const claims = [claim('a', { term: 5, to: 'b' }), claim('b'), claim('c')];
    expect(takingOver(claims, 'b')).toEqual({ term: 6 });
    expect(takingOver(claims, 'c')).toBeNull();
    expect(takingOver(claims, 'a')).toBeNull();
    expect(takingOver([claim('a', { term: 5, to: 'b' }), claim('b', { term: 6 })], 'b')).toBeNull();
    expect(takingOver([claim('a', { term: 5, to: 'a' })], 'a')).toBeNull();
    expect(takingOver([claim('b')], 'b')).toBeNull();
    // The last term there is: nobody can say the next one.
    expect(takingOver([claim('a', { term: Number.MAX_SAFE_INTEGER, to: 'b' })], 'b')).toBeNull();
  });

  it('PR-5 who said it and does not present need not say it any more', () => {
    expect(mayRelease([claim('a', { term: 1, to: 'b' }), claim('b', { term: 2 })], 'a')).toBe(true);
    expect(mayRelease([claim('a', { term: 1, to: 'b' }), claim('b')], 'a')).toBe(false);
    expect(mayRelease([claim('a', { term: 1 }), claim('b', { term: 1 })], 'b')).toBe(true);
    expect(mayRelease([claim('a')], 'a')).toBe(false);
  });

  it('PR-6 all who see the same see the same presenter, in whatever order; nobody who says nothing presents', () => {
    const keys = ['a', 'b', 'c', 'd', 'e'];
    const presenting = fc.record(
      { term: fc.nat(4), to: fc.constantFrom(...keys) },
      { requiredKeys: ['term'] },
    ) as fc.Arbitrary<NonNullable<RoomFields['presenting']>>;
    const claims = fc
      .tuple(...keys.map(() => fc.option(presenting, { nil: undefined })))
      .map((said) => said.map((what, index) => claim(keys[index] ?? '', what)));
    fc.assert(
      fc.property(claims, fc.array(fc.nat(1_000), { minLength: 5, maxLength: 5 }), (said, weights) => {
        const holder = presenterOf(said);
        const shuffled = said
          .map((one, index) => ({ one, weight: weights[index] ?? 0 }))
          .sort((a, b) => a.weight - b.weight)
          .map(({ one }) => one);
        expect(presenterOf(shuffled)).toBe(holder);
        const claiming = said.filter(({ fields }) => fields.presenting !== undefined).map(({ key }) => key);
        if (claiming.length === 0) expect(holder).toBeNull();
        else expect(claiming).toContain(holder);
      }),
      { seed: 5 },
    );
  });

  it('PR-7 through claims, handovers, departures and partitions there is one presenter or none, and after a heal all agree', () => {
    const command = fc.record({
      what: fc.constantFrom('claim', 'hand', 'stop', 'leave', 'come', 'split', 'heal', ...some('deliver', 12)),
      who: fc.nat(4),
      to: fc.nat(4),
    });
    fc.assert(
      fc.property(fc.array(command, { maxLength: 120 }), (commands) => {
        const world = new World(5);
        for (const { what, who, to } of commands) world.do(what, who, to);
        world.heal();
        world.settle();
        const views = world.here().map((key) => presenterOf(world.seenBy(key)));
        expect(new Set(views).size).toBeLessThanOrEqual(1);
        // A session that lost the role, or handed it on, has removed its claim.
        const saying = world.here().filter((key) => world.says(key) !== undefined);
        expect(saying).toEqual(views[0] === undefined || views[0] === null ? [] : [views[0]]);
      }),
      { seed: 6, numRuns: 500 },
    );
  });

  it('PR-8 a room shows who presents, where they are, and whether it is this tab', () => {
    const { say, leave, views } = house();
    const { presenter } = views.room('doc');
    const seen = told(presenter);
    say('ada-laptop.1', { doc: { presenting: { term: 1 }, viewing: { node: 'doc', at: 'p1' } } });
    const first = presenter.getSnapshot();
    expect(first).toEqual({
      person: 'did:key:zada',
      key: 'ada-laptop.1',
      self: false,
      viewing: { node: 'doc', at: 'p1' },
    });
    say('ada-laptop.1', { doc: { presenting: { term: 1 }, viewing: { node: 'doc', at: 'p1' }, cursor: 1 } });
    expect(presenter.getSnapshot()).toBe(first);
    say(OWN, { doc: { presenting: { term: 1 } } });
    expect(presenter.getSnapshot()).toBe(first);
    leave('ada-laptop.1');
    expect(presenter.getSnapshot()).toEqual({ person: 'did:key:zme', key: OWN, self: true });
    say(OWN, { doc: {} });
    expect(seen).toEqual([first, { person: 'did:key:zme', key: OWN, self: true }, null]);
  });

  it('PR-9 a thousand who all say they present are looked at again only when the holder says something else', () => {
    const { say, leave, views } = house();
    let reads = 0;
    const presenting = (to?: string) => ({
      get term() {
        reads += 1;
        return 1;
      },
      ...(to === undefined ? {} : { to }),
    });
    const key = (index: number) => `ada-${String(index).padStart(4, '0')}.1`;
    const said = Array.from({ length: 1_000 }, (_, index) => ({ presenting: presenting(), cursor: index }));
    for (const [index, fields] of said.entries()) say(key(index), { doc: fields });
    const { presenter } = views.room('doc');
    expect(presenter.getSnapshot()?.key).toBe(key(0));
    expect(reads).toBeLessThan(20_000);
    reads = 0;
    for (let index = 0; index < 1_000; index += 1) say(key(index), { doc: { ...said[index], cursor: -1 } });
    expect(reads).toBe(0);
    say(key(7), { doc: { presenting: presenting('x') } });
    leave(key(8));
    expect(reads).toBeLessThan(20);
    expect(presenter.getSnapshot()?.key).toBe(key(0));
    leave(key(0));
    expect(presenter.getSnapshot()?.key).toBe(key(1));
    say(key(1), { doc: { ...said[1], viewing: { node: 'doc' } } });
    expect(presenter.getSnapshot()?.viewing).toEqual({ node: 'doc' });
  });
});

const some = (what: string, count: number): string[] => Array.from({ length: count }, () => what);

/** What one says to another: what it presents, or that it is gone. */
type Word = { readonly presenting: RoomFields['presenting'] } | 'gone';

/** Sessions whose words take their time, in order on each way, and that react to each as a session does: take over, and release. */
class World {
  readonly #keys: readonly string[];
  readonly #said = new Map<string, RoomFields['presenting']>();
  /** What each has heard of each other; absent when it does not see it. */
  readonly #heard = new Map<string, Map<string, RoomFields['presenting']>>();
  /** What is on its way, by both ends. */
  readonly #ways = new Map<string, Word[]>();
  #halves: ((key: string) => number) | null = null;

  constructor(count: number) {
    this.#keys = Array.from({ length: count }, (_, index) => `k${index}`);
    for (let index = 0; index < count; index += 1) this.do('come', index, 0);
  }

  here = (): string[] => [...this.#said.keys()].sort();
  says = (key: string): RoomFields['presenting'] => this.#said.get(key);
  seenBy = (key: string): Claim[] => [...(this.#heard.get(key) ?? [])].map(([other, said]) => claim(other, said));

  do(what: string, who: number, to: number): void {
    const [key, other] = [this.#keys[who] ?? '', this.#keys[to] ?? ''];
    const here = this.#said.has(key);
    if (what === 'come' && !here) {
      this.#heard.set(key, new Map());
      this.#say(key, undefined);
      for (const from of this.here()) if (from !== key) this.#send(from, key, { presenting: this.#said.get(from) });
    } else if (what === 'leave' && here) {
      this.#said.delete(key);
      this.#heard.delete(key);
      for (const one of this.here()) {
        this.#send(key, one, 'gone');
        this.#ways.delete(`${one}>${key}`);
      }
    } else if (what === 'claim' && here) {
      const said = claimOf(this.seenBy(key));
      if (said !== null) this.#say(key, said);
    } else if (what === 'hand' && here) {
      const said = this.#said.get(key);
      if (said !== undefined && presenterOf(this.seenBy(key)) === key) this.#say(key, { term: said.term, to: other });
    } else if (what === 'stop' && here) this.#say(key, undefined);
    else if (what === 'split') this.#split(to);
    else if (what === 'heal') this.heal();
    else if (what === 'deliver') this.#deliver(key, other);
  }

  #split(to: number): void {
    this.heal();
    const halves = (key: string) => (this.#keys.indexOf(key) <= to ? 0 : 1);
    for (const [from, other] of this.#pairs()) {
      if (halves(from) === halves(other)) continue;
      this.#ways.delete(`${from}>${other}`);
      this.#heard.get(other)?.delete(from);
    }
    this.#halves = halves;
    for (const key of this.here()) this.#react(key);
  }

  heal(): void {
    const halves = this.#halves;
    this.#halves = null;
    if (halves === null) return;
    for (const [from, other] of this.#pairs()) {
      if (halves(from) !== halves(other) && this.#said.has(from) && this.#said.has(other))
        this.#send(from, other, { presenting: this.#said.get(from) });
    }
  }

  /** Everything arrives, and everybody reacts, until nobody has anything to say. */
  settle(): void {
    for (let word = 0; word < 10_000; word += 1) {
      const next = this.#pairs().find(([from, to]) => (this.#ways.get(`${from}>${to}`)?.length ?? 0) > 0);
      if (next === undefined) return;
      this.#deliver(...next);
    }
    throw new Error('they never come to rest');
  }

  #pairs(): (readonly [string, string])[] {
    return this.#keys.flatMap((from) => this.#keys.filter((to) => to !== from).map((to) => [from, to] as const));
  }

  #deliver(from: string, to: string): void {
    const word = this.#ways.get(`${from}>${to}`)?.shift();
    if (word === undefined) return;
    if (word === 'gone') this.#heard.get(to)?.delete(from);
    else this.#heard.get(to)?.set(from, word.presenting);
    this.#react(to);
  }

  #react(key: string): void {
    const claims = this.seenBy(key);
    const taken = takingOver(claims, key);
    if (taken !== null) this.#say(key, taken);
    else if (mayRelease(claims, key)) this.#say(key, undefined);
  }

  #say(key: string, presenting: RoomFields['presenting']): void {
    this.#said.set(key, presenting);
    this.#heard.get(key)?.set(key, presenting);
    for (const other of this.here()) if (other !== key) this.#send(key, other, { presenting });
  }

  #send(from: string, to: string, word: Word): void {
    if (this.#halves !== null && this.#halves(from) !== this.#halves(to)) return;
    const way = this.#ways.get(`${from}>${to}`) ?? [];
    this.#ways.set(`${from}>${to}`, [...way, word]);
  }
}
