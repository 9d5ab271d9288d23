import type { Message } from '@kith/comms';
import { useWorkspace } from '@kith/react';
import { snippet, isolated } from '@kith/ui';
import { useRef } from 'react';
import { useAction } from '../parts/use-action.js';
import { usePerson } from '../people/people.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { focusAfterRemoval } from './after-removal.js';

export function RedactDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const { messages } = useWorkspace();
  const author = usePerson(message.author);
  const { busy, problem, run } = useAction();
  const removed = useRef(false);
  return (
    <ConfirmDialog
      title={author.me ? 'Remove your message?' : `Remove a message by ${isolated(author.name)}?`}
      action="Remove message"
      busy={busy}
      problem={problem}
      onConfirm={() =>
        run(async () => {
          await messages.redact(message.id);
          removed.current = true;
          onClose();
        })
      }
      onClose={onClose}
      returnTo={(before) => (removed.current ? focusAfterRemoval(document, message.id, before) : null)}
    >
      <blockquote className="quoted" dir="auto">
        {snippet(message.text, 240)}
      </blockquote>
      <p className="soft">
        The text is deleted for everyone and replaced by a note. People may have read or copied it already.
      </p>
    </ConfirmDialog>
  );
}
