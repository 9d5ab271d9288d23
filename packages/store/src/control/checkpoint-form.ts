import type { FeedOwner } from '../gate/held-feed.js';
import type { Role } from '../graph/ports.js';
import type { ControlView } from './control-view.js';
import type { InviteRole, SpaceKind } from './operations.js';

/** What the control changes of a space said once, kept so that opening the space need not read them all. */
export interface Checkpoint {
  /** How many commits had changed the control state by then. */
  readonly count: number;
  readonly control: ControlView;
  /** Who writes each feed, by the feed's local number. */
  readonly owners: ReadonlyMap<number, FeedOwner>;
}

/** Counts the forms of the record of a checkpoint and the rules that its contents follow from: a record of another version is not read. */
export const CHECKPOINT_VERSION = 1;

/** Places in these lists stand for their items. */
export const inviteRoles: readonly InviteRole[] = ['guest', 'member', 'admin'];
export const roles: readonly Role[] = [...inviteRoles, 'owner'];
export const spaceKinds: readonly SpaceKind[] = ['workspace', 'channel', 'direct', 'personal'];
