import type { Message } from '@kith/comms';
import { snippet, IconButton } from '@kith/ui';
import { Pencil, Reply, X } from 'lucide-react';
import { usePerson } from '../data/people.js';

export function ComposerBanner({
  mode,
  message,
  onCancel,
}: {
  mode: 'reply' | 'edit';
  message: Message | undefined;
  onCancel: () => void;
}) {
  const Icon = mode === 'edit' ? Pencil : Reply;
  return (
    <div className="composer-banner">
      <Icon size={14} aria-hidden />
      <p className="ellipsis">
        {mode === 'edit' ? (
          <strong>Editing your message</strong>
        ) : message === undefined ? (
          <strong>Replying</strong>
        ) : (
          <ReplyingTo message={message} />
        )}
      </p>
      <IconButton
        size="small"
        label={mode === 'edit' ? 'Cancel editing' : 'Cancel reply'}
        shortcut="Esc"
        icon={X}
        onClick={onCancel}
      />
    </div>
  );
}

function ReplyingTo({ message }: { message: Message }) {
  const person = usePerson(message.author);
  return (
    <>
      <strong>Replying to {person.me ? 'yourself' : <bdi>{person.name}</bdi>}</strong>{' '}
      <span dir="auto">{snippet(message.text, 120)}</span>
    </>
  );
}
