import type { Did } from '@kith/identity';
import type { PresenceMessage } from '../wire/messages.js';

/** One open presence channel to another device, or the way to the other tabs of this one. A channel that opens again is a new link. */
export interface Link {
  /** Unique among all links that this tab ever had. */
  readonly id: string;
  /** Base64url. */
  readonly device: string;
  readonly person: Did;
  /** `real`: a connection of this tab. `borrowed`: a connection of another tab. `tabs`: all other tabs of this device at once. */
  readonly kind: 'real' | 'borrowed' | 'tabs';
  /** An encoded message. Dropped when the link has closed. */
  send(message: Uint8Array): void;
}

/** What happens on links. A link is opened first and closed last, once each. */
export interface LinkListener {
  /** `already`: others have talked over it before, so the first word of theirs has to be asked for. */
  opened(link: Link, already: boolean): void;
  /** `bytes` is the message as it came. */
  message(link: Link, message: PresenceMessage, bytes: Uint8Array): void;
  refused(link: Link, code: 'malformed' | 'message-too-large'): void;
  /** Nothing was heard for too long; `heard` follows when that changes. */
  silent(link: Link): void;
  heard(link: Link): void;
  closed(link: Link, reason: string): void;
}
