import { limits } from '@kith/comms';
import type { MessageDraft } from '@kith/comms';
import { useTyping } from '@kith/react';
import type { RoomHandle } from '@kith/react';
import { useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { SendIcon } from '../parts/icons.js';
import { ProblemNote } from '../parts/note.js';
import { TypingLine } from '../people/typing-line.js';
import { mentionsIn } from './declared.js';
import { useMentionedPeople } from './use-mentioned-people.js';

/** Fewer characters left than this are told. */
const tellBelow = 1_000;

/** A small composer: Enter sends, Shift+Enter breaks the line; the focus stays. A text that could not be sent comes back. */
export function DiscussionComposer({
  room,
  title,
  onSend,
}: {
  room: RoomHandle;
  title: string;
  onSend: (draft: MessageDraft) => Promise<void>;
}) {
  const typing = useTyping(room.room.node);
  const people = useMentionedPeople();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<{ readonly error: unknown } | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const left = limits.MESSAGE_TEXT_MAX - text.length;
  const sendable = /\S/u.test(text) && left >= 0;
  const mentions = mentionsIn(text, people);
  const notified = mentions.dids.flatMap((did) => people.find((one) => one.did === did && !one.me)?.name ?? []);

  const send = () => {
    if (!sendable) return;
    const draft = { text, mentions };
    setText('');
    setProblem(null);
    room.stopTyping();
    field.current?.focus();
    onSend(draft).catch((error: unknown) => {
      setProblem({ error });
      setText((since) => (since === '' ? draft.text : `${draft.text}\n${since}`));
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <div className="kith-composer">
      <TypingLine people={typing} />
      {problem !== null && <ProblemNote error={problem.error} safe="Your text is still here." />}
      <div className="kith-composer-box">
        <div className="kith-composer-field">
          {/* The same text, invisible: it gives the field its height. */}
          <div aria-hidden="true">{`${text}\u200b`}</div>
          <textarea
            ref={field}
            dir="auto"
            rows={1}
            value={text}
            placeholder="Write a message"
            aria-label={`Message about ${title}`}
            enterKeyHint="send"
            onKeyDown={onKeyDown}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setText(value);
              if (value === '') room.stopTyping();
              else room.typing();
            }}
          />
        </div>
        <button
          type="button"
          className="kith-send"
          aria-label="Send"
          title="Send (Enter)"
          disabled={!sendable}
          // The text keeps the focus.
          onPointerDown={(event) => event.preventDefault()}
          onClick={send}
        >
          <SendIcon size={16} />
        </button>
      </div>
      {left < tellBelow ? (
        <p className="kith-composer-foot" data-over={left < 0} role="status">
          {left < 0 ? `${(-left).toLocaleString()} characters too many` : `${left.toLocaleString()} characters left`}
        </p>
      ) : (
        (mentions.room || notified.length > 0) && (
          <p className="kith-composer-foot" dir="auto">
            {mentions.room ? 'Notifies everybody' : `Notifies ${new Intl.ListFormat('en').format(notified)}`}
          </p>
        )
      )}
    </div>
  );
}
