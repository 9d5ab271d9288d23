import type { Message } from '@kith/comms';
import { useWorkspace } from '@kith/react';
import type { NodeId } from '@kith/store';
import { Avatar, personStyle, snippet } from '@kith/ui';
import { CornerUpRight } from 'lucide-react';
import { useEffect, useState } from 'react';
import { usePerson } from '../data/people.js';
import { useToasts } from '../parts/toasts.js';

/** The first line of the message replied to; pressing it goes there. */
export function ReplyQuote({
  id,
  loaded,
  onJump,
}: {
  id: NodeId;
  loaded: Message | undefined;
  onJump: (id: NodeId) => void;
}) {
  const { messages } = useWorkspace();
  const { report } = useToasts();
  const [fetched, setFetched] = useState<Message | undefined>(undefined);
  const missing = loaded === undefined;
  useEffect(() => {
    if (!missing) return undefined;
    let current = true;
    messages.get(id).then((message) => {
      if (current) setFetched(message);
    }, report);
    return () => {
      current = false;
    };
  }, [missing, id, messages, report]);
  const message = loaded ?? fetched;

  return (
    <div className="reply-quote">
      <CornerUpRight size={14} aria-hidden />
      {message === undefined ? (
        <span>A message that has not arrived here</span>
      ) : (
        <button type="button" tabIndex={-1} onClick={() => onJump(id)} title="Go to this message">
          <span className="hidden-visually">In reply to </span>
          <QuotedAuthor message={message} />
          <span className="ellipsis" dir="auto">
            {message.redactedBy === undefined ? snippet(message.text) : 'Removed message'}
          </span>
        </button>
      )}
    </div>
  );
}

function QuotedAuthor({ message }: { message: Message }) {
  const person = usePerson(message.author);
  return (
    <>
      <Avatar person={person} size="tiny" />
      <span className="reply-author ellipsis" dir="auto" data-person="" style={personStyle(person.did)}>
        {person.name}
      </span>
    </>
  );
}
