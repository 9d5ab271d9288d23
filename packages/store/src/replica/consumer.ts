import type { ControlView } from '../control/control-view.js';
import type { LogDraft } from '../log/draft.js';
import type { CommitBatch } from '../storage/port.js';
import type { GrownFeed } from './committed.js';

/** A commit about to be made: the draft, and the control state before and after. */
export interface Transition {
  readonly draft: LogDraft;
  readonly before: ControlView;
  /** The same object as `before` where the draft does not change membership. */
  readonly after: ControlView;
}

/** Rows that the consumer adds to a commit, and a callback for its success. */
export interface Contribution extends CommitBatch {
  /** Called after the commit has succeeded. Never throws. */
  committed(): Promise<void>;
}

/** The commits of another handle, as a consumer needs to know them. */
export interface Absorbed {
  readonly grown: readonly GrownFeed[];
  /** The control state may have changed. */
  readonly refolded: boolean;
  /** Nodes have changed besides those of the new entries. */
  readonly reindexed: boolean;
}

/** Rows derived from entries that are already stored. */
export interface FollowingWork extends CommitBatch {
  committed(): void;
}

/** Reads the entries that a replica stores. A consumer adds its rows to each commit, and follows the commits of other handles. */
export interface Consumer {
  contribute(transition: Transition): Promise<Contribution>;
  /** Called after the control state was folded anew. */
  controlFolded(control: ControlView): Promise<void>;
  absorb(absorbed: Absorbed): Promise<void>;
  /** Commits the outstanding work that follows from the stored entries. */
  settle(): Promise<void>;
}
