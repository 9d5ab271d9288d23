import type { Space, SpaceId } from '@kith/store';
import type { KeptSummary } from './kept-summaries.js';

/** Where a device gets its spaces from. */
export interface Spaces {
  /** The person's own space, made on first use: every device of theirs makes the same one. */
  personal(): Promise<Space>;
  /** A new workspace of this person. */
  create(): Promise<Space>;
  /** @throws KithError for a link that is none. */
  join(link: string): Promise<Space>;
  open(id: SpaceId): Promise<Space>;
  /** Workspaces that this device holds, in no particular order, with what was kept of each; null where nothing was. */
  list(): Promise<ReadonlyMap<SpaceId, KeptSummary | null>>;
  /** Remembers the summary of a workspace for the next `list`. Soon, and failing only by `onError`. */
  keep(id: SpaceId, summary: KeptSummary): void;
  /** Deletes what this device holds of a space that is not open here. Not an error where there is none. */
  delete(id: SpaceId): Promise<void>;
  /** The space a link leads to. @throws KithError for a link that is none. */
  spaceOf(link: string): SpaceId;
  /** Resolves when every summary is written. */
  close(): Promise<void>;
}
