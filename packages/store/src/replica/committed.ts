import type { VerifiedChange } from '../gate/gate.js';
import type { LogDraft } from '../log/draft.js';
import type { Feed } from '../log/feed.js';

/** Changes appended to a feed. */
export interface GrownFeed {
  /** The feed after the changes. */
  readonly feed: Feed;
  /** Seq of the first change, which is the length of the feed before. */
  readonly from: number;
  readonly changes: readonly VerifiedChange[];
}

/** Where a commit came from. */
export type Origin =
  | { readonly from: 'own' }
  | { readonly from: 'peer'; readonly session: unknown }
  | { readonly from: 'tab' };

/** Fills a draft of the present log. After a conflict it is called again with a fresh draft. */
export type Build = (draft: LogDraft) => Promise<void>;

/** The result of one commit. */
export interface Committed {
  readonly origin: Origin;
  readonly grown: readonly GrownFeed[];
  readonly controlChanged: boolean;
}
