import { base64urlEncode, inDomain } from '@kith/identity';
import type { Clock, CryptoEngine, Group, GroupSecret } from '@kith/identity';
import { sameSecret } from '@kith/identity/internal';
import { MESSAGE_MAX, SILENT_PROBE } from '../limits.js';
import type { PresenceChannel, PresenceConnection } from '../ports.js';
import { decodeMessage, encodeMessage } from '../wire/messages.js';
import type { Link, LinkListener } from './link.js';
import { watchLiveness } from './liveness.js';
import type { Liveness } from './liveness.js';

export interface PeerLinkOptions {
  readonly connection: PresenceConnection;
  readonly crypto: CryptoEngine;
  readonly group: Group;
  readonly clock: Clock;
  /** Returns a new id for every link. */
  readonly nextId: () => string;
  readonly listener: LinkListener;
  readonly onError: (error: unknown) => void;
}

export interface PeerLink {
  /** Opens or closes the channel by the present secret and members. */
  update(): void;
  end(): void;
}

const ping = encodeMessage({ kind: 'ping' });
const pong = encodeMessage({ kind: 'pong' });

/**
 * Makes the presence part of one connection: a channel named by the group's secret. It is open while there is a secret and the
 * other device belongs to a member. A new secret makes a new channel, and so a new link.
 */
export function openPeerLink(options: PeerLinkOptions): PeerLink {
  const { connection, crypto, group, clock, nextId, listener, onError } = options;
  const device = base64urlEncode(connection.remote.device);
  let ended = false;
  let offer: { readonly secret: GroupSecret; channel: PresenceChannel | null } | null = null;
  let current: { readonly link: Link; readonly liveness: Liveness } | null = null;

  function closeLink(reason: string): void {
    if (current === null) return;
    const { link, liveness } = current;
    current = null;
    liveness.end();
    listener.closed(link, reason);
  }

  function withdraw(reason: string): void {
    const channel = offer?.channel ?? null;
    offer = null;
    closeLink(reason);
    channel?.close();
  }

  function offerChannel(secret: GroupSecret): void {
    const own: NonNullable<typeof offer> = { secret, channel: null };
    const name = crypto.hkdf(secret.key, inDomain('presence-channel', group.id, secret.epoch), 32);
    offer = own;
    /** Catches errors: one thrown in a handler would end the whole connection, which other layers use too. */
    const guarded = (run: () => void): void => {
      if (offer !== own) return;
      try {
        run();
      } catch (error) {
        onError(error);
      }
    };
    own.channel = connection.open(name, {
      onOpen: () => guarded(() => opened(own)),
      onMessage: (bytes) => guarded(() => heard(bytes)),
      onClose: (reason) => guarded(() => closeLink(reason)),
    });
  }

  function opened(own: NonNullable<typeof offer>): void {
    closeLink('reopened');
    const link: Link = {
      id: nextId(),
      device,
      person: connection.remote.person,
      kind: 'real',
      send(message) {
        if (current?.link === link) own.channel?.send(message, 'interactive');
      },
    };
    const liveness = watchLiveness({
      clock,
      ping: () => link.send(ping),
      onSilent: () => {
        listener.silent(link);
        connection.probe?.(SILENT_PROBE).catch(onError);
      },
      onHeard: () => listener.heard(link),
    });
    current = { link, liveness };
    listener.opened(link, false);
  }

  function heard(bytes: Uint8Array): void {
    if (current === null) return;
    const { link, liveness } = current;
    liveness.heard();
    const message = decodeMessage(bytes);
    if (message === null) listener.refused(link, bytes.length > MESSAGE_MAX ? 'message-too-large' : 'malformed');
    else if (message.kind === 'ping') link.send(pong);
    else listener.message(link, message, bytes);
  }

  const peerLink: PeerLink = {
    update() {
      if (ended) return;
      const secret = group.personOf(device) === null ? null : group.secret.getSnapshot();
      if (secret !== null && offer !== null && sameSecret(secret, offer.secret)) return;
      withdraw('secret-changed');
      if (secret !== null) offerChannel(secret);
    },
    end() {
      if (ended) return;
      ended = true;
      withdraw('detached');
    },
  };
  peerLink.update();
  connection.onClose((reason) => {
    if (ended) return;
    ended = true;
    offer = null;
    closeLink(reason);
  });
  return peerLink;
}
