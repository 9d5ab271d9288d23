import { useRoom, useStanding, useTimeline, useWorkspace } from '@kith/react';
import { useCallback, useMemo, useState } from 'react';
import { Composer } from '../composer/composer.js';
import { emptyDraft } from '../composer/draft.js';
import type { Draft } from '../composer/draft.js';
import { useComposing } from '../composer/use-composing.js';
import { ClockIcon, SpeechIcon } from '../parts/icons.js';
import { Note, ProblemNote } from '../parts/note.js';
import { Region } from '../parts/region.js';
import { useNamedMembers } from '../people/use-named-members.js';
import { MessageList } from '../timeline/message-list.js';

/** The properties of `Discussion`. */
export interface DiscussionProps {
  /** The id of the node that is discussed. */
  readonly target: string;
  /** The name of the node, for people. */
  readonly title?: string;
}

/**
 * Shows the discussion of a node: a channel whose target it is, the same for everybody who opens it. The channel is made by the
 * first message, so that looking at something leaves nothing behind. Joins the node's room, to tell who types. Needs a
 * WorkspaceProvider above it.
 */
export function Discussion({ target, title = 'this' }: DiscussionProps) {
  /** What is being written about each target. */
  const [drafts] = useState(() => new Map<string, Draft>());
  return <DiscussionOf key={target} target={target} title={title} drafts={drafts} />;
}

function DiscussionOf({ target, title, drafts }: Required<DiscussionProps> & { readonly drafts: Map<string, Draft> }) {
  const { channels, messages, inbox } = useWorkspace();
  const channel = channels.discussionId(target);
  const standing = useStanding();
  const people = useNamedMembers();
  const room = useRoom(target);
  const view = useTimeline(channel);
  const [problem, setProblem] = useState<{ readonly error: unknown; readonly safe: string } | null>(null);
  const onError = useCallback((error: unknown) => setProblem({ error, safe: 'What you have read stays here.' }), []);
  const onRead = useCallback(() => {
    if (inbox.unread(channel).getSnapshot() > 0) inbox.markRead(channel).catch(onError);
  }, [inbox, channel, onError]);
  const composing = useComposing({
    drafts: useMemo(
      () => ({
        read: () => drafts.get(target) ?? emptyDraft,
        write: (draft: Draft) => void drafts.set(target, draft),
      }),
      [drafts, target],
    ),
    messages: view.messages,
    people,
    send: async (content) => {
      setProblem(null);
      const opened = await channels.openDiscussion(target, title === 'this' ? {} : { name: title });
      await messages.send(opened, content);
    },
    onError: (error) => setProblem({ error, safe: 'Your text is still here.' }),
  });

  return (
    <div className="kith kith-discussion">
      <Region>
        <MessageList
          view={view}
          people={people}
          label="Discussion"
          empty={<Beginning />}
          onLeave={composing.focus}
          onError={onError}
          onRead={onRead}
        />
      </Region>
      {problem !== null && <ProblemNote {...problem} />}
      {standing.kind === 'member' && standing.canWrite ? (
        <Region>
          <Composer composing={composing} room={room} placeholder="Write a message" label={`Message about ${title}`} />
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
