import type { ChoiceStorage, VolumeMemory } from '@kith/calls';
import type { Did } from '@kith/identity';

const VOLUMES = 'kith.calls.volumes';
const ROOMS = 'kith.calls.rooms';
/** People and rooms remembered; the ones longest unused are forgotten first. */
const REMEMBERED = 500;

/** How loud people are, and which voice rooms were joined before. What cannot be read counts as nothing. */
export interface CallMemory {
  readonly volumes: VolumeMemory;
  /** Whether a room was joined before; it was, from now on. */
  visit(node: string): boolean;
}

export function callMemory(storage: ChoiceStorage, onError: (error: unknown) => void): CallMemory {
  const read = (key: string): Map<string, number> => {
    try {
      const value: unknown = JSON.parse(storage.getItem(key) ?? '[]');
      if (!Array.isArray(value)) return new Map();
      return new Map(
        value.filter(
          (entry): entry is [string, number] =>
            Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number',
        ),
      );
    } catch (error) {
      onError(error);
      return new Map();
    }
  };
  const write = (key: string, entries: Map<string, number>): void => {
    try {
      storage.setItem(key, JSON.stringify([...entries].slice(-REMEMBERED)));
    } catch (error) {
      onError(error);
    }
  };
  const put = (key: string, name: string, value: number): void => {
    const entries = read(key);
    entries.delete(name);
    write(key, entries.set(name, value));
  };

  return {
    volumes: {
      get: (person: Did) => read(VOLUMES).get(person),
      set: (person: Did, volume: number) => put(VOLUMES, person, volume),
    },
    visit(node) {
      const before = read(ROOMS).has(node);
      put(ROOMS, node, 1);
      return before;
    },
  };
}
