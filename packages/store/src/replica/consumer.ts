import type { ControlView } from '../control/control-view.js';
import type { LogDraft } from '../log/draft.js';
import type { CommitBatch } from '../storage/port.js';
import type { GrownFeed } from './committed.js';

/** What a commit changes, before it is true. */
export interface Transition {
  readonly draft: LogDraft;
  readonly before: ControlView;
  /** `before` itself where the draft changes nothing about membership. */
  readonly after: ControlView;
}

/** Rows that are committed together with those of the log, and what to do once they are. */
export interface Contribution extends CommitBatch {
  /** The commit has succeeded. Throws nothing. */
  committed(): Promise<void>;
}

/** What another handle has committed. */
export interface Absorbed {
  readonly grown: readonly GrownFeed[];
  /** The control state may be another one. */
  readonly refolded: boolean;
  /** Nodes have changed beyond those of the entries that came. */
  readonly reindexed: boolean;
}

/** Rows that follow from what is stored already. */
export interface FollowingWork extends CommitBatch {
  committed(): void;
}

/** What understands the entries that a replica stores: it adds its rows to each commit, and follows what other handles commit. */
export interface Consumer {
  contribute(transition: Transition): Promise<Contribution>;
  /** The control state was folded anew. */
  controlFolded(control: ControlView): Promise<void>;
  absorb(absorbed: Absorbed): Promise<void>;
  /** Commits the work that follows from what is stored, as long as there is some. */
  settle(): Promise<void>;
}
