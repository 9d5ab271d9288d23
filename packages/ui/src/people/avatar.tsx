import { requireObject } from '@kith/identity';
import type { CSSProperties } from 'react';
import { initials } from './initials.js';
import type { PersonFace } from './person.js';
import { personHue } from './person-colour.js';
import { PresenceDot } from './presence-dot.js';
import type { ShownStatus } from './presence-words.js';

/** Lets `--person-fill` and `--person-text` follow from a person; put `data-person=""` on the same element. */
export function personStyle(did: string): CSSProperties {
  return { '--hue': personHue(did) } as CSSProperties;
}

/** How large a face is: 18, 24, 36 or 56 px. */
export type AvatarSize = 'tiny' | 'small' | 'medium' | 'large';

/** A face: decoration beside a name, so it says nothing to screen readers. */
export function Avatar({
  person,
  size = 'medium',
  status,
}: {
  person: PersonFace;
  size?: AvatarSize;
  /** Draws a dot at the corner. */
  status?: ShownStatus | undefined;
}) {
  requireObject('person', person, 'a face, such as useFace() returns');
  return (
    <span
      className="kith kith-avatar"
      data-size={size}
      data-person=""
      style={personStyle(person.did)}
      aria-hidden="true"
    >
      {person.avatar === null ? (
        <span className="kith-avatar-letters">{person.named ? initials(person.name) : '·'}</span>
      ) : (
        <img src={person.avatar} alt="" />
      )}
      {status !== undefined && <PresenceDot status={status} />}
    </span>
  );
}
