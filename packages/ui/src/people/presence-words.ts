import type { Status } from '@kith/presence';
import { namesInWords } from '../parts/isolate.js';

/** A status that a dot can show. `invisible` is for oneself only. */
export type ShownStatus = Status | 'invisible' | 'offline';

const words: Readonly<Record<ShownStatus, string>> = {
  online: 'Online',
  idle: 'Idle',
  away: 'Away',
  dnd: 'Do not disturb',
  invisible: 'Invisible',
  offline: 'Offline',
};

/** Returns the word for a status. */
export function statusWord(status: ShownStatus): string {
  return words[status];
}

const mostNamed = 3;

/** "Ada is typing", "Ada and Bob are typing", "Ada, Bob and Cem are typing", "5 people are typing"; empty for nobody. */
export function typingWords(names: readonly string[]): string {
  if (names.length === 0) return '';
  if (names.length > mostNamed) return `${names.length} people are typing`;
  return `${namesInWords(names)} ${names.length === 1 ? 'is' : 'are'} typing`;
}

/** "Only you", "Ada and you", "4 people here": what a heading says of a room. */
export function hereWords(count: number): string {
  return count === 1 ? '1 person here' : `${count.toLocaleString()} people here`;
}
