import type { Channel } from '@kith/comms';
import { UserPlus } from 'lucide-react';
import { isolated, Button } from '@kith/ui';
import { usePeople } from '../people/people.js';
import { useDialogs } from '../navigation/dialogs.js';
import { ChannelIcon } from '../parts/channel-icon.js';

/** What stands above the first message; in an empty channel it teaches the one thing to do next. */
export function ChannelBeginning({ channel, empty = false }: { channel: Channel; empty?: boolean }) {
  const { open } = useDialogs();
  const alone = usePeople().length <= 1;
  return (
    <div className="beginning" role={empty ? 'listitem' : undefined}>
      <span className="beginning-mark" aria-hidden="true">
        <ChannelIcon channel={channel} size={20} />
      </span>
      <h2 dir="auto">{channel.name}</h2>
      <p dir="auto">{channel.topic === '' ? `This is the beginning of ${isolated(channel.name)}.` : channel.topic}</p>
      {alone ? (
        <>
          <p>No one else has joined yet. What you write waits on this device until someone joins.</p>
          <Button kind="primary" icon={UserPlus} onClick={() => open({ kind: 'invite' })}>
            Invite someone
          </Button>
        </>
      ) : (
        empty && <p>Write the first message below.</p>
      )}
    </div>
  );
}
