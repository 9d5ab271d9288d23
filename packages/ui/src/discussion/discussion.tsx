import type { MessageDraft } from '@kith/comms';
import { useRoom, useStanding, useTimeline, useWorkspace } from '@kith/react';
import { useCallback, useState } from 'react';
import { ClockIcon, SpeechIcon } from '../parts/icons.js';
import { Note, ProblemNote } from '../parts/note.js';
import { Region } from '../parts/region.js';
import { DiscussionComposer } from './discussion-composer.js';
import { MessageList } from './message-list.js';

/**
 * Shows the discussion of a node: a channel whose target it is, the same for everybody who opens it. The channel is made by the
 * first message, so that looking at something leaves nothing behind. Joins the node's room, to tell who types. Needs a
 * WorkspaceProvider above it.
 */
export function Discussion({ target, title = 'this' }: { target: string; title?: string }) {
  const { channels, messages, inbox } = useWorkspace();
  const channel = channels.discussionId(target);
  const standing = useStanding();
  const room = useRoom(target);
  const view = useTimeline(channel);
  /** What is being written about each target. */
  const [drafts, setDrafts] = useState<ReadonlyMap<string, string>>(new Map());
  const [problem, setProblem] = useState<{ readonly error: unknown } | null>(null);
  const onError = useCallback((error: unknown) => setProblem({ error }), []);
  const setText = useCallback(
    (change: (before: string) => string) =>
      setDrafts((before) => new Map(before).set(target, change(before.get(target) ?? ''))),
    [target],
  );
  const onRead = useCallback(() => {
    if (inbox.unread(channel).getSnapshot() > 0) inbox.markRead(channel).catch(onError);
  }, [inbox, channel, onError]);
  const send = useCallback(
    async (draft: MessageDraft) => {
      const opened = await channels.openDiscussion(target, title === 'this' ? {} : { name: title });
      await messages.send(opened, draft);
    },
    [channels, messages, target, title],
  );

  return (
    <div className="kith kith-discussion">
      <Region>
        <MessageList key={channel} view={view} empty={<Beginning />} onError={onError} onRead={onRead} />
      </Region>
      {problem !== null && <ProblemNote error={problem.error} safe="What you have read stays here." />}
      {standing.kind === 'member' && standing.canWrite ? (
        <Region key={target}>
          <DiscussionComposer
            room={room}
            title={title}
            text={drafts.get(target) ?? ''}
            setText={setText}
            onSend={send}
          />
        </Region>
      ) : (
        <div className="kith-composer">
          <Note icon={<ClockIcon size={16} />}>
            {standing.kind === 'member' ? (
              <p>The key has not arrived yet. It comes by itself as soon as another member is connected.</p>
            ) : (
              <p>Only members write here.</p>
            )}
          </Note>
        </div>
      )}
    </div>
  );
}

function Beginning() {
  return (
    <div className="kith-beginning">
      <span className="kith-beginning-mark" aria-hidden="true">
        <SpeechIcon size={18} />
      </span>
      <p className="kith-beginning-title">No messages yet</p>
      <p>Write the first one below. Everyone in the workspace can read it.</p>
    </div>
  );
}
