import type { FeedOwner } from '../gate/held-feed.js';
import type { Role } from '../graph/ports.js';
import type { ControlView } from './control-view.js';
import type { InviteRole, SpaceKind } from './operations.js';

/** The result of folding the control changes of a space, stored so that opening the space need not read them all. */
export interface Checkpoint {
  /** The number of commits that had changed the control state when the checkpoint was made. */
  readonly count: number;
  readonly control: ControlView;
  /** The owner of each feed, by the feed's local number. */
  readonly owners: ReadonlyMap<number, FeedOwner>;
}

/**
 * The version of the record. It changes with the form of a checkpoint and with the rules of the fold. A record of another
 * version is not read.
 */
export const CHECKPOINT_VERSION = 1;

/** A checkpoint stores the index of an item in these lists instead of the item. */
export const inviteRoles: readonly InviteRole[] = ['guest', 'member', 'admin'];
export const roles: readonly Role[] = [...inviteRoles, 'owner'];
export const spaceKinds: readonly SpaceKind[] = ['workspace', 'channel', 'direct', 'personal'];
