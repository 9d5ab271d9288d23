import { isVisible, limits } from '@kith/comms';
import type { Message } from '@kith/comms';
import { useWorkspace } from '@kith/react';
import { insideFence, namesInWords, useInputMethod, isolated, IconButton } from '@kith/ui';
import { AtSign, SendHorizontal } from 'lucide-react';
import { useEffect, useId, useMemo, useState, type KeyboardEvent, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import { usePeople } from '../data/people.js';
import { useMedia } from '../parts/use-media.js';
import { ComposerBanner } from './composer-banner.js';
import { ambiguousNames, declaredMentions } from './declared-mentions.js';
import type { Draft } from './drafts.js';
import { Highlights } from './highlights.js';
import { lengthWords, longestMessage } from './length.js';
import { MentionPicker, mentionOptions, type MentionOption } from './mention-picker.js';
import { insertMention, mentionQueryAt, moveRanges } from './mention-ranges.js';

export function Composer({
  channelName,
  draft,
  quoted,
  textRef,
  onChange,
  onSend,
  onCancel,
  onEditLast,
  onEmptied,
}: {
  channelName: string;
  draft: Draft;
  /** The message being replied to or edited. */
  quoted: Message | undefined;
  textRef: RefObject<HTMLTextAreaElement | null>;
  onChange: (draft: Draft) => void;
  onSend: () => void;
  /** Leaves reply or edit. */
  onCancel: () => void;
  onEditLast: () => void;
  /** Nothing is left of the message that is edited. */
  onEmptied: () => void;
}) {
  const people = usePeople();
  const { me } = useWorkspace();
  const id = useId();
  const [caret, setCaret] = useState(0);
  const [dismissed, setDismissed] = useState<number | null>(null);
  const [selected, setSelected] = useState(0);

  const { keyIn, onCompositionEnd } = useInputMethod();
  const mentions = useMemo(() => declaredMentions(draft, people), [draft, people]);
  const ambiguous = useMemo(() => ambiguousNames(draft, people), [draft, people]);
  const full = mentions.dids.length >= limits.MENTIONS_MAX;
  const query = mentionQueryAt(draft.text, caret, draft.ranges);
  const options = query === null || query.start === dismissed ? [] : mentionOptions(people, query.text);
  const picking = query !== null && options.length > 0;
  const at = Math.min(selected, options.length - 1);
  const counter = lengthWords(draft.text.length);
  const sendable = isVisible(draft.text) && draft.text.length <= longestMessage;
  const notified = mentions.dids
    .filter((did) => did !== me)
    .map((did) => people.find((person) => person.did === did)?.name ?? did);

  const touch = useMedia('(pointer: coarse)');
  useEffect(() => {
    // Ready to write at once, except where that would slide a keyboard in.
    if (!touch) textRef.current?.focus({ preventScroll: true });
  }, [touch, textRef]);

  const changeAndPlaceCaret = (next: Draft, position: number) => {
    flushSync(() => {
      onChange(next);
      setCaret(position);
    });
    textRef.current?.focus();
    textRef.current?.setSelectionRange(position, position);
  };

  const pick = (option: MentionOption) => {
    if (query === null || (full && option.target !== 'room')) return;
    const next = insertMention(draft.text, draft.ranges, query, option.target, option.name);
    setSelected(0);
    changeAndPlaceCaret({ ...draft, text: next.text, ranges: next.ranges }, next.caret);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const key = keyIn(event);
    if (picking && !event.shiftKey) {
      const move = { ArrowDown: 1, ArrowUp: -1 }[key];
      const option = options[at];
      if (move !== undefined) {
        event.preventDefault();
        setSelected((at + move + options.length) % options.length);
        return;
      }
      if ((key === 'Enter' || key === 'Tab') && option !== undefined) {
        event.preventDefault();
        pick(option);
        return;
      }
      if (key === 'Escape') {
        event.preventDefault();
        event.stopPropagation();
        setDismissed(query.start);
        return;
      }
    }
    if (key === 'Enter' && !event.shiftKey) {
      if (insideFence(draft.text, event.currentTarget.selectionStart)) return;
      event.preventDefault();
      if (sendable) onSend();
      else if (draft.mode.kind === 'edit' && !isVisible(draft.text)) onEmptied();
    } else if (key === 'Escape' && draft.mode.kind !== 'new') {
      event.preventDefault();
      event.stopPropagation();
      onCancel();
    } else if (key === 'ArrowUp' && draft.text === '' && draft.mode.kind === 'new' && !event.altKey) {
      event.preventDefault();
      onEditLast();
    }
  };

  return (
    <div className="composer" data-mode={draft.mode.kind}>
      {picking && (
        <div className="composer-picker">
          <MentionPicker id={`${id}-people`} options={options} selected={at} onPick={pick} onHover={setSelected} />
          {full && <p className="composer-note">A message can mention at most {limits.MENTIONS_MAX} people.</p>}
        </div>
      )}
      <div className="composer-box">
        {draft.mode.kind !== 'new' && <ComposerBanner mode={draft.mode.kind} message={quoted} onCancel={onCancel} />}
        <div className="composer-line">
          <div className="composer-field">
            <Highlights text={draft.text} ranges={mentions.places} />
            <textarea
              ref={textRef}
              dir="auto"
              rows={1}
              value={draft.text}
              placeholder={`Message ${isolated(channelName)}`}
              aria-label={draft.mode.kind === 'edit' ? 'Edit message' : `Message ${isolated(channelName)}`}
              aria-describedby={`${id}-count`}
              aria-autocomplete="list"
              aria-haspopup="listbox"
              aria-controls={picking ? `${id}-people` : undefined}
              aria-activedescendant={picking ? `${id}-people-${at}` : undefined}
              enterKeyHint="send"
              onKeyDown={onKeyDown}
              onCompositionEnd={onCompositionEnd}
              onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
              onChange={(event) => {
                const { value, selectionStart } = event.currentTarget;
                setCaret(selectionStart);
                setSelected(0);
                setDismissed(null);
                onChange({ ...draft, text: value, ranges: moveRanges(draft.ranges, draft.text, value) });
              }}
            />
          </div>
          <div className="composer-buttons">
            <IconButton
              label="Mention someone"
              shortcut="@"
              icon={AtSign}
              onClick={() => {
                const position = textRef.current?.selectionStart ?? draft.text.length;
                const gap = position === 0 || /\s$/u.test(draft.text.slice(0, position)) ? '' : ' ';
                const text = `${draft.text.slice(0, position)}${gap}@${draft.text.slice(position)}`;
                setDismissed(null);
                changeAndPlaceCaret(
                  { ...draft, text, ranges: moveRanges(draft.ranges, draft.text, text) },
                  position + gap.length + 1,
                );
              }}
            />
            <button
              type="button"
              className="send-button"
              aria-label={draft.mode.kind === 'edit' ? 'Save' : 'Send'}
              title={draft.mode.kind === 'edit' ? 'Save (Enter)' : 'Send (Enter)'}
              disabled={!sendable}
              onPointerDown={(event) => event.preventDefault()}
              onClick={onSend}
            >
              <SendHorizontal size={16} aria-hidden />
            </button>
          </div>
        </div>
      </div>
      <div className="composer-foot">
        <span className="ellipsis">
          {[
            mentions.room ? 'Notifies everyone' : notified.length > 0 ? `Notifies ${namesInWords(notified)}` : '',
            ambiguous.length > 0 ? `Several people are called ${namesInWords(ambiguous)}: pick one after the @` : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        <span id={`${id}-count`} className="figures" data-over={counter?.over === true} role="status">
          {counter?.text}
        </span>
      </div>
    </div>
  );
}
