import type { Did } from '@kith/identity';
import type { PresenceMessage } from '../wire/messages.js';

/**
 * One open presence channel to another device, or the channel to the other tabs of this device. A channel that opens again is a
 * new link.
 */
export interface Link {
  /** Unique among all links of this tab, past ones included. */
  readonly id: string;
  /** Base64url. */
  readonly device: string;
  readonly person: Did;
  /** `real`: a connection of this tab. `borrowed`: a connection of another tab. `tabs`: all other tabs of this device at once. */
  readonly kind: 'real' | 'borrowed' | 'tabs';
  /** An encoded message. Dropped when the link has closed. */
  send(message: Uint8Array): void;
}

/** Receives the events of links. Each link is opened once first, and closed once last. */
export interface LinkListener {
  /** `already`: the link was in use before, so its first message has to be requested. */
  opened(link: Link, already: boolean): void;
  /** `bytes` is the message as it came. */
  message(link: Link, message: PresenceMessage, bytes: Uint8Array): void;
  refused(link: Link, code: 'malformed' | 'message-too-large'): void;
  /** No message came for too long. `heard` follows when one comes. */
  silent(link: Link): void;
  heard(link: Link): void;
  closed(link: Link, reason: string): void;
}
