import type { Message } from '@kith/comms';
import { arrivedWords, isolated } from '@kith/ui';
import { ArrowUp } from 'lucide-react';
import { usePeople } from '../people/people.js';

/** Says that messages came in above what is on screen, and leads to the first of them. */
export function ArrivedPill({ above, onJump }: { above: readonly Message[]; onJump: (message: Message) => void }) {
  const people = usePeople();
  const [first] = above;
  if (first === undefined) return null;
  const nameOf = (author: string) => isolated(people.find(({ did }) => did === author)?.name ?? 'someone');
  return (
    <button type="button" className="jump-pill" data-new="true" data-where="above" onClick={() => onJump(first)}>
      <span className="figures">{arrivedWords(above, nameOf)}</span>
      <ArrowUp size={14} aria-hidden />
    </button>
  );
}
