import { createContext, use, useState, type ReactNode } from 'react';
import { tabStorage } from '../data/tab-storage.js';
import { createReadingPlaces, type ReadingPlaces } from './reading-places.js';

const PlacesContext = createContext<ReadingPlaces | null>(null);

export function ReadingPlacesProvider({ children }: { children: ReactNode }) {
  const [places] = useState(() => createReadingPlaces(tabStorage));
  return <PlacesContext value={places}>{children}</PlacesContext>;
}

export function useReadingPlaces(): ReadingPlaces {
  const places = use(PlacesContext);
  if (places === null) throw new Error('useReadingPlaces outside ReadingPlacesProvider');
  return places;
}
