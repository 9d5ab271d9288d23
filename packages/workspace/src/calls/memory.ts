import type { ChoiceStorage, VolumeMemory } from '@kith/calls';
import type { Clock, Did } from '@kith/identity';
import type { SpaceId } from '@kith/store';
import type { CallKind, CallPlace } from './types.js';

const VOLUMES = 'kith.calls.volumes';
const LIVE = 'kith.calls.live';
const CURRENT = 'kith.calls.current';
/** People remembered; those longest unused are forgotten first. */
const REMEMBERED = 500;

/** Milliseconds for which it counts that somebody was heard: days later nobody thinks of it. */
const LIVE_FOR = 12 * 3_600_000;

/** A call that this device was in, and when it last said so. */
export interface RememberedCall extends CallPlace {
  /** Milliseconds. */
  readonly at: number;
}

/** What this device remembers of calls. What cannot be read counts as nothing. */
export interface CallMemory {
  readonly volumes: VolumeMemory;
  /** Whether the person was heard when they last left a call, or muted; null before the first one, and where that they were heard is long past. */
  readonly live: { get(): boolean | null; set(live: boolean): void };
  /** The call this device is in. It stays where the program ends without leaving. */
  readonly current: { get(): RememberedCall | null; set(call: RememberedCall | null): void };
}

export function callMemory(
  storage: ChoiceStorage,
  clock: Pick<Clock, 'now'>,
  onError: (error: unknown) => void,
): CallMemory {
  const read = (key: string): unknown => {
    try {
      return JSON.parse(storage.getItem(key) ?? 'null');
    } catch (error) {
      onError(error);
      return null;
    }
  };
  const write = (key: string, value: unknown): void => {
    try {
      storage.setItem(key, JSON.stringify(value));
    } catch (error) {
      onError(error);
    }
  };
  const volumes = (): Map<string, number> => {
    const value = read(VOLUMES);
    return new Map(Array.isArray(value) ? value.filter(isVolume) : []);
  };

  return {
    volumes: {
      get: (person: Did) => volumes().get(person),
      set(person: Did, volume: number) {
        const entries = volumes();
        entries.delete(person);
        write(VOLUMES, [...entries.set(person, volume)].slice(-REMEMBERED));
      },
    },
    live: {
      get() {
        const live = read(LIVE);
        if (live === false) return false;
        return typeof live === 'number' && Math.abs(clock.now() - live) < LIVE_FOR ? true : null;
      },
      set: (live) => write(LIVE, live && clock.now()),
    },
    current: {
      get: () => remembered(read(CURRENT)),
      set: (call) => write(CURRENT, call),
    },
  };
}

function isVolume(entry: unknown): entry is [string, number] {
  return Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number';
}

const kinds: readonly unknown[] = ['node', 'voice', 'direct'] satisfies readonly CallKind[];

function remembered(value: unknown): RememberedCall | null {
  if (typeof value !== 'object' || value === null) return null;
  const { workspace, node, kind, at } = value as Record<string, unknown>;
  const whole =
    typeof workspace === 'string' && typeof node === 'string' && kinds.includes(kind) && typeof at === 'number';
  return whole ? { workspace: workspace as SpaceId, node, kind: kind as CallKind, at } : null;
}
