import { requireFunction } from '@kith/identity';
import type { Did, Observable } from '@kith/identity';
import type { Presence } from '../fields.js';
import type { Room } from '../presence-types.js';
import { Listeners } from './changes.js';
import type { Changes } from './changes.js';
import { presenceOf } from './person.js';
import type { Contribution } from './person.js';
import { SortedView } from './sorted-view.js';

/** People combined from sessions, updated one session at a time. */
export class PeopleView {
  readonly people: SortedView<Presence>;
  readonly typing: SortedView<Did>;
  readonly #changes: Changes;
  readonly #sessions = new Map<Did, Map<string, Contribution>>();
  readonly #presences = new Map<Did, Presence>();
  readonly #listeners = new Map<Did, Listeners>();
  readonly #persons = new Map<Did, Observable<Presence | null>>();
  readonly #onChange: (before: Presence | undefined, after: Presence | null) => void;

  constructor(changes: Changes, onChange: (before: Presence | undefined, after: Presence | null) => void = () => {}) {
    this.#changes = changes;
    this.#onChange = onChange;
    this.people = new SortedView(changes);
    this.typing = new SortedView(changes);
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
    if (after !== null && after.typing && !after.self) this.typing.set(person, person);
    else this.typing.delete(person);
    this.#listeners.get(person)?.touch();
    this.#onChange(before, after);
  }

  #observe(person: Did, listener: () => void): () => void {
    requireFunction('listener', listener);
    const listeners = this.#listeners.get(person) ?? new Listeners(this.#changes);
    this.#listeners.set(person, listeners);
    const stop = listeners.subscribe(listener);
    return () => {
      stop();
      if (listeners.none && this.#listeners.get(person) === listeners) this.#listeners.delete(person);
    };
  }
}
