import { createContext, use, useState, type ReactNode } from 'react';
import { createReadingPlaces, type ReadingPlaces } from './reading-places.js';

const PlacesContext = createContext<ReadingPlaces | null>(null);

export function ReadingPlacesProvider({ children }: { children: ReactNode }) {
  const [places] = useState(() => createReadingPlaces(storageOfTab()));
  return <PlacesContext value={places}>{children}</PlacesContext>;
}

export function useReadingPlaces(): ReadingPlaces {
  const places = use(PlacesContext);
  if (places === null) throw new Error('useReadingPlaces outside ReadingPlacesProvider');
  return places;
}

/** Reading the property alone throws where a browser withholds it. */
function storageOfTab(): Storage | null {
  try {
    return sessionStorage;
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}
