import { WorkspaceProvider, useRoom, useStanding } from '@kith/react';
import type { Workspace } from '@kith/workspace';
import { useId } from 'react';
import { Discussion } from '../discussion/discussion.js';
import { Region } from '../parts/region.js';
import { MessageSkeleton } from '../parts/skeleton.js';
import { useLate } from '../parts/use-late.js';
import type { DescribeView } from '../people/roster.js';
import { ClosedRoom } from './closed-room.js';
import { OfflineNote } from './offline-note.js';
import { RoomPeople } from './room-people.js';

/** The properties of `RoomSidebar`. */
export interface RoomSidebarProps {
  /** Null while it is being opened: the shape of what comes is shown. */
  readonly workspace: Workspace | null | undefined;
  /** What it is about: any id of the app's own. Null while that is not known. */
  readonly node: string | null | undefined;
  /** The node's name, for people. */
  readonly title?: string;
  /** Says in the app's words what somebody looks at. */
  readonly describeView?: DescribeView;
  /** The page that an invite link should open; this page unless told. */
  readonly invitePage?: string;
}

/**
 * Shows the room of one node: the people who are here, their views, the people who type, and the discussion. Joins the node's room
 * while it is mounted. Fills its container; needs `@kith/ui/styles.css`.
 */
export function RoomSidebar({ workspace, node, title = 'Discussion', ...room }: RoomSidebarProps) {
  if (isMissing(workspace) || isMissing(node)) return <Coming title={title} />;
  return (
    <WorkspaceProvider workspace={workspace}>
      <Sidebar node={node} title={title} {...room} />
    </WorkspaceProvider>
  );
}

function isMissing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function Coming({ title }: { title: string }) {
  const id = useId();
  const late = useLate(true);
  return (
    <aside className="kith kith-room" aria-labelledby={id} aria-busy="true">
      <header className="kith-room-head">
        <h2 className="kith-room-title" id={id} dir="auto" title={title}>
          {title}
        </h2>
      </header>
      {late && <MessageSkeleton />}
    </aside>
  );
}

interface SidebarProps extends Pick<RoomSidebarProps, 'describeView' | 'invitePage'> {
  readonly node: string;
  readonly title: string;
}

function Sidebar({ node, title, describeView, invitePage }: SidebarProps) {
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
