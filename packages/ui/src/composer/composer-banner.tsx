import type { Message } from '@kith/comms';
import { useWorkspace } from '@kith/react';
import { CloseIcon, PencilIcon, ReplyIcon } from '../parts/icons.js';
import { IconButton } from '../parts/icon-button.js';
import { snippet } from '../parts/snippet.js';
import { useFace } from '../people/use-face.js';

/** Says which message the draft answers or changes, with the way out. */
export function ComposerBanner({
  mode,
  message,
  onCancel,
}: {
  mode: 'reply' | 'edit';
  message: Message | undefined;
  onCancel: () => void;
}) {
  const Icon = mode === 'edit' ? PencilIcon : ReplyIcon;
  return (
    <div className="kith-composer-banner">
      <Icon size={14} />
      <p className="kith-ellipsis">
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
        icon={CloseIcon}
        onClick={onCancel}
      />
    </div>
  );
}

function ReplyingTo({ message }: { message: Message }) {
  const { me } = useWorkspace();
  const { name } = useFace(message.author);
  return (
    <>
      <strong>Replying to {message.author === me ? 'yourself' : <bdi>{name}</bdi>}</strong>{' '}
      <span dir="auto">{snippet(message.text, 120)}</span>
    </>
  );
}
