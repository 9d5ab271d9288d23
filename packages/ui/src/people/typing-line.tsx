import type { Did } from '@kith/identity';
import { requirePeople } from '../parts/check-props.js';
import { typingWords } from './presence-words.js';
import { useNames } from './use-names.js';

/** Names the people who type. It keeps its height while nobody does, so that nothing jumps. Needs a WorkspaceProvider above it. */
export function TypingLine({ people }: { people: readonly Did[] }) {
  requirePeople(people);
  const said = typingWords(useNames(people));
  return (
    <p className="kith kith-typing" role="status" aria-live="polite">
      {said !== '' && (
        <>
          <span className="kith-typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span className="kith-typing-words" dir="ltr" title={said}>
            {said}
          </span>
        </>
      )}
    </p>
  );
}
