import { storedList } from '../storage/stored.js';

/** Where somebody was reading in a channel: a message, and how far below the top of the screen it stood. Null at the end. */
export type ReadingPlace = { readonly message: string; readonly below: number } | null;

/** Kept while switching channels, going back and reloading; gone with the tab. */
export interface ReadingPlaces {
  read(channel: string): ReadingPlace;
  write(channel: string, place: ReadingPlace): void;
}

const key = 'kith.reading';
const mostChannels = 100;

/** @param storage Of the tab; null where the browser gives none. */
export function createReadingPlaces(storage: Pick<Storage, 'getItem' | 'setItem'> | null): ReadingPlaces {
  const places = new Map(stored(storage));
  return {
    read: (channel) => places.get(channel) ?? null,
    write(channel, place) {
      if (place === null && !places.has(channel)) return;
      places.delete(channel);
      if (place !== null) places.set(channel, place);
      try {
        storage?.setItem(key, JSON.stringify([...places].slice(-mostChannels)));
      } catch (error) {
        // Full or forbidden: the places are kept for as long as the page is open.
        if (!(error instanceof DOMException)) throw error;
      }
    },
  };
}

function stored(storage: Pick<Storage, 'getItem'> | null): readonly (readonly [string, NonNullable<ReadingPlace>])[] {
  try {
    return storedList(storage?.getItem(key) ?? null).filter(isEntry);
  } catch (error) {
    if (error instanceof DOMException) return [];
    throw error;
  }
}

function isEntry(entry: unknown): entry is readonly [string, NonNullable<ReadingPlace>] {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return false;
  const place: unknown = entry[1];
  return (
    typeof place === 'object' &&
    place !== null &&
    'message' in place &&
    typeof place.message === 'string' &&
    'below' in place &&
    typeof place.below === 'number'
  );
}
