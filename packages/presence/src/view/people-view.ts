import type { Did, Observable } from '@kith/identity';
import type { Presence } from '../fields.js';
import type { Room } from '../presence-types.js';
import { presenceOf } from './person.js';
import type { Contribution } from './person.js';
import { SortedView } from './sorted-view.js';

/** People put together from sessions, one session at a time. */
export class PeopleView {
  readonly people = new SortedView<Presence>();
  readonly typing = new SortedView<Did>();
  readonly #sessions = new Map<Did, Map<string, Contribution>>();
  readonly #presences = new Map<Did, Presence>();
  readonly #observed = new Map<Did, Set<() => void>>();
  readonly #persons = new Map<Did, Observable<Presence | null>>();
  readonly #onChange: (before: Presence | undefined, after: Presence | null) => void;

  constructor(onChange: (before: Presence | undefined, after: Presence | null) => void = () => {}) {
    this.#onChange = onChange;
  }

  readonly person: Room['person'] = (person) => {
    let observed = this.#persons.get(person);
    if (observed === undefined) {
      observed = {
        getSnapshot: () => this.#presences.get(person) ?? null,
        subscribe: (listener) => this.#observe(person, listener),
      };
      this.#persons.set(person, observed);
    }
    return observed;
  };

  put(person: Did, contribution: Contribution): void {
    let sessions = this.#sessions.get(person);
    if (sessions === undefined) {
      sessions = new Map();
      this.#sessions.set(person, sessions);
    }
    sessions.set(contribution.key, contribution);
    this.#recompute(person, sessions);
  }

  remove(person: Did, key: string): void {
    const sessions = this.#sessions.get(person);
    if (sessions?.delete(key) !== true) return;
    if (sessions.size === 0) this.#sessions.delete(person);
    this.#recompute(person, sessions);
  }

  #recompute(person: Did, sessions: ReadonlyMap<string, Contribution>): void {
    const before = this.#presences.get(person);
    const after = presenceOf(person, [...sessions.values()], before);
    if (after === (before ?? null)) return;
    if (after === null) {
      this.#presences.delete(person);
      this.people.delete(person);
    } else {
      this.#presences.set(person, after);
      this.people.set(person, after);
    }
    const types = after !== null && after.typing && !after.self;
    const typed = this.typing.has(person);
    if (types) this.typing.set(person, person);
    else this.typing.delete(person);

    this.people.notify();
    if (types !== typed) this.typing.notify();
    for (const listener of [...(this.#observed.get(person) ?? [])]) listener();
    this.#onChange(before, after);
  }

  #observe(person: Did, listener: () => void): () => void {
    const listeners = this.#observed.get(person) ?? new Set();
    this.#observed.set(person, listeners);
    const own = () => listener();
    listeners.add(own);
    return () => {
      listeners.delete(own);
      if (listeners.size === 0) this.#observed.delete(person);
    };
  }
}
