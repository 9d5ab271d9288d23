import { limits } from '@kith/comms';
import type { Mentions } from '@kith/comms';
import { useState } from 'react';
import type { NamedMember } from '../people/use-named-members.js';
import type { Draft } from './draft.js';
import { mentionOptions } from './mention-options.js';
import type { MentionOption } from './mention-options.js';
import { insertMention, mentionQueryAt } from './mention-ranges.js';

/** The picker of a composer: what it offers at the caret, and what its keys do. */
export interface MentionPicking {
  /** Empty while it is closed. */
  readonly options: readonly MentionOption[];
  readonly selected: number;
  readonly select: (index: number) => void;
  /** The message mentions as many people as a message can. */
  readonly full: boolean;
  readonly pick: (option: MentionOption) => void;
  /** Returns true where a press was meant for the picker. */
  readonly press: (key: string) => boolean;
  /** The text was changed: what was closed may open again. */
  readonly reopen: () => void;
}

/**
 * Returns the picker for the `@…` in which the caret stands.
 * @param onPicked - Called with the draft in which the picked name stands, and the place after it.
 */
export function useMentionPicker(
  draft: Draft,
  caret: number,
  mentions: Mentions,
  people: readonly NamedMember[],
  onPicked: (draft: Draft, caret: number) => void,
): MentionPicking {
  const [dismissed, setDismissed] = useState<number | null>(null);
  const [chosen, setChosen] = useState(0);
  const query = mentionQueryAt(draft.text, caret, draft.ranges);
  const options = query === null || query.start === dismissed ? [] : mentionOptions(people, query.text);
  const selected = Math.min(chosen, options.length - 1);
  const full = mentions.dids.length >= limits.MENTIONS_MAX;
  const pick = (option: MentionOption) => {
    if (query === null || (full && option.target !== 'room')) return;
    const next = insertMention(draft.text, draft.ranges, query, option.target, option.name);
    setChosen(0);
    onPicked({ ...draft, text: next.text, ranges: next.ranges }, next.caret);
  };
  const press = (key: string): boolean => {
    const option = options[selected];
    if (query === null || option === undefined) return false;
    const move = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (move !== undefined) setChosen((selected + move + options.length) % options.length);
    else if (key === 'Enter' || key === 'Tab') pick(option);
    else if (key === 'Escape') setDismissed(query.start);
    else return false;
    return true;
  };
  const reopen = () => {
    setChosen(0);
    setDismissed(null);
  };
  return { options, selected, select: setChosen, full, pick, press, reopen };
}
