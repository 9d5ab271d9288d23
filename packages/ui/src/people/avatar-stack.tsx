import type { Did } from '@kith/identity';
import { requirePeople } from '../parts/check-props.js';
import { Avatar } from './avatar.js';
import { useFace } from './use-face.js';

/** A few faces that overlap, and how many more there are. Needs a WorkspaceProvider above it. */
export function AvatarStack({
  people,
  most = 4,
}: {
  people: readonly { readonly person: Did }[];
  /** How many faces are drawn before the rest becomes a number. */
  most?: number;
}) {
  requirePeople(people);
  // A number for one person would take the room of their face.
  const shown = people.length <= most + 1 ? people : people.slice(0, most);
  const more = people.length - shown.length;
  return (
    <ul className="kith kith-faces">
      {shown.map(({ person }) => (
        <li key={person}>
          <Face person={person} />
        </li>
      ))}
      {more > 0 && (
        <li>
          <span className="kith-faces-more">
            <span aria-hidden="true">+{more.toLocaleString()}</span>
            <span className="kith-hidden">and {more.toLocaleString()} more</span>
          </span>
        </li>
      )}
    </ul>
  );
}

function Face({ person }: { person: Did }) {
  const face = useFace(person);
  return (
    <span title={face.name}>
      <Avatar person={face} size="small" />
      <span className="kith-hidden">{face.name}</span>
    </span>
  );
}
