import { createContext, useState, type ReactNode } from 'react';
import { tabStorage } from '../storage/tab-storage.js';
import { createReadingPlaces, type ReadingPlaces } from './reading-places.js';
import { useGiven } from '../parts/use-given.js';

const PlacesContext = createContext<ReadingPlaces | null>(null);

export function ReadingPlacesProvider({ children }: { children: ReactNode }) {
  const [places] = useState(() => createReadingPlaces(tabStorage));
  return <PlacesContext value={places}>{children}</PlacesContext>;
}

export function useReadingPlaces(): ReadingPlaces {
  return useGiven(PlacesContext, 'ReadingPlacesProvider');
}
