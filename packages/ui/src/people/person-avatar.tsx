import { Avatar } from './avatar.js';
import type { AvatarSize } from './avatar.js';
import type { PersonFace } from './person.js';
import { statusWord } from './presence-words.js';
import { useShownStatus } from './use-shown-status.js';

/** The properties of `PersonAvatar`. */
export interface PersonAvatarProps {
  readonly person: PersonFace;
  readonly size?: AvatarSize;
  /** Leaves out the dot of a person who is not here, for places where most people are not. */
  readonly quiet?: boolean;
}

/** Shows the face of a person of the workspace with their status now. Needs a WorkspaceProvider above it. */
export function PersonAvatar({ person, size = 'medium', quiet = false }: PersonAvatarProps) {
  const status = useShownStatus(person.did);
  const shown = quiet && status === 'offline' ? undefined : status;
  return (
    <span className="kith kith-person-avatar" title={quiet && shown !== undefined ? statusWord(shown) : undefined}>
      <Avatar person={person} size={size} status={shown} />
    </span>
  );
}

/** Tells screen readers the status that a `PersonAvatar` beside it shows as a shape. */
export function StatusForReaders({ person }: { person: Pick<PersonFace, 'did'> }) {
  return <span className="kith kith-hidden">{`, ${statusWord(useShownStatus(person.did)).toLowerCase()}`}</span>;
}
