import { callsPerson } from '@kith/comms';
import type { Message, NewMessage } from '@kith/comms';
import type { Did } from '@kith/identity';
import type { NodeId } from '@kith/store';
import type { IncomingCall } from '@kith/workspace';
import { isolated } from '@kith/ui';

/** Why a message is told of by the system. */
export type MessageReason = 'mention' | 'reply';

export interface SystemCircumstances {
  /** This person does not want to be disturbed now. */
  readonly dnd: boolean;
  readonly blocked: boolean;
  /** Nobody sees this page. */
  readonly hidden: boolean;
  /** The person switched system notifications on, and the browser allows them. */
  readonly systemAllowed: boolean;
}

export interface MessageCircumstances extends SystemCircumstances {
  readonly me: Did;
  readonly now: number;
  /** When this page was opened. */
  readonly since: number;
  /** An edit called this person; the message itself may be old. */
  readonly byEdit: boolean;
}

/** What was written longer ago is told of by the counts. */
const recent = 5 * 60_000;

export type MessageConcern = { readonly reason: 'mention' } | { readonly reason: 'reply'; readonly to: NodeId };

/** Whether a message names this person or answers somebody; null for neither. Whom it answers is not known from the message alone. */
export function concernOf({ message, channel, history }: NewMessage, me: Did): MessageConcern | null {
  if (history || message.author === me || message.redactedBy !== undefined) return null;
  // A discussion has no screen here that a click could lead to.
  if (channel === null || channel.archived || channel.kind === 'discussion') return null;
  if (callsPerson(message, me)) return { reason: 'mention' };
  return message.inReplyTo === undefined ? null : { reason: 'reply', to: message.inReplyTo };
}

/** Why a message is told of by the system, or null. */
export function treatMessage(arrived: NewMessage, circumstances: MessageCircumstances): MessageConcern | null {
  const { message } = arrived;
  const { me, now, since, byEdit } = circumstances;
  if (!mayTell(circumstances)) return null;
  // What was written before arrives by syncing: it is no news. Neither is what a wrong clock says.
  if (message.timeSuspicious || saidAt(message, byEdit) < Math.max(since, now - recent)) return null;
  return concernOf(arrived, me);
}

/** When it was said to this person. */
export function saidAt(message: Pick<Message, 'createdAt' | 'editedAt'>, byEdit: boolean): number {
  return (byEdit ? message.editedAt : undefined) ?? message.createdAt;
}

/** Whether a call that begins to ring is told of by the system. */
export function treatRing(ring: Pick<IncomingCall, 'quiet'>, circumstances: SystemCircumstances): boolean {
  return mayTell(circumstances) && !ring.quiet;
}

function mayTell({ dnd, blocked, hidden, systemAllowed }: SystemCircumstances): boolean {
  return !dnd && !blocked && hidden && systemAllowed;
}

/** "Ada mentioned you in #general" */
export function messageTitle(reason: MessageReason, name: string, place: string): string {
  return `${isolated(name)} ${reason === 'mention' ? 'mentioned you' : 'replied to you'} in ${place}`;
}

/** One for each channel: a later message takes the place of the one before. */
export function channelTag(space: string, channel: string): string {
  return `kith-channel-${space}-${channel}`;
}
