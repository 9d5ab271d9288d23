import { useStanding, WorkspaceProvider } from '@kith/react';
import type { Workspace } from '@kith/workspace';
import { useEffect } from 'react';
import { ActivityReader } from '../activity/activity-reader.js';
import { DraftProvider } from '../composer/use-drafts.js';
import { forgetInvite, pendingInvite } from '../data/invite-link.js';
import { knownByInvite } from '../data/known-invite.js';
import { MadeInvitesProvider } from '../data/made-invites.js';
import { PeopleProvider } from '../data/people.js';
import { DialogProvider, useDialogs } from '../dialogs/dialogs.js';
import { PresenceDeskProvider } from '../presence/desk.js';
import { NoticeCenter } from '../presence/notice-center.js';
import '../activity/activity.css';
import '../presence/presence.css';
import { NavigationProvider } from '../shell/navigation.js';
import { PageMarker } from '../shell/page-marker.js';
import { RefusedScreen } from './refused-screen.js';
import { JumpProvider } from '../timeline/jump-request.js';
import { ReadingPlacesProvider } from '../timeline/use-reading-places.js';
import { WaitingScreen } from './waiting-screen.js';
import { useWorkspaceChoice } from './workspace-choice.js';
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
                    <PresenceDeskProvider>
                      <NoticeCenter />
                      <ActivityReader />
                      <PageMarker />
                      <InviteOpener link={invite} />
                      <ScreenForStanding />
                    </PresenceDeskProvider>
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
