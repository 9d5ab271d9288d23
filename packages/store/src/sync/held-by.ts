import { base64urlEncode, observable } from '@kith/identity';
import type { Clock, Did, Observable, OnError, Timer } from '@kith/identity';
import type { Feed } from '../log/feed.js';
import { keyOf, numberAt, within } from '../log/layout.js';
import type { KeyValueStore } from '../storage/port.js';

const SAVE_AFTER = 300;

/** The devices listed in a space, by device key in base64url. */
export type ListedDevices = ReadonlyMap<string, { readonly person: Did }>;

export interface HeldByParts {
  readonly store: KeyValueStore;
  readonly clock: Clock;
  readonly onFailed: () => void;
  /** Called with an error that a listener of `changes` threw. */
  readonly onError: OnError;
  /** Called after acknowledgements have been stored, so that other handles may read them. */
  readonly onSaved: () => void;
}

/** The length of each own feed that each other device has acknowledged. The delivery of every own change follows from it. */
export class HeldBy {
  readonly #lengths = new Map<string, Map<number, number>>();
  readonly #unsaved = new Map<string, Uint8Array>();
  readonly #version;
  readonly #parts: HeldByParts;
  #timer: Timer | null = null;

  constructor(parts: HeldByParts) {
    this.#parts = parts;
    this.#version = observable(0, { onError: parts.onError });
  }

  get changes(): Observable<number> {
    return this.#version;
  }

  async load(): Promise<void> {
    for (const [key, value] of await this.#parts.store.range(within(keyOf('held')))) {
      // A damaged record is skipped: the device acknowledges again at the next connection.
      if (value.length === 4) this.#put(base64urlEncode(key.subarray(1, 33)), numberAt(key, 33), numberAt(value, 0));
    }
    this.#version.set(this.#version.getSnapshot() + 1);
  }

  acknowledged(device: Uint8Array, feed: Feed, length: number): void {
    const name = base64urlEncode(device);
    if (length <= (this.#lengths.get(name)?.get(feed.number) ?? 0)) return;
    this.#put(name, feed.number, length);
    this.#unsaved.set(`${name} ${feed.number}`, keyOf('held', device, feed.number));
    this.#timer ??= this.#parts.clock.after(SAVE_AFTER, () => {
      this.#timer = null;
      this.save().catch(this.#parts.onFailed);
    });
    this.#version.set(this.#version.getSnapshot() + 1);
  }

  /** Counts the listed devices that hold this entry of an own feed. `others`: those of other people. */
  count(feed: number, seq: number, devices: ListedDevices, me: Did): { devices: number; others: number } {
    let held = 0;
    let others = 0;
    for (const [device, lengths] of this.#lengths) {
      const person = devices.get(device)?.person;
      // A length of n acknowledges the entries 0 to n - 1.
      if (person === undefined || (lengths.get(feed) ?? 0) <= seq) continue;
      held += 1;
      if (person !== me) others += 1;
    }
    return { devices: held, others };
  }

  /** Returns the greatest length of an own feed that another device has acknowledged. */
  furthest(feed: number): number {
    let furthest = 0;
    for (const lengths of this.#lengths.values()) furthest = Math.max(furthest, lengths.get(feed) ?? 0);
    return furthest;
  }

  /**
   * Stores the acknowledgements. They are not part of any commit, because a lost one only has to be sent again. Those that
   * could not be saved are saved with the next ones.
   */
  async save(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = null;
    if (this.#unsaved.size === 0) return;
    const saving = [...this.#unsaved];
    const puts = saving.map(([name, key]): [Uint8Array, Uint8Array] => {
      const [device = '', feed = ''] = name.split(' ');
      const value = new Uint8Array(4);
      new DataView(value.buffer).setUint32(0, this.#lengths.get(device)?.get(Number(feed)) ?? 0);
      return [key, value];
    });
    this.#unsaved.clear();
    const outcome = await this.#parts.store.commit({ expect: [], puts, deletes: [] });
    if (outcome.kind !== 'failed') return this.#parts.onSaved();
    for (const [name, key] of saving) this.#unsaved.set(name, key);
    this.#parts.onFailed();
  }

  #put(device: string, feed: number, length: number): void {
    const lengths = this.#lengths.get(device) ?? new Map<number, number>();
    lengths.set(feed, Math.max(length, lengths.get(feed) ?? 0));
    this.#lengths.set(device, lengths);
  }
}
