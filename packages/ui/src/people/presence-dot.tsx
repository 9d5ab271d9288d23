import { statusWord } from './presence-words.js';
import type { ShownStatus } from './presence-words.js';

/** A status as a shape and a colour, never as a colour alone: full, crescent, ring, bar. */
export function PresenceDot({ status, label = false }: { status: ShownStatus; label?: boolean }) {
  return (
    <span
      className="kith kith-presence"
      data-status={status}
      {...(label ? { role: 'img', 'aria-label': statusWord(status) } : { 'aria-hidden': true })}
    />
  );
}
