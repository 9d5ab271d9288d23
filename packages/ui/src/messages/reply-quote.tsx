import type { Message } from '@kith/comms';
import { useWorkspace } from '@kith/react';
import type { NodeId } from '@kith/store';
import { useEffect, useState } from 'react';
import { QuoteIcon } from '../parts/icons.js';
import { snippet } from '../parts/snippet.js';
import { Avatar, personStyle } from '../people/avatar.js';
import { useFace } from '../people/use-face.js';

/** Draws the first line of the message that a reply answers; pressing the line goes to that message. */
export function ReplyQuote({
  id,
  loaded,
  onJump,
  onError,
}: {
  id: NodeId;
  loaded: Message | undefined;
  /** Undefined where there is no way to the message. */
  onJump: ((id: NodeId) => void) | undefined;
  onError: (error: unknown) => void;
}) {
  const { messages } = useWorkspace();
  const [fetched, setFetched] = useState<Message | undefined>(undefined);
  const missing = loaded === undefined;
  useEffect(() => {
    if (!missing) return undefined;
    let current = true;
    messages.get(id).then((message) => {
      if (current) setFetched(message);
    }, onError);
    return () => {
      current = false;
    };
  }, [missing, id, messages, onError]);
  const message = loaded ?? fetched;

  return (
    <div className="kith-quote">
      <QuoteIcon size={14} />
      {message === undefined ? (
        <span>A message that has not arrived here</span>
      ) : onJump === undefined ? (
        <span className="kith-quote-words">
          <Quoted message={message} />
        </span>
      ) : (
        <button
          type="button"
          className="kith-plain kith-quote-words"
          tabIndex={-1}
          onClick={() => onJump(id)}
          title="Go to this message"
        >
          <Quoted message={message} />
        </button>
      )}
    </div>
  );
}

function Quoted({ message }: { message: Message }) {
  const face = useFace(message.author);
  return (
    <>
      <span className="kith-hidden">In reply to </span>
      <Avatar person={face} size="tiny" />
      <span className="kith-quote-author kith-ellipsis" dir="auto" data-person="" style={personStyle(face.did)}>
        {face.name}
      </span>
      <span className="kith-ellipsis" dir="auto">
        {message.redactedBy === undefined ? snippet(message.text) : 'Removed message'}
      </span>
    </>
  );
}
