import type { Message } from '@kith/comms';
import { useNames } from '../people/use-names.js';
import { ArrowDownIcon, ArrowUpIcon } from '../parts/icons.js';
import { isolated } from '../parts/isolate.js';
import { arrivedWords } from './arrivals.js';

/** The properties of `NewMessages`. */
export interface NewMessagesProps {
  /** Unseen messages above the screen, oldest first. */
  readonly above: readonly Message[];
  /** How many unseen messages lie below the screen. */
  readonly below: number;
  /** Offers the way to the end of the list, also where nothing new lies there. */
  readonly offersEnd: boolean;
  readonly onJump: (message: Message) => void;
  readonly onEnd: () => void;
}

/** Draws the buttons over a list that tell of messages off the screen, and lead there. Needs a WorkspaceProvider above it. */
export function NewMessages({ above, below, offersEnd, onJump, onEnd }: NewMessagesProps) {
  const authors = [...new Set(above.map(({ author }) => author))];
  const names = useNames(authors);
  const [first] = above;
  const words =
    below === 0
      ? 'Jump to the latest message'
      : `${below.toLocaleString()} new ${below === 1 ? 'message' : 'messages'}`;
  return (
    <>
      {first !== undefined && (
        <button
          type="button"
          className="kith kith-pill"
          data-new="true"
          data-where="above"
          onClick={() => onJump(first)}
        >
          <span>{arrivedWords(above, (author) => isolated(names[authors.indexOf(author)] ?? 'someone'))}</span>
          <ArrowUpIcon size={14} />
        </button>
      )}
      {offersEnd && (
        <button
          type="button"
          className="kith kith-pill"
          data-new={below > 0}
          aria-label={words}
          title={words}
          onClick={onEnd}
        >
          {below > 0 && <span>{words}</span>}
          <ArrowDownIcon size={14} />
        </button>
      )}
    </>
  );
}
