import type { FieldChanges, RoomFields } from '../fields.js';
import type { FramePayload, SessionState } from '../internal.js';
import { STATE_MAX } from '../limits.js';
import { sameJson } from '../wire/json.js';
import { encodePayload } from '../wire/payload.js';

export interface Numbered {
  readonly number: number;
  readonly payload: FramePayload;
}

/** Tracks the state last sent to others, and so the unsent changes. */
export class Told {
  #number = 0;
  /** Null before the first frame and after a goodbye. */
  #state: SessionState | null = null;

  /** Returns the last sent state under its number; null when nothing was sent. */
  latest(): Numbered | null {
    return this.#state === null ? null : { number: this.#number, payload: { kind: 'full', state: this.#state } };
  }

  full(state: SessionState): Numbered {
    this.#state = state;
    this.#number += 1;
    return { number: this.#number, payload: { kind: 'full', state } };
  }

  /**
   * Returns the smallest change from the last sent state, or the whole state where that is smaller; null when there is no
   * change.
   */
  delta(state: SessionState): Numbered | null {
    const before = this.#state;
    if (before === null) return this.full(state);
    const changes = difference(before, state);
    if (changes.size === 0) return null;
    const payload: FramePayload = { kind: 'delta', base: this.#number, changes };
    // A delta for many left and joined rooms has both. Beyond this size it might not fit into a message.
    if (encodePayload(payload).length > STATE_MAX) return this.full(state);
    this.#state = state;
    this.#number += 1;
    return { number: this.#number, payload };
  }

  differs(state: SessionState): boolean {
    return this.#state === null || difference(this.#state, state).size > 0;
  }

  leave(): Numbered | null {
    if (this.#state === null) return null;
    this.#state = null;
    this.#number += 1;
    return { number: this.#number, payload: { kind: 'leave' } };
  }
}

function difference(before: SessionState, after: SessionState): Map<string, FieldChanges | null> {
  const changes = new Map<string, FieldChanges | null>();
  for (const node of before.keys()) if (!after.has(node)) changes.set(node, null);
  for (const [node, fields] of after) {
    const known = before.get(node);
    if (known === fields) continue;
    const changed = fieldDifference(known ?? {}, fields);
    if (known === undefined || Object.keys(changed).length > 0) changes.set(node, changed);
  }
  return changes;
}

function fieldDifference(before: RoomFields, after: RoomFields): FieldChanges {
  const changes: Record<string, unknown> = {};
  for (const name of Object.keys(before)) if (!Object.hasOwn(after, name)) changes[name] = null;
  for (const [name, value] of Object.entries(after)) {
    if (!Object.hasOwn(before, name) || !sameJson((before as Record<string, unknown>)[name], value))
      changes[name] = value;
  }
  return changes as FieldChanges;
}
