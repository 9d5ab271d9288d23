import type { MentionPlace, MentionTarget } from '@kith/comms';
import type { NodeId } from '@kith/store';

/** A message while it is being written. */
export interface Draft {
  readonly text: string;
  /** Mentions that were picked, in the order of the text. Places count UTF-16 code units. */
  readonly ranges: readonly MentionPlace[];
  readonly mode: DraftMode;
}

/** What sending a draft does: it makes a new message, answers one, or changes one. */
export type DraftMode =
  | { readonly kind: 'new' }
  | { readonly kind: 'reply'; readonly to: NodeId }
  | {
      readonly kind: 'edit';
      readonly message: NodeId;
      /** Mentioned by the message, but by no name in its text. */
      readonly unplaced: readonly MentionTarget[];
      /** The draft that was being written before, given back after the edit. */
      readonly aside: Pick<Draft, 'text' | 'ranges'>;
    };

/** A draft in which nothing is written. */
export const emptyDraft: Draft = { text: '', ranges: [], mode: { kind: 'new' } };

/** Returns the id of the message that a draft answers or changes; null for a new message. */
export function targetOf({ mode }: Draft): NodeId | null {
  return mode.kind === 'reply' ? mode.to : mode.kind === 'edit' ? mode.message : null;
}

/** Returns the draft that remains once a reply or an edit is given up. */
export function withoutMode({ text, ranges, mode }: Draft): Draft {
  return { ...(mode.kind === 'edit' ? mode.aside : { text, ranges }), mode: { kind: 'new' } };
}

/**
 * Returns the draft after a failed one came back: nothing that was written since is lost. An edit that failed is dropped where
 * something else is being written, since its message still exists.
 */
export function givenBack(failed: Draft, since: Draft): Draft {
  if (since.text === '') return failed;
  if (failed.mode.kind === 'edit' || since.mode.kind === 'edit') return since;
  const shift = failed.text.length + 1;
  const moved = since.ranges.map((range) => ({ ...range, start: range.start + shift, end: range.end + shift }));
  return { ...since, text: `${failed.text}\n${since.text}`, ranges: [...failed.ranges, ...moved] };
}
