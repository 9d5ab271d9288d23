import { isVisible, limits } from '@kith/comms';
import type { MessageDraft } from '@kith/comms';
import type { Did } from '@kith/identity';
import { useTyping } from '@kith/react';
import type { RoomHandle } from '@kith/react';
import { useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { SendIcon } from '../parts/icons.js';
import { ProblemNote } from '../parts/note.js';
import { useInputMethod } from '../parts/use-input-method.js';
import { insideFence } from '../writing/fence.js';
import { TypingLine } from '../people/typing-line.js';
import { ComposerFoot } from './composer-foot.js';
import { calledIn, mentionsOf } from './declared.js';
import { useMentionedPeople } from './use-mentioned-people.js';

/** A small composer: Enter sends, Shift+Enter breaks the line; the focus stays. A text that could not be sent comes back. */
export function DiscussionComposer({
  room,
  title,
  text,
  setText,
  onSend,
}: {
  room: RoomHandle;
  title: string;
  text: string;
  setText: (change: (before: string) => string) => void;
  onSend: (draft: MessageDraft) => Promise<void>;
}) {
  const typing = useTyping(room.room.node);
  const people = useMentionedPeople();
  /** Who is meant by a name that several people have. */
  const [chosen, setChosen] = useState<ReadonlyMap<string, Did>>(new Map());
  const [problem, setProblem] = useState<{ readonly error: unknown } | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const { keyIn, onCompositionEnd } = useInputMethod();
  const left = limits.MESSAGE_TEXT_MAX - text.length;
  const sendable = isVisible(text) && left >= 0;
  const called = useMemo(() => calledIn(text, people), [text, people]);
  const mentions = mentionsOf(called, chosen);

  const send = () => {
    if (!sendable) return;
    const draft = { text, mentions };
    setText(() => '');
    setChosen(new Map());
    setProblem(null);
    room.stopTyping();
    field.current?.focus();
    onSend(draft).catch((error: unknown) => {
      setProblem({ error });
      setText((since) => (since === '' ? draft.text : `${draft.text}\n${since}`));
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (keyIn(event) !== 'Enter' || event.shiftKey) return;
    if (insideFence(text, field.current?.selectionStart ?? text.length)) return;
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
          <div aria-hidden="true" translate="no">{`${text}\u200b`}</div>
          <textarea
            ref={field}
            dir="auto"
            rows={1}
            value={text}
            placeholder="Write a message"
            aria-label={`Message about ${title}`}
            enterKeyHint="send"
            onKeyDown={onKeyDown}
            onCompositionEnd={onCompositionEnd}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setText(() => value);
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
      <ComposerFoot
        length={text.length}
        called={called}
        notified={mentions.dids}
        people={people}
        chosen={chosen}
        onChoose={(name, did) => {
          const next = new Map(chosen);
          if (did === null) next.delete(name);
          else next.set(name, did);
          setChosen(next);
        }}
      />
    </div>
  );
}
