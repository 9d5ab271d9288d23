import { useMembers, useRoster, useWorkspace } from '@kith/react';
import { useId, useState } from 'react';
import { AvatarStack } from '../people/avatar-stack.js';
import { ChevronIcon } from '../parts/icons.js';
import { hereWords } from '../people/presence-words.js';
import { Roster } from '../people/roster.js';
import type { DescribeView } from '../people/roster.js';
import { InviteButton } from './invite-button.js';

/** More people than this are told by their faces until somebody asks for the list. */
const mostListed = 4;

/** The head of a room: what it is about and who is here, as faces and, opened, as a list. */
export function RoomPeople({
  node,
  title,
  titleId,
  describeView,
  invitePage,
}: {
  node: string;
  title: string;
  titleId: string;
  describeView: DescribeView | undefined;
  invitePage: string | undefined;
}) {
  const people = useRoster(node);
  const [chosen, setChosen] = useState<boolean | null>(null);
  const listId = useId();
  const open = chosen ?? people.length <= mostListed;
  const alone = people.every(({ self }) => self);
  return (
    <>
      <header className="kith-room-head">
        <div className="kith-room-titles">
          <h2 className="kith-room-title" id={titleId} dir="auto" title={title}>
            {title}
          </h2>
          <p className="kith-room-count" role="status">
            {alone ? 'Only you are here' : hereWords(people.length)}
          </p>
        </div>
        {!alone && (
          <button
            type="button"
            className="kith-room-toggle"
            aria-expanded={open}
            aria-controls={listId}
            title={open ? 'Hide who is here' : 'Show who is here'}
            onClick={() => setChosen(!open)}
          >
            {!open && <AvatarStack people={people} most={3} />}
            <span className="kith-hidden">{open ? 'Hide who is here' : 'Show who is here'}</span>
            <ChevronIcon size={14} />
          </button>
        )}
      </header>
      <div className="kith-room-people" id={listId} hidden={!alone && !open}>
        {alone ? <Alone invitePage={invitePage} /> : <Roster people={people} describeView={describeView} />}
      </div>
    </>
  );
}

function Alone({ invitePage }: { invitePage: string | undefined }) {
  const { standing } = useWorkspace();
  const onlyMember = useMembers().length <= 1;
  const invites = onlyMember && standing.getSnapshot().kind === 'member';
  return (
    <div className="kith-room-alone">
      <p>
        {invites
          ? 'No one else has joined this workspace yet.'
          : 'No one else is looking at this now. They will see what you write when they come.'}
      </p>
      {invites && <InviteButton page={invitePage} />}
    </div>
  );
}
