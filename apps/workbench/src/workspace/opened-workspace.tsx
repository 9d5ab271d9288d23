import { useStanding, WorkspaceProvider } from '@kith/react';
import type { Workspace } from '@kith/workspace';
import { useEffect } from 'react';
import { ActivityReader } from '../activity/activity-reader.js';
import { DraftProvider } from '../channel/use-drafts.js';
import { forgetInvite, pendingInvite } from '../invites/invite-link.js';
import { knownByInvite } from '../invites/known-invite.js';
import { MadeInvitesProvider } from '../invites/made-invites.js';
import { PeopleProvider } from '../people/people.js';
import { DialogProvider, useDialogs } from '../navigation/dialogs.js';
import { FollowProvider } from '../people/follow.js';
import { NoticeCenter } from '../notices/notice-center.js';
import '../activity/activity.css';
import '../people/people.css';
import { NavigationProvider } from '../navigation/navigation.js';
import { PageMarker } from '../notices/page-marker.js';
import { RefusedScreen } from './refused-screen.js';
import { JumpProvider } from '../navigation/jump-request.js';
import { ReadingPlacesProvider } from '../channel/use-reading-places.js';
import { WaitingScreen } from './waiting-screen.js';
import { useWorkspaceChoice } from '../navigation/workspace-choice.js';
import { WorkspaceScreen } from './workspace-screen.js';

/** A workspace and everything its screens share. */
export function OpenedWorkspace({ workspace, invite }: { workspace: Workspace; invite: string | null }) {
  return (
    <WorkspaceProvider workspace={workspace}>
      <PeopleProvider>
        <NavigationProvider>
          <DialogProvider>
            <DraftProvider>
              <ReadingPlacesProvider>
                <JumpProvider>
                  <MadeInvitesProvider>
                    <FollowProvider>
                      <NoticeCenter />
                      <ActivityReader />
                      <PageMarker />
                      <InviteOpener link={invite} />
                      <ScreenForStanding />
                    </FollowProvider>
                  </MadeInvitesProvider>
                </JumpProvider>
              </ReadingPlacesProvider>
            </DraftProvider>
          </DialogProvider>
        </NavigationProvider>
      </PeopleProvider>
    </WorkspaceProvider>
  );
}

function ScreenForStanding() {
  const standing = useStanding();
  switch (standing.kind) {
    case 'waiting-for-member':
      return <WaitingScreen />;
    case 'refused':
      return <RefusedScreen code={standing.code} />;
    default:
      return <WorkspaceScreen />;
  }
}

/** An invite opened beside workspaces that are here already is asked about, not followed. */
function InviteOpener({ link }: { link: string | null }) {
  const { open } = useDialogs();
  const { summaries, current, choose } = useWorkspaceChoice();
  useEffect(() => {
    if (link === null || pendingInvite() !== link) return;
    const known = knownByInvite(link, summaries);
    if (known !== null && known.id !== current) {
      // Said there: this one goes.
      choose(known.id);
      return;
    }
    forgetInvite();
    if (known === null) open({ kind: 'add-workspace', link });
    else if (known.standing.kind === 'member') open({ kind: 'already-in' });
    // `open` changes with every dialog; only a new link asks again.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [link]);
  return null;
}
