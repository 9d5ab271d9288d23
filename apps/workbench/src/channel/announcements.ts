import type { Message } from '@kith/comms';
import type { Did } from '@kith/identity';
import { arrivedWords, isolated, namesInWords, snippet } from '@kith/ui';

export interface Arrived {
  readonly message: Message;
  /** It stands above messages that were told of before. */
  readonly late: boolean;
}

/** More messages than this are counted instead of read out. */
const mostRead = 3;

/** What came, in the order of the list: those whose ids are in `ids`, each late where a message that is not stands after it. */
export function arrivedAmong(messages: readonly Message[], ids: ReadonlySet<string>): readonly Arrived[] {
  const lastKnown = messages.findLastIndex(({ id }) => !ids.has(id));
  return messages.flatMap((message, index) => (ids.has(message.id) ? [{ message, late: index < lastKnown }] : []));
}

/** What a screen reader says of messages that came together: each with its author, or how many of whom. */
export function announcementsOf(arrived: readonly Arrived[], nameOf: (author: Did) => string): readonly string[] {
  const lines: string[] = [];
  for (const late of [true, false]) {
    const messages = arrived.filter((one) => one.late === late).map(({ message }) => message);
    if (messages.length > mostRead) {
      const authors = [...new Set(messages.map(({ author }) => author))].map(nameOf);
      lines.push(
        late
          ? arrivedWords(messages, (author) => isolated(nameOf(author)))
          : `${messages.length.toLocaleString()} new messages from ${namesInWords(authors)}`,
      );
    } else
      lines.push(
        ...messages.map(
          ({ author, text }) => `${isolated(nameOf(author))}${late ? ', further up' : ''}: ${snippet(text, 300)}`,
        ),
      );
  }
  return lines;
}
