import { Avatar } from '../people/avatar.js';
import type { DescribedPerson } from '../people/person.js';
import type { ComponentProps, ReactNode } from 'react';

/** Draws a call that rings: the other person, what this is, and the answers. Other properties are those of its element. */
export function RingCard({
  person,
  sub,
  notes,
  answers,
  ...element
}: Omit<ComponentProps<'section'>, 'children' | 'className'> & {
  person: DescribedPerson;
  /** The line below the name. */
  sub: ReactNode;
  notes?: ReactNode;
  answers: ReactNode;
}) {
  return (
    <section className="kith-ring" {...element}>
      <div className="kith-ring-who">
        <Avatar person={person} size="large" />
        <div className="kith-ring-words">
          <p className="kith-ring-name" dir="auto" title={person.fingerprint}>
            {person.name}
          </p>
          {sub}
        </div>
      </div>
      {notes}
      <div className="kith-call-answers">{answers}</div>
    </section>
  );
}
