import { useProfile, useWorkspace } from '@kith/react';
import { Dialog } from '../parts/dialog.js';
import { EntryForm } from '../screens/entry-form.js';
import { InviteSentence } from '../screens/invite-sentence.js';

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
