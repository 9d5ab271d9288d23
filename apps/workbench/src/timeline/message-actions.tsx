import type { Message } from '@kith/comms';
import type { Did } from '@kith/identity';
import { useWorkspace } from '@kith/react';
import { Pencil, Reply, Trash2 } from 'lucide-react';
import { IconButton } from '@kith/ui';
import type { Person } from '../data/types.js';
import type { MessageHandlers } from './message-row.js';

export function mayEdit(message: Message, me: Did): boolean {
  return message.author === me && message.redactedBy === undefined && !message.readOnly;
}

/** Authors take back what they wrote; moderators take away anybody's. */
export function mayRedact(message: Message, me: Did, myRole: Person['role']): boolean {
  return message.redactedBy === undefined && (message.author === me || myRole === 'owner' || myRole === 'admin');
}

/** Shown on hover and while the message or one of the buttons has the focus. */
export function MessageActions({
  message,
  myRole,
  reachable,
  handlers,
}: {
  message: Message;
  myRole: Person['role'];
  reachable: boolean;
  handlers: MessageHandlers;
}) {
  const { me } = useWorkspace();
  const tabIndex = reachable ? 0 : -1;
  return (
    <div className="message-actions" role="group" aria-label="Message actions">
      <IconButton
        size="small"
        label="Reply"
        shortcut="R"
        icon={Reply}
        tabIndex={tabIndex}
        onClick={() => handlers.onReply(message)}
      />
      {mayEdit(message, me) && (
        <IconButton
          size="small"
          label="Edit"
          shortcut="E"
          icon={Pencil}
          tabIndex={tabIndex}
          onClick={() => handlers.onEdit(message)}
        />
      )}
      {mayRedact(message, me, myRole) && (
        <IconButton
          size="small"
          label="Remove"
          shortcut="Delete"
          icon={Trash2}
          tabIndex={tabIndex}
          onClick={() => handlers.onRedact(message)}
        />
      )}
    </div>
  );
}
