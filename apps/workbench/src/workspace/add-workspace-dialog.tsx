import { useProfile, useWorkspace } from '@kith/react';
import { Dialog } from '../parts/dialog.js';
import { EntryForm } from './entry-form.js';
import { InviteSentence } from '../invites/invite-sentence.js';

export function AddWorkspaceDialog({ link, onClose }: { link: string | null; onClose: () => void }) {
  const { me } = useWorkspace();
  const { displayName } = useProfile(me);
  return (
    <Dialog title={link === null ? 'Add a workspace' : 'Join a workspace'} onClose={onClose} width="narrow">
      {link !== null && <InviteSentence link={link} />}
      <EntryForm link={link} name={displayName ?? ''} onDone={onClose} />
    </Dialog>
  );
}
