import { useWorkspace } from '@kith/react';
import { memo } from 'react';
import type { MentionedPerson } from '../markdown/mention-marks.js';
import { MessageText } from '../markdown/message-text.js';
import { RemovedIcon } from '../parts/icons.js';
import { MessageTime, dayName, fullTime } from '../parts/time.js';
import { useNow } from '../parts/use-now.js';
import { Avatar, personStyle } from '../people/avatar.js';
import { useFace } from '../people/use-face.js';
import { DeliveryMark } from './delivery-mark.js';
import type { Row } from './rows.js';

export const MessageItem = memo(function MessageItem({
  row: { message, head, day },
  people,
}: {
  row: Row;
  people: readonly MentionedPerson[];
}) {
  const { me } = useWorkspace();
  const author = useFace(message.author);
  const removed = message.redactedBy !== undefined;
  const callsMe = message.author !== me && (message.mentions.room || message.mentions.dids.includes(me));
  return (
    <>
      {day !== null && <DayLine at={day} />}
      <li className="kith-message" data-message={message.id} data-head={head} data-calls-me={callsMe && !removed}>
        <div>{head && <Avatar person={author} size="small" />}</div>
        <div className="kith-message-main">
          {head ? (
            <p className="kith-message-head">
              <span
                className="kith-message-author"
                dir="auto"
                data-person=""
                data-named={author.named}
                style={personStyle(author.did)}
                title={`${author.name}\n${author.fingerprint}`}
              >
                {author.name}
              </span>
              <MessageTime at={message.createdAt} />
            </p>
          ) : (
            <span className="kith-hidden">{author.name}</span>
          )}
          <div className="kith-message-content">
            {removed ? (
              <p className="kith-message-removed">
                <RemovedIcon size={14} />
                {message.redactedBy === 'moderator' ? 'Removed by a moderator' : removedWords(message.author === me)}
              </p>
            ) : (
              <MessageText text={message.text} mentions={message.mentions} people={people} />
            )}
            <span className="kith-message-marks">
              {message.editedAt !== undefined && !removed && (
                <span title={`Edited ${fullTime(message.editedAt)}`}>edited</span>
              )}
              {message.author === me && !removed && <DeliveryMark message={message} />}
            </span>
          </div>
        </div>
      </li>
    </>
  );
});

function removedWords(mine: boolean): string {
  return mine ? 'You removed this message' : 'Removed by its author';
}

function DayLine({ at }: { at: number }) {
  return <li className="kith-day">{dayName(at, useNow())}</li>;
}
