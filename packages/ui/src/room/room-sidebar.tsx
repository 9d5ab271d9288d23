import { WorkspaceProvider, useRoom, useStanding } from '@kith/react';
import type { Workspace } from '@kith/workspace';
import { useId } from 'react';
import { Discussion } from '../discussion/discussion.js';
import { Region } from '../parts/region.js';
import type { DescribeView } from '../people/roster.js';
import { ClosedRoom } from './closed-room.js';
import { OfflineNote } from './offline-note.js';
import { RoomPeople } from './room-people.js';

export interface RoomSidebarProps {
  readonly workspace: Workspace;
  /** What it is about: any id of the app's own. */
  readonly node: string;
  /** The node's name, for people. */
  readonly title?: string;
  /** Says in the app's words what somebody looks at. */
  readonly describeView?: DescribeView;
  /** The page that an invite link should open; this page unless told. */
  readonly invitePage?: string;
}

/**
 * Everything about one node beside it: who is here and what they look at, who types, and the discussion. Joins the node's room
 * while it is mounted. Fills its container; needs `@kith/ui/styles.css`.
 */
export function RoomSidebar({ workspace, ...room }: RoomSidebarProps) {
  return (
    <WorkspaceProvider workspace={workspace}>
      <Sidebar {...room} />
    </WorkspaceProvider>
  );
}

function Sidebar({ node, title = 'Discussion', describeView, invitePage }: Omit<RoomSidebarProps, 'workspace'>) {
  useRoom(node, { viewing: { node } });
  const standing = useStanding();
  const id = useId();
  return (
    <aside className="kith kith-room" aria-labelledby={id}>
      {standing.kind === 'member' ? (
        <>
          <Region>
            <RoomPeople
              key={node}
              node={node}
              title={title}
              titleId={id}
              describeView={describeView}
              invitePage={invitePage}
            />
          </Region>
          <OfflineNote />
          <Discussion target={node} title={title} />
        </>
      ) : (
        <ClosedRoom standing={standing} title={title} titleId={id} />
      )}
    </aside>
  );
}
