import type { MentionPlace } from '@kith/comms';
import type { KeyboardEvent, RefObject } from 'react';
import { useInputMethod } from '../parts/use-input-method.js';
import { Highlights } from './highlights.js';

/** Draws the text field of a composer over its highlights. A press that works an input method is no key for the composer. */
export function ComposerField({
  field,
  text,
  places,
  label,
  placeholder,
  countId,
  options,
  onPress,
  onCaret,
  onWrite,
  onLeave,
}: {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  /** The mentions to highlight. */
  places: readonly MentionPlace[];
  label: string;
  placeholder: string;
  /** The id of the counter, which describes the field. */
  countId: string;
  /** The list of people above the field; null while it is closed. */
  options: { readonly id: string; readonly selected: number } | null;
  /** Returns true where a press does something else than to write. */
  onPress: (key: string, event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
  onCaret: (place: number) => void;
  onWrite: (text: string) => void;
  onLeave: () => void;
}) {
  const { keyIn, onCompositionEnd } = useInputMethod();
  return (
    <div className="kith-composer-field">
      <Highlights text={text} ranges={places} />
      <textarea
        ref={field}
        dir="auto"
        rows={1}
        value={text}
        placeholder={placeholder}
        aria-label={label}
        aria-describedby={countId}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={options?.id}
        aria-activedescendant={options === null ? undefined : `${options.id}-${options.selected}`}
        enterKeyHint="send"
        onKeyDown={(event) => {
          const key = keyIn(event);
          if (!onPress(key, event)) return;
          event.preventDefault();
          if (key === 'Escape') event.stopPropagation();
        }}
        onCompositionEnd={onCompositionEnd}
        onSelect={(event) => onCaret(event.currentTarget.selectionStart)}
        onBlur={onLeave}
        onChange={(event) => {
          onCaret(event.currentTarget.selectionStart);
          onWrite(event.currentTarget.value);
        }}
      />
    </div>
  );
}
