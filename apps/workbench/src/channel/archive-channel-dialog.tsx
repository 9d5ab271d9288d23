import type { Channel } from '@kith/comms';
import { useWorkspace } from '@kith/react';
import { useAction } from '../parts/use-action.js';
import { channelInWords } from '../parts/channel-icon.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { useToasts } from '../parts/toasts.js';
import { useNavigation } from '../navigation/navigation.js';

/** Asks before a channel is archived, and offers to take that back afterwards. */
export function ArchiveChannelDialog({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const { channels } = useWorkspace();
  const { closeTab } = useNavigation();
  const { say, report } = useToasts();
  const { busy, problem, run } = useAction();
  const undo = () => void channels.restore(channel.id).catch(report);
  return (
    <ConfirmDialog
      title="Archive this channel?"
      action="Archive channel"
      busy={busy}
      problem={problem}
      onConfirm={() =>
        run(async () => {
          await channels.archive(channel.id);
          closeTab(channel.id);
          say(`${channelInWords(channel)} archived`, { label: 'Undo', run: undo });
          onClose();
        })
      }
      onClose={onClose}
    >
      <p>
        <strong dir="auto">{channel.name}</strong> disappears from everyone’s list and becomes read-only.
      </p>
      <p className="soft">Its messages stay. You can unarchive it at any time.</p>
    </ConfirmDialog>
  );
}
