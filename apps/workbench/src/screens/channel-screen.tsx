import { useStanding, useTimeline, useWorkspace } from '@kith/react';
import type { Channel, Message } from '@kith/comms';
import { Region } from '@kith/ui';
import { useCallback, useRef, useState } from 'react';
import { ChannelCallBar } from '../calls/channel-call.js';
import { InterruptedCall } from '../calls/interrupted-call.js';
import { Composer } from '../composer/composer.js';
import { contentOf, sameMentions } from '../composer/declared-mentions.js';
import { emptyDraft, type Draft } from '../composer/drafts.js';
import { filesWords } from '../composer/file-words.js';
import { useDrafts } from '../composer/use-drafts.js';
import { useUnsentFiles } from '../composer/use-unsent-files.js';
import { mentionsToEdit } from '../composer/mention-ranges.js';
import { usePeople } from '../data/people.js';
import { useDialogs } from '../dialogs/dialogs.js';
import { useToasts } from '../parts/toasts.js';
import { WithheldNote } from '../parts/withheld-note.js';
import { ClosedComposer } from '../composer/closed-composer.js';
import { TypingArea, useChannelRoom } from '../presence/channel-room.js';
import { PresenceBar } from '../presence/presence-bar.js';
import { useNavigation } from '../shell/navigation.js';
import { ComingNote } from '../shell/coming-note.js';
import { ChannelOfflineNote } from '../shell/offline-note.js';
import { StorageNote } from '../shell/storage-note.js';
import { mayEdit } from '../timeline/message-actions.js';
import { Timeline } from '../timeline/timeline.js';

/** One channel: its timeline and its composer. Keyed by the channel, so nothing of another one remains. */
export function ChannelScreen({ channel }: { channel: Channel }) {
  const { messages: service, me } = useWorkspace();
  const view = useTimeline(channel.id);
  const room = useChannelRoom(channel.id);
  const people = usePeople();
  const standing = useStanding();
  const { open } = useDialogs();
  const { keepTab } = useNavigation();
  const { report, say } = useToasts();
  const drafts = useDrafts();
  const [draft, setDraftState] = useState<Draft>(() => drafts.read(channel.id));
  const text = useRef<HTMLTextAreaElement | null>(null);

  const setDraft = useCallback(
    (next: Draft) => {
      drafts.write(channel.id, next);
      setDraftState(next);
      // What somebody writes in is no passing look.
      keepTab(channel.id);
    },
    [drafts, channel.id, keepTab],
  );
  const focusText = useCallback(() => text.current?.focus(), []);

  const startReply = useCallback(
    (message: Message) => {
      const before = drafts.read(channel.id);
      const kept = before.mode.kind === 'edit' ? before.mode.aside : before;
      setDraft({ text: kept.text, ranges: kept.ranges, mode: { kind: 'reply', to: message.id } });
      focusText();
    },
    [drafts, channel.id, setDraft, focusText],
  );
  const startEdit = useCallback(
    (message: Message) => {
      const before = drafts.read(channel.id);
      const aside = before.mode.kind === 'edit' ? before.mode.aside : { text: before.text, ranges: before.ranges };
      const { ranges, unplaced } = mentionsToEdit(message.text, message.mentions, people);
      setDraft({ text: message.text, ranges, mode: { kind: 'edit', message: message.id, unplaced, aside } });
      focusText();
    },
    [drafts, channel.id, people, setDraft, focusText],
  );
  const startRedact = useCallback((message: Message) => open({ kind: 'redact', message }), [open]);

  const target = draft.mode.kind === 'reply' ? draft.mode.to : draft.mode.kind === 'edit' ? draft.mode.message : null;
  const quoted = target === null ? undefined : view.messages.find((message) => message.id === target);

  const leaveMode = () =>
    setDraft(
      draft.mode.kind === 'edit' ? { ...draft.mode.aside, mode: { kind: 'new' } } : { ...draft, mode: { kind: 'new' } },
    );

  const send = () => {
    const { mode } = draft;
    const content = contentOf(draft, people);
    const unchanged = quoted?.text === content.text && sameMentions(quoted.mentions, content.mentions);
    if (mode.kind === 'edit' && unchanged) {
      leaveMode();
      return;
    }
    const id = target as Message['id'];
    const sent =
      mode.kind === 'edit'
        ? service.edit(id, content)
        : mode.kind === 'reply'
          ? service.reply(id, content)
          : service.send(channel.id, content);
    room.stopTyping();
    setDraft(mode.kind === 'edit' ? { ...mode.aside, mode: { kind: 'new' } } : emptyDraft);
    focusText();
    sent.catch((error: unknown) => {
      // Given back to the composer, unless something else is being written there by now.
      if (drafts.read(channel.id).text === '') setDraft(draft);
      report(error);
    });
  };

  useUnsentFiles(useCallback(() => say(filesWords(drafts.read(channel.id).text)), [say, drafts, channel.id]));

  const editLast = () => {
    const last = view.messages.findLast((message) => mayEdit(message, me));
    if (last !== undefined) startEdit(last);
  };

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
          onReply={startReply}
          onEdit={startEdit}
          onRedact={startRedact}
          onLeave={focusText}
        />
      </Region>
      <StorageNote />
      <ComingNote />
      <ChannelOfflineNote />
      <Region>
        {writable ? (
          <TypingArea room={room}>
            <Composer
              channelName={channel.name}
              draft={draft}
              quoted={quoted}
              textRef={text}
              onChange={setDraft}
              onSend={send}
              onCancel={leaveMode}
              onEditLast={editLast}
              onEmptied={() => quoted !== undefined && startRedact(quoted)}
            />
          </TypingArea>
        ) : (
          <ClosedComposer channel={channel} standing={standing} />
        )}
      </Region>
    </section>
  );
}
