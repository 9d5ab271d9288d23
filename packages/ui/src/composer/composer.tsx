import { isVisible, limits } from '@kith/comms';
import type { Message } from '@kith/comms';
import { useTyping } from '@kith/react';
import type { RoomHandle } from '@kith/react';
import { useEffect, useId, useMemo, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import { AtIcon, SendIcon } from '../parts/icons.js';
import { IconButton } from '../parts/icon-button.js';
import { usePageLeaving } from '../parts/use-page-leaving.js';
import { TypingLine } from '../people/typing-line.js';
import { ComposerBanner } from './composer-banner.js';
import { ComposerField } from './composer-field.js';
import { ComposerFoot } from './composer-foot.js';
import { ambiguousNames, declaredMentions } from './declared-mentions.js';
import type { Draft } from './draft.js';
import { insideFence } from './fence.js';
import { MentionPicker } from './mention-picker.js';
import { moveRanges } from './mention-ranges.js';
import { typingSigns } from './typing-signs.js';
import type { Composing } from './use-composing.js';
import { useMentionPicker } from './use-mention-picker.js';

/** The properties of `Composer`. */
export interface ComposerProps {
  /** The message under way, from `useComposing`. */
  readonly composing: Composing;
  /** The room in which others see that this person types. */
  readonly room: RoomHandle;
  readonly placeholder: string;
  /** The name of the text field; the placeholder unless told. */
  readonly label?: string;
  /** Takes the focus when it appears, except where that would slide a keyboard in. */
  readonly takesFocus?: boolean;
  /** Enter was pressed with nothing left of the message that is edited. */
  readonly onEmptied?: (message: Message) => void;
}

/**
 * Draws the field to write messages in, the people who type above it, and whom a text notifies below it. Enter sends, Shift+Enter
 * breaks the line, `@` offers names, the up arrow edits the last message. The focus stays. Needs a WorkspaceProvider above it.
 */
export function Composer({ composing, room, placeholder, label = placeholder, takesFocus, onEmptied }: ComposerProps) {
  const { draft, change, people, field, quoted } = composing;
  const id = useId();
  const [caret, setCaret] = useState(0);
  const mentions = useMemo(() => declaredMentions(draft, people), [draft, people]);
  const ambiguous = useMemo(() => ambiguousNames(draft, people), [draft, people]);
  const typing = useTyping(room.room.node);
  const signs = typingSigns(room);
  const pageLeaves = usePageLeaving();
  const sendable = isVisible(draft.text) && draft.text.length <= limits.MESSAGE_TEXT_MAX;
  const editing = draft.mode.kind === 'edit';

  const changeAndPlaceCaret = (next: Draft, place: number) => {
    flushSync(() => {
      change(next);
      setCaret(place);
    });
    field.current?.focus();
    field.current?.setSelectionRange(place, place);
  };
  const picker = useMentionPicker(draft, caret, mentions, people, changeAndPlaceCaret);

  useEffect(() => {
    if (takesFocus === true && !matchMedia('(pointer: coarse)').matches) field.current?.focus({ preventScroll: true });
  }, [takesFocus, field]);

  const write = (text: string) =>
    ({ ...draft, text, ranges: moveRanges(draft.ranges, draft.text, text) }) satisfies Draft;
  const send = () => {
    room.stopTyping();
    composing.send();
  };
  const startMention = () => {
    const place = field.current?.selectionStart ?? draft.text.length;
    const [before, after] = [draft.text.slice(0, place), draft.text.slice(place)];
    const gap = before === '' || /\s$/u.test(before) ? '' : ' ';
    picker.reopen();
    changeAndPlaceCaret(write(`${before}${gap}@${after}`), place + gap.length + 1);
  };
  /** Returns true where a press does something else than to write. */
  const press = (key: string, { shiftKey, altKey, currentTarget }: KeyboardEvent<HTMLTextAreaElement>): boolean => {
    if (!shiftKey && picker.press(key)) return true;
    if (key === 'Enter' && !shiftKey) {
      if (insideFence(draft.text, currentTarget.selectionStart)) return false;
      if (sendable) send();
      else if (editing && quoted !== undefined && !isVisible(draft.text)) onEmptied?.(quoted);
      return true;
    }
    if (key === 'Escape' && draft.mode.kind !== 'new') composing.cancel();
    else if (key === 'ArrowUp' && draft.text === '' && draft.mode.kind === 'new' && !altKey) composing.editLast();
    else return false;
    return true;
  };
  return (
    <div className="kith kith-composer" data-mode={draft.mode.kind}>
      <TypingLine people={typing} />
      <div className="kith-composer-around">
        <MentionPicker id={`${id}-people`} picker={picker} />
        <div className="kith-composer-box">
          {draft.mode.kind !== 'new' && (
            <ComposerBanner mode={draft.mode.kind} message={quoted} onCancel={composing.cancel} />
          )}
          <div className="kith-composer-line">
            <ComposerField
              field={field}
              text={draft.text}
              places={mentions.places}
              label={editing ? 'Edit message' : label}
              placeholder={placeholder}
              countId={`${id}-count`}
              options={picker.options.length === 0 ? null : { id: `${id}-people`, selected: picker.selected }}
              onPress={press}
              onCaret={setCaret}
              onWrite={(text) => {
                picker.reopen();
                signs.wrote(text);
                change(write(text));
              }}
              onLeave={() => {
                if (!pageLeaves()) signs.left();
              }}
            />
            <div className="kith-composer-buttons">
              <IconButton label="Mention someone" shortcut="@" icon={AtIcon} onClick={startMention} />
              <button
                type="button"
                className="kith-send"
                aria-label={editing ? 'Save' : 'Send'}
                title={editing ? 'Save (Enter)' : 'Send (Enter)'}
                disabled={!sendable}
                // The text keeps the focus.
                onPointerDown={(event) => event.preventDefault()}
                onClick={send}
              >
                <SendIcon size={16} />
              </button>
            </div>
          </div>
        </div>
      </div>
      <ComposerFoot
        countId={`${id}-count`}
        length={draft.text.length}
        mentions={mentions}
        ambiguous={ambiguous}
        people={people}
      />
    </div>
  );
}
