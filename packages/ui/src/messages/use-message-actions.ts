import type { Message } from '@kith/comms';
import { useStanding, useWorkspace } from '@kith/react';
import { useMemo } from 'react';
import { BinIcon, PencilIcon, ReplyIcon } from '../parts/icons.js';
import type { MessageAction } from './message-actions.js';
import { mayEdit, mayRedact } from './message-rights.js';

/** The properties of `useMessageActions`. */
export interface MessageActionsOptions {
  readonly onReply: (message: Message) => void;
  readonly onEdit: (message: Message) => void;
  readonly onRedact: (message: Message) => void;
}

/**
 * Returns the actions that every conversation offers: reply, edit, remove, each where this person may do it. The same list until a
 * function changes. Needs a WorkspaceProvider above it.
 */
export function useMessageActions({ onReply, onEdit, onRedact }: MessageActionsOptions): readonly MessageAction[] {
  const { me } = useWorkspace();
  const standing = useStanding();
  const role = standing.kind === 'member' ? standing.role : null;
  return useMemo(
    () => [
      { label: 'Reply', shortcut: 'R', icon: ReplyIcon, run: onReply },
      { label: 'Edit', shortcut: 'E', icon: PencilIcon, may: (message) => mayEdit(message, me), run: onEdit },
      {
        label: 'Remove',
        shortcut: 'Delete',
        icon: BinIcon,
        may: (message) => mayRedact(message, me, role),
        run: onRedact,
      },
    ],
    [me, role, onReply, onEdit, onRedact],
  );
}
