import type { CallMember } from '@kith/calls';
import type { Did } from '@kith/identity';
import { useWorkspace } from '@kith/react';
import { useEffect, useRef, useState } from 'react';
import { describePerson } from '../people/person.js';
import { captionsOf } from './captions.js';

const kept = 4;

/** What happens in the call, said once to screen readers: who joined, left, shares, is muted. */
export function CallCaptions({ members, own }: { members: readonly CallMember[]; own: string }) {
  const { profiles } = useWorkspace();
  const before = useRef<readonly CallMember[] | null>(null);
  const count = useRef(0);
  const [lines, setLines] = useState<readonly { readonly id: number; readonly text: string }[]>([]);
  useEffect(() => {
    const nameOf = (person: Did) => describePerson(person, profiles.of(person).getSnapshot()).name;
    const said = before.current === null ? [] : captionsOf(before.current, members, nameOf);
    before.current = members;
    if (said.length === 0) return;
    const fresh = said.map((text) => {
      count.current += 1;
      return { id: count.current, text };
    });
    setLines((known) => [...known, ...fresh].slice(-kept));
  }, [members, profiles]);
  return (
    <div className="kith-hidden">
      <div role="log" aria-live="polite" aria-label="What happens in the call">
        {lines.map(({ id, text }) => (
          <p key={id}>{text}</p>
        ))}
      </div>
      <p role="status">{own}</p>
    </div>
  );
}
