import type { CSSProperties } from 'react';
import type { Person } from '../data/types.js';
import { initials } from './initials.js';
import { personHue } from './person-colour.js';

export function personStyle(did: string): CSSProperties {
  return { '--hue': personHue(did) } as CSSProperties;
}

export function Avatar({
  person,
  size = 'medium',
  presence = false,
}: {
  person: Pick<Person, 'did' | 'name' | 'named' | 'avatar' | 'connectedDevices' | 'me'>;
  size?: 'tiny' | 'small' | 'medium' | 'large';
  /** Shows whether a device of theirs is connected right now. */
  presence?: boolean;
}) {
  return (
    <span className="avatar" data-size={size} data-person="" style={personStyle(person.did)} aria-hidden="true">
      {person.avatar === null ? (
        <span className="avatar-letters">{person.named ? initials(person.name) : '·'}</span>
      ) : (
        <img src={person.avatar} alt="" />
      )}
      {presence && <span className="avatar-presence" data-connected={person.me || person.connectedDevices > 0} />}
    </span>
  );
}
