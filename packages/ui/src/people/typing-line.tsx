import { nameOf } from '@kith/comms';
import { derived } from '@kith/identity';
import type { Did } from '@kith/identity';
import { useObservable, useWorkspace } from '@kith/react';
import { useMemo } from 'react';
import { requirePeople } from '../parts/check-props.js';
import { typingWords } from './presence-words.js';

/** Names the people who type. It keeps its height while nobody does, so that nothing jumps. Needs a WorkspaceProvider above it. */
export function TypingLine({ people }: { people: readonly Did[] }) {
  requirePeople(people);
  const { profiles } = useWorkspace();
  const words = useMemo(() => {
    const sources = people.map((person) => profiles.of(person));
    return derived(sources, () => typingWords(sources.map((profile) => nameOf(profile.getSnapshot()))));
  }, [profiles, people]);
  const said = useObservable(words);
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
