import type { VerifiedChange } from '../gate/gate.js';
import type { LogDraft } from '../log/draft.js';
import type { Feed } from '../log/feed.js';

/** Changes that a feed has got. */
export interface GrownFeed {
  /** As it is now. */
  readonly feed: Feed;
  /** The first of the changes; how long the feed was before. */
  readonly from: number;
  readonly changes: readonly VerifiedChange[];
}

/** Where a commit came from. */
export type Origin =
  | { readonly from: 'own' }
  | { readonly from: 'peer'; readonly session: unknown }
  | { readonly from: 'tab' };

/** What a build does to a draft of the present log. It may be asked again, and then gets a fresh draft. */
export type Build = (draft: LogDraft) => Promise<void>;

/** What a commit has changed. */
export interface Committed {
  readonly origin: Origin;
  readonly grown: readonly GrownFeed[];
  readonly controlChanged: boolean;
}
