import { Unplug } from 'lucide-react';
import { useBootControl } from './boot.js';
import { Bar } from '../parts/bar.js';

/** What this browser withholds, in words for the person it concerns. */
const words = {
  connections:
    'This browser allows no connections to other people (WebRTC is switched off). You can read and write here; allow WebRTC in its settings to send and receive.',
  everything:
    'This browser keeps nothing of this page: who you are here, and what you write, is gone when the page is closed.',
  storage: 'This browser forgets your settings when the page is closed: it blocks the storage of this site.',
} as const;

export type Withheld = keyof typeof words;

/** Says above a conversation what cannot work in this browser, and why. */
export function WithheldNote() {
  const { withheld } = useBootControl();
  return withheld.map((what) => <Bar key={what} icon={<Unplug size={14} aria-hidden />} words={words[what]} wrap />);
}
