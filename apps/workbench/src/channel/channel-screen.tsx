import { useStanding, useTimeline, useWorkspace } from '@kith/react';
import type { Channel, Message } from '@kith/comms';
import { Composer, isolated, Region, useComposing } from '@kith/ui';
import type { Draft } from '@kith/ui';
import { useCallback, useMemo } from 'react';
import { ChannelCallBar } from '../calls/channel-call.js';
import { InterruptedCall } from '../calls/interrupted-call.js';
import { filesWords } from './file-words.js';
import { useDrafts } from './use-drafts.js';
import { useUnsentFiles } from './use-unsent-files.js';
import { usePeople } from '../people/people.js';
import { useDialogs } from '../navigation/dialogs.js';
import { useToasts } from '../parts/toasts.js';
import { WithheldNote } from '../device/withheld-note.js';
import { ClosedComposer } from './closed-composer.js';
import { useChannelRoom } from './channel-room.js';
import { PresenceBar } from '../people/presence-bar.js';
import { useNavigation } from '../navigation/navigation.js';
import { ComingNote } from '../connection/coming-note.js';
import { ChannelOfflineNote } from '../connection/offline-note.js';
import { StorageNote } from '../connection/storage-note.js';
import { Timeline } from './timeline.js';

/** One channel: its timeline and its composer. Keyed by the channel, so nothing of another one remains. */
export function ChannelScreen({ channel }: { channel: Channel }) {
  const { messages: service } = useWorkspace();
  const view = useTimeline(channel.id);
  const room = useChannelRoom(channel.id);
  const standing = useStanding();
  const { open } = useDialogs();
  const { report, say } = useToasts();
  const drafts = useChannelDraft(channel);
  const composing = useComposing({
    drafts,
    messages: view.messages,
    people: usePeople(),
    send: (content) => service.send(channel.id, content),
    onError: report,
  });
  const redact = useCallback((message: Message) => open({ kind: 'redact', message }), [open]);
  useUnsentFiles(useCallback(() => say(filesWords(drafts.read().text)), [say, drafts]));

  const writable = standing.kind === 'member' && standing.canWrite && !channel.archived;
  return (
    <section className="conversation" id="conversation" role="tabpanel" aria-label={channel.name}>
      <Region>
        <WithheldNote />
        <InterruptedCall besides={channel.id} />
        <ChannelCallBar channel={channel} />
        <PresenceBar channel={channel.id} />
      </Region>
      <Region>
        <Timeline
          channel={channel}
          view={view}
          onReply={composing.reply}
          onEdit={composing.edit}
          onRedact={redact}
          onLeave={composing.focus}
        />
      </Region>
      <StorageNote />
      <ComingNote />
      <ChannelOfflineNote />
      <Region>
        {writable ? (
          <Composer
            composing={composing}
            room={room}
            placeholder={`Message ${isolated(channel.name)}`}
            takesFocus
            onEmptied={redact}
          />
        ) : (
          <ClosedComposer channel={channel} standing={standing} />
        )}
      </Region>
    </section>
  );
}

/** The draft of a channel. What somebody writes in is no passing look, so writing keeps its tab. */
function useChannelDraft({ id }: Channel) {
  const drafts = useDrafts();
  const { keepTab } = useNavigation();
  return useMemo(
    () => ({
      read: () => drafts.read(id),
      write: (draft: Draft) => {
        drafts.write(id, draft);
        keepTab(id);
      },
    }),
    [drafts, id, keepTab],
  );
}
