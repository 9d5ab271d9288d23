import type { Message } from '@kith/comms';
import { useWorkspace } from '@kith/react';
import { MessageText } from '../markdown/message-text.js';
import { RemovedIcon } from '../parts/icons.js';
import { fullTime } from '../parts/time.js';
import type { MentionedPerson } from '../people/person.js';
import { DeliveryMark } from './delivery-mark.js';

/** Draws what a message says, and beside it whether it was edited and how far an own one has come. */
export function MessageBody({ message, people }: { message: Message; people: readonly MentionedPerson[] }) {
  const { me } = useWorkspace();
  const mine = message.author === me;
  const removed = message.redactedBy !== undefined;
  return (
    <div className="kith-message-content">
      {removed ? (
        <p className="kith-message-removed">
          <RemovedIcon size={14} />
          {removedWords(message, mine)}
        </p>
      ) : (
        <MessageText text={message.text} mentions={message.mentions} people={people} />
      )}
      <span className="kith-message-marks">
        {message.editedAt !== undefined && !removed && (
          <span className="kith-message-edited" title={`Edited ${fullTime(message.editedAt)}`}>
            edited
          </span>
        )}
        {mine && !removed && <DeliveryMark message={message} />}
      </span>
    </div>
  );
}

function removedWords({ redactedBy }: Message, mine: boolean): string {
  if (redactedBy === 'moderator') return 'Removed by a moderator';
  return mine ? 'You removed this message' : 'Removed by its author';
}
