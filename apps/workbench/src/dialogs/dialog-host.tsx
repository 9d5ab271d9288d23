import { ActivityDialog } from '../activity/activity-dialog.js';
import { CustomStatusDialog } from '../presence/custom-status-dialog.js';
import { AddWorkspaceDialog } from './add-workspace-dialog.js';
import { AlreadyInDialog } from './already-in-dialog.js';
import { ArchiveChannelDialog } from './archive-channel-dialog.js';
import { CreateChannelDialog, EditChannelDialog } from './channel-dialogs.js';
import { useDialogs } from './dialogs.js';
import { HelpDialog } from './help-dialog.js';
import { InviteDialog } from './invite-dialog.js';
import { PersonDialog } from './person-dialog.js';
import { RedactDialog } from './redact-dialog.js';
import { RemoveWorkspaceDialog } from './remove-workspace-dialog.js';
import { RenameWorkspaceDialog } from './rename-workspace-dialog.js';
import { SettingsDialog } from './settings-dialog.js';
import { SwitcherDialog } from './switcher-dialog.js';

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
