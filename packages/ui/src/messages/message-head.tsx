import type { Message } from '@kith/comms';
import type { Did } from '@kith/identity';
import { WarningIcon } from '../parts/icons.js';
import { MessageTime } from '../parts/time.js';
import { personStyle } from '../people/avatar.js';
import type { DescribedPerson } from '../people/person.js';

/** Draws the line above a text: its author, its time, and whether that time can be trusted. */
export function MessageHead({
  message,
  author,
  reachable,
  onPerson,
}: {
  message: Message;
  author: DescribedPerson;
  /** Tab reaches the name. */
  reachable: boolean;
  /** Undefined where the name leads nowhere. */
  onPerson: ((person: Did) => void) | undefined;
}) {
  const name = {
    className: 'kith-plain kith-message-author kith-ellipsis',
    dir: 'auto',
    'data-person': '',
    'data-named': author.named,
    style: personStyle(author.did),
    title: `${author.name}\n${author.fingerprint}`,
    children: author.name,
  };
  return (
    <header className="kith-message-head">
      {onPerson === undefined ? (
        <span {...name} />
      ) : (
        <button type="button" {...name} tabIndex={reachable ? 0 : -1} onClick={() => onPerson(author.did)} />
      )}
      <MessageTime at={message.createdAt} />
      {message.timeSuspicious && (
        <span
          className="kith-message-clock"
          title="The clock of the device that wrote this was wrong. The order does not depend on it."
        >
          <WarningIcon size={12} />
          <span>clock unsure</span>
        </span>
      )}
    </header>
  );
}
