import { encodeCanonical } from '@kith/identity';
import type { FieldChanges, RoomFields } from '../fields.js';
import { applyChanges } from '../wire/state.js';

/** A typing count that is never reached. Its encoding is as long as any. */
const TYPING_LARGEST = 0xffff_ffff;

/**
 * The fields that several memberships of one room set, each on its own layer. The last membership to set a field covers the
 * others.
 */
export class Layers {
  /** Field → the memberships that have it set, the last one at the end. */
  readonly #fields = new Map<string, Map<object, unknown>>();
  readonly #members = new Set<object>();

  join(member: object): void {
    this.#members.add(member);
  }

  set(member: object, changes: FieldChanges): void {
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) continue;
      const setters = this.#fields.get(name) ?? new Map<object, unknown>();
      setters.delete(member);
      if (value !== null) setters.set(member, value);
      if (setters.size === 0) this.#fields.delete(name);
      else this.#fields.set(name, setters);
    }
  }

  leave(member: object): void {
    this.#members.delete(member);
    for (const [name, setters] of this.#fields) {
      setters.delete(member);
      if (setters.size === 0) this.#fields.delete(name);
    }
  }

  get empty(): boolean {
    return this.#members.size === 0;
  }

  merged(): RoomFields {
    const changes: Record<string, unknown> = {};
    for (const [name, setters] of this.#fields) changes[name] = [...setters.values()].at(-1);
    return applyChanges({}, changes as FieldChanges);
  }

  /** Returns the largest fields that could result when memberships leave or somebody types. */
  largest(): RoomFields {
    const changes: Record<string, unknown> = {};
    for (const [name, setters] of this.#fields) changes[name] = longest([...setters.values()]);
    return applyChanges({}, { ...changes, typing: TYPING_LARGEST });
  }

  /** Returns a copy for trying changes. */
  clone(): Layers {
    const copy = new Layers();
    for (const member of this.#members) copy.#members.add(member);
    for (const [name, setters] of this.#fields) copy.#fields.set(name, new Map(setters));
    return copy;
  }
}

function longest(values: readonly unknown[]): unknown {
  if (values.length === 1) return values[0];
  return values
    .map((value) => ({ value, size: encodeCanonical(value).length }))
    .reduce((most, other) => (other.size > most.size ? other : most)).value;
}
