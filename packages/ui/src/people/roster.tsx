import { activeStatus } from '@kith/comms';
import type { Presence } from '@kith/presence';
import { useProfile } from '@kith/react';
import { memo } from 'react';
import { requirePeople } from '../parts/check-props.js';
import { useNow } from '../parts/use-now.js';
import { Avatar } from './avatar.js';
import { statusWord } from './presence-words.js';
import { useFace } from './use-face.js';

/** Says in the app's words what somebody looks at ("Column Done"); null for nothing worth telling. */
export type DescribeView = (viewing: NonNullable<Presence['viewing']>) => string | null;

/** Lists the people who are here, with name, status, activity and view. Needs a WorkspaceProvider above it. */
export function Roster({
  people,
  describeView,
  label = 'People here',
}: {
  people: readonly Presence[];
  describeView?: DescribeView | undefined;
  label?: string;
}) {
  requirePeople(people);
  return (
    <ul className="kith kith-roster" aria-label={label}>
      {people.toSorted(meFirst).map((presence) => (
        <RosterPerson key={presence.person} presence={presence} describeView={describeView} />
      ))}
    </ul>
  );
}

function meFirst(a: Presence, b: Presence): number {
  return Number(b.self) - Number(a.self);
}

const RosterPerson = memo(function RosterPerson({
  presence,
  describeView,
}: {
  presence: Presence;
  describeView: DescribeView | undefined;
}) {
  const face = useFace(presence.person);
  const { emoji = '', message = '' } = activeStatus(useProfile(presence.person), useNow()) ?? {};
  const custom = `${emoji} ${message}`.trim();
  const doing = [
    presence.call === undefined ? null : 'In a call',
    presence.activity ?? null,
    presence.viewing === undefined ? null : (describeView?.(presence.viewing) ?? null),
    custom === '' ? null : custom,
  ].filter((words) => words !== null);
  return (
    <li className="kith-roster-person">
      <Avatar person={face} size="small" status={presence.status} />
      <div className="kith-roster-words">
        <p className="kith-roster-first">
          <span
            className="kith-roster-name"
            data-named={face.named}
            dir="auto"
            title={`${face.name}\n${face.fingerprint}`}
          >
            {face.name}
          </span>
          <span className="kith-roster-status">
            {presence.self && 'You, '}
            {presence.self ? statusWord(presence.status).toLowerCase() : statusWord(presence.status)}
          </span>
        </p>
        {doing.length > 0 && (
          <p className="kith-roster-second" title={doing.join(' · ')}>
            {doing.map((words) => (
              <span key={words} dir="auto">
                {words}
              </span>
            ))}
          </p>
        )}
      </div>
    </li>
  );
});
