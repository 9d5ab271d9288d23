import type { MentionPlace, MentionTarget } from '@kith/comms';

export interface Draft {
  readonly text: string;
  readonly ranges: readonly MentionPlace[];
  readonly mode: DraftMode;
}

export type DraftMode =
  | { readonly kind: 'new' }
  | { readonly kind: 'reply'; readonly to: string }
  /** `aside`: what was being written before, given back afterwards. */
  | {
      readonly kind: 'edit';
      readonly message: string;
      /** Mentioned by the message, but by no name in its text. */
      readonly unplaced: readonly MentionTarget[];
      readonly aside: { readonly text: string; readonly ranges: readonly MentionPlace[] };
    };

export const emptyDraft: Draft = { text: '', ranges: [], mode: { kind: 'new' } };

/** What was being written in each channel, kept while switching between them. In memory only: drafts are private. */
export interface Drafts {
  read(channel: string): Draft;
  write(channel: string, draft: Draft): void;
}

export function createDrafts(): Drafts {
  const drafts = new Map<string, Draft>();
  return {
    read: (channel) => drafts.get(channel) ?? emptyDraft,
    write(channel, draft) {
      if (draft.text === '' && draft.mode.kind === 'new') drafts.delete(channel);
      else drafts.set(channel, draft);
    },
  };
}
