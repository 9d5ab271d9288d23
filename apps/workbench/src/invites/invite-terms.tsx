import { useId, useState } from 'react';
import { Button } from '@kith/ui';
import { useUnsaved } from '../parts/unsaved.js';

/** For whom a link works, and for how long. */
export interface Terms {
  readonly people: number;
  /** Milliseconds; null for never. */
  readonly lifetime: number | null;
}

const day = 86_400_000;
const lifetimes = [
  { label: '1 hour', milliseconds: 3_600_000 },
  { label: '1 day', milliseconds: day },
  { label: '7 days', milliseconds: 7 * day },
  { label: '30 days', milliseconds: 30 * day },
] as const;
const uses = [1, 5, 25, 100] as const;

export const usualTerms: Terms = { people: 25, lifetime: 7 * day };

export function termsWords({ people, lifetime }: Terms): string {
  const label = lifetimes.find(({ milliseconds }) => milliseconds === lifetime)?.label;
  const who = people === 1 ? 'One person' : `Up to ${people} people`;
  return `${who} can join with this link${label === undefined ? '; it does not expire' : `, within ${label}`}.`;
}

export function InviteTermsForm({
  terms,
  busy,
  onMake,
}: {
  terms: Terms;
  busy: boolean;
  onMake: (terms: Terms) => void;
}) {
  const id = useId();
  const [people, setPeople] = useState(terms.people);
  const [lifetime, setLifetime] = useState(terms.lifetime);
  useUnsaved(people !== terms.people || lifetime !== terms.lifetime);
  return (
    <div className="invite-terms">
      <div className="choices">
        <label htmlFor={`${id}-uses`}>Works for</label>
        <select id={`${id}-uses`} value={people} onChange={(event) => setPeople(Number(event.target.value))}>
          {uses.map((count) => (
            <option key={count} value={count}>
              {peopleWords(count)}
            </option>
          ))}
        </select>
        <label htmlFor={`${id}-lifetime`}>Expires</label>
        <select
          id={`${id}-lifetime`}
          value={lifetime ?? 'never'}
          onChange={(event) => setLifetime(event.target.value === 'never' ? null : Number(event.target.value))}
        >
          {lifetimes.map(({ label, milliseconds }) => (
            <option key={label} value={milliseconds}>
              {`After ${label}`}
            </option>
          ))}
          <option value="never">Never</option>
        </select>
      </div>
      <Button busy={busy} onClick={() => onMake({ people, lifetime })}>
        Make a new link
      </Button>
      <p className="field-hint">Links you shared before go on working.</p>
    </div>
  );
}

function peopleWords(count: number): string {
  return count === 1 ? 'one person' : `${count} people`;
}
