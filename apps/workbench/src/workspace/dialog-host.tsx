import { ActivityDialog } from '../activity/activity-dialog.js';
import { CustomStatusDialog } from '../status/custom-status-dialog.js';
import { AddWorkspaceDialog } from './add-workspace-dialog.js';
import { AlreadyInDialog } from '../invites/already-in-dialog.js';
import { ArchiveChannelDialog } from '../channel/archive-channel-dialog.js';
import { CreateChannelDialog, EditChannelDialog } from '../channel/channel-dialogs.js';
import { useDialogs } from '../navigation/dialogs.js';
import { HelpDialog } from '../shell/help-dialog.js';
import { InviteDialog } from '../invites/invite-dialog.js';
import { PersonDialog } from '../people/person-dialog.js';
import { RedactDialog } from '../channel/redact-dialog.js';
import { RemoveWorkspaceDialog } from './remove-workspace-dialog.js';
import { RenameWorkspaceDialog } from './rename-workspace-dialog.js';
import { SettingsDialog } from '../settings/settings-dialog.js';
import { SwitcherDialog } from '../shell/switcher-dialog.js';

export function DialogHost() {
  const { current, close } = useDialogs();
  switch (current?.kind) {
    case undefined:
      return null;
    case 'create-channel':
      return <CreateChannelDialog onClose={close} />;
    case 'edit-channel':
      return <EditChannelDialog channel={current.channel} onClose={close} />;
    case 'archive-channel':
      return <ArchiveChannelDialog channel={current.channel} onClose={close} />;
    case 'redact':
      return <RedactDialog message={current.message} onClose={close} />;
    case 'invite':
      return <InviteDialog onClose={close} />;
    case 'rename-workspace':
      return <RenameWorkspaceDialog onClose={close} />;
    case 'remove-workspace':
      return <RemoveWorkspaceDialog onClose={close} />;
    case 'already-in':
      return <AlreadyInDialog onClose={close} />;
    case 'add-workspace':
      return <AddWorkspaceDialog link={current.link} onClose={close} />;
    case 'person':
      return <PersonDialog key={current.did} did={current.did} onClose={close} />;
    case 'custom-status':
      return <CustomStatusDialog onClose={close} />;
    case 'settings':
      return <SettingsDialog section={current.section} onClose={close} />;
    case 'activity':
      return <ActivityDialog onClose={close} />;
    case 'switcher':
      return <SwitcherDialog onClose={close} />;
    default:
      return <HelpDialog onClose={close} />;
  }
}
