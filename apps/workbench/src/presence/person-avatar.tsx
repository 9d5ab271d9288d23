import { Avatar, statusWord } from '@kith/ui';
import type { Person } from '../data/types.js';
import { useShownStatus } from './use-shown-status.js';

/** A face with its status. `quiet` leaves out the dot of whoever is not here, where most faces are of people long gone. */
export function PersonAvatar({
  person,
  size,
  quiet = false,
}: {
  person: Person;
  size?: 'tiny' | 'small' | 'medium' | 'large';
  quiet?: boolean;
}) {
  const status = useShownStatus(person.did);
  const shown = quiet && status === 'offline' ? undefined : status;
  return (
    <span className="person-avatar" title={quiet && shown !== undefined ? statusWord(shown) : undefined}>
      <Avatar person={person} status={shown} {...(size === undefined ? {} : { size })} />
    </span>
  );
}

/** The status in words for screen readers, beside a face that shows it as a shape. */
export function StatusForReaders({ person }: { person: Person }) {
  return <span className="hidden-visually">{`, ${statusWord(useShownStatus(person.did)).toLowerCase()}`}</span>;
}
