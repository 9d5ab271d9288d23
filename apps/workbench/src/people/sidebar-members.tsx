import { Headphones } from 'lucide-react';
import { PersonAvatar, useShownStatus } from '@kith/ui';
import { usePeople } from './people.js';
import type { Person } from './person.js';
import { useDialogs } from '../navigation/dialogs.js';
import { firstMembers } from './member-groups.js';
import { useMemberGroups } from './use-member-groups.js';
import { useCustomStatus, useInCall } from './use-person-presence.js';
import { memberWords } from './presence-words.js';

/** More members than this are a matter for the members panel. */
const membersShown = 12;

/** The first members, those who are here before all others. */
export function SidebarMembers({ onShowAll }: { onShowAll: () => void }) {
  const people = usePeople();
  const { open } = useDialogs();
  const shown = firstMembers(useMemberGroups(people), membersShown).flatMap((group) => group.people);
  return (
    <>
      <ul>
        {shown.map((person) => (
          <MemberItem key={person.did} person={person} />
        ))}
      </ul>
      {people.length > membersShown && (
        <button type="button" className="sidebar-more" onClick={onShowAll}>
          {`Show all ${people.length}`}
        </button>
      )}
      {people.length === 1 && (
        <button type="button" className="sidebar-invite" onClick={() => open({ kind: 'invite' })}>
          Invite someone
        </button>
      )}
    </>
  );
}

function MemberItem({ person }: { person: Person }) {
  const { open } = useDialogs();
  const status = useShownStatus(person.did);
  const custom = useCustomStatus(person.did);
  const inCall = useInCall(person.did);
  return (
    <li>
      <button
        type="button"
        className="member-link"
        data-here={status !== 'offline'}
        title={[person.name, person.fingerprint, ...memberWords(status, inCall, custom)].join('\n')}
        onClick={() => open({ kind: 'person', did: person.did })}
      >
        <PersonAvatar person={person} size="small" />
        <span className="member-name kith-ellipsis" dir="auto">
          {person.name}
        </span>
        {custom !== '' && !person.me && (
          <span className="member-custom kith-ellipsis" dir="auto">
            {custom}
          </span>
        )}
        {person.me && <span className="member-you">you</span>}
        {inCall && <Headphones className="member-call" size={13} aria-hidden />}
        <span className="kith-hidden">{memberWords(status, inCall, '').join(', ')}</span>
      </button>
    </li>
  );
}
