import type { Message } from '@kith/comms';
import type { Did } from '@kith/identity';
import type { Member } from '@kith/store';

/** Returns whether a person may edit a message: its author, while the message is not removed. */
export function mayEdit(message: Message, me: Did): boolean {
  return message.author === me && message.redactedBy === undefined && !message.readOnly;
}

/** Returns whether a person may remove a message: its author, and owners and admins. */
export function mayRedact(message: Message, me: Did, role: Member['role'] | null): boolean {
  return message.redactedBy === undefined && (message.author === me || role === 'owner' || role === 'admin');
}
