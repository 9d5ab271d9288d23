import type { Message, MessageDraft } from '@kith/comms';
import { useWorkspace } from '@kith/react';
import { useCallback, useRef, useState } from 'react';
import type { RefObject } from 'react';
import type { NamedMember } from '../people/use-named-members.js';
import { contentOf, sameMentions } from './declared-mentions.js';
import type { MessageContent } from './declared-mentions.js';
import { emptyDraft, givenBack, targetOf, withoutMode } from './draft.js';
import type { Draft } from './draft.js';
import { mentionsToEdit } from './mention-ranges.js';
import { mayEdit } from '../messages/message-rights.js';

/** The properties of `useComposing`. */
export interface ComposingOptions {
  /** Where the draft is kept while nothing shows it. Read once, and again before a draft that could not be sent comes back. */
  readonly drafts: { readonly read: () => Draft; readonly write: (draft: Draft) => void };
  /** The messages that can be answered and changed, oldest first. */
  readonly messages: readonly Message[];
  /** The members whose names the text may mention. */
  readonly people: readonly NamedMember[];
  /** Sends a new message. */
  readonly send: (content: MessageDraft) => Promise<unknown>;
  /** Called with the failure of a message that could not be sent; its draft has come back. */
  readonly onError: (error: unknown) => void;
}

/** A message under way, and the ways to begin, change and send one: `Composer` shows it. */
export interface Composing {
  readonly draft: Draft;
  readonly change: (draft: Draft) => void;
  /** The message that the draft answers or changes, where it is loaded. */
  readonly quoted: Message | undefined;
  readonly people: readonly NamedMember[];
  /** The text field of the composer. */
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly focus: () => void;
  readonly reply: (message: Message) => void;
  readonly edit: (message: Message) => void;
  /** Begins to edit the newest message that this person may edit. */
  readonly editLast: () => void;
  /** Gives up a reply or an edit. */
  readonly cancel: () => void;
  readonly send: () => void;
}

/** Returns the message that a person is writing in one conversation. Needs a WorkspaceProvider above it. */
export function useComposing({ drafts, messages, people, send: sendNew, onError }: ComposingOptions): Composing {
  const { messages: service, me } = useWorkspace();
  const [draft, setDraft] = useState<Draft>(() => drafts.read());
  const field = useRef<HTMLTextAreaElement | null>(null);
  const focus = useCallback(() => field.current?.focus(), []);
  const change = useCallback(
    (next: Draft) => {
      drafts.write(next);
      setDraft(next);
    },
    [drafts],
  );
  const reply = useCallback(
    (message: Message) => {
      const before = drafts.read();
      const kept = before.mode.kind === 'edit' ? before.mode.aside : before;
      change({ text: kept.text, ranges: kept.ranges, mode: { kind: 'reply', to: message.id } });
      focus();
    },
    [drafts, change, focus],
  );
  const edit = useCallback(
    (message: Message) => {
      const before = drafts.read();
      const aside = before.mode.kind === 'edit' ? before.mode.aside : { text: before.text, ranges: before.ranges };
      const { ranges, unplaced } = mentionsToEdit(message.text, message.mentions, people);
      change({ text: message.text, ranges, mode: { kind: 'edit', message: message.id, unplaced, aside } });
      focus();
    },
    [drafts, people, change, focus],
  );
  const target = targetOf(draft);
  const quoted = target === null ? undefined : messages.find(({ id }) => id === target);

  const send = () => {
    const content = contentOf(draft, people);
    const editing = draft.mode.kind === 'edit';
    if (editing && quoted?.text === content.text && sameMentions(quoted.mentions, content.mentions))
      return change(withoutMode(draft));
    const sent = sendAs(draft, content);
    change(editing ? withoutMode(draft) : emptyDraft);
    focus();
    sent.catch((error: unknown) => {
      change(givenBack(draft, drafts.read()));
      onError(error);
    });
  };
  const sendAs = ({ mode }: Draft, content: MessageContent): Promise<unknown> => {
    if (mode.kind === 'edit') return service.edit(mode.message, content);
    return mode.kind === 'reply' ? service.reply(mode.to, content) : sendNew(content);
  };
  const editLast = () => {
    const last = messages.findLast((message) => mayEdit(message, me));
    if (last !== undefined) edit(last);
  };
  const cancel = () => change(withoutMode(draft));
  return { draft, change, quoted, people, field, focus, reply, edit, editLast, cancel, send };
}
