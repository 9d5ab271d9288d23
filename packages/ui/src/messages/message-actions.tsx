import type { Message } from '@kith/comms';
import type { ComponentType } from 'react';
import { IconButton } from '../parts/icon-button.js';

/** Something that a person can do with a message: a button of its row, and a key while the row has the focus. */
export interface MessageAction {
  /** What it does, for screen readers and on hover. */
  readonly label: string;
  /** The key that does the same, as it is written on it: `R`, `Delete`. */
  readonly shortcut: string;
  readonly icon: ComponentType<{ readonly size: number }>;
  /** Whether this person may do it with a message. Always unless told. */
  readonly may?: (message: Message) => boolean;
  readonly run: (message: Message) => void;
}

/** Returns the actions that this person may do with a message; none with a removed one. */
export function actionsFor(message: Message, actions: readonly MessageAction[]): readonly MessageAction[] {
  return message.redactedBy === undefined ? actions.filter(({ may }) => may?.(message) ?? true) : [];
}

/** Draws the buttons of a message: shown on hover, and while the message or one of the buttons has the focus. */
export function MessageActions({
  message,
  actions,
  reachable,
}: {
  message: Message;
  actions: readonly MessageAction[];
  /** Tab reaches the buttons. */
  reachable: boolean;
}) {
  return (
    <div className="kith-message-actions" role="group" aria-label="Message actions">
      {actions.map(({ label, shortcut, icon, run }) => (
        <IconButton
          key={label}
          size="small"
          label={label}
          shortcut={shortcut}
          icon={icon}
          tabIndex={reachable ? 0 : -1}
          onClick={() => run(message)}
        />
      ))}
    </div>
  );
}
