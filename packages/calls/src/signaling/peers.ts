import { base64urlEncode, decodeCanonical, encodeCanonical, inDomain } from '@kith/identity';
import type { CryptoEngine, Group, GroupSecret } from '@kith/identity';
import { deviceOf } from '@kith/identity/internal';
import type { Channel, Connection } from '@kith/mesh';
import { checkSignalingOptions } from '../check-options.js';
import { SIGNAL_MAX } from '../limits.js';
import type { CallSignaling } from '../ports.js';
import { readEnvelope } from '../signal/envelope.js';
import { SignalListeners } from './signal-listeners.js';

/** The part of a mesh connection that signaling uses. */
export type SignalingConnection = Pick<Connection, 'remote' | 'open' | 'onClose'>;

/** Signaling over the connections that are attached to it. */
export interface PeerSignaling extends CallSignaling {
  /** Uses a connection until it closes or the returned function is called. */
  attach(connection: SignalingConnection): () => void;
}

/**
 * Makes signaling over existing authenticated connections, without a broker. A signal for a device that is not connected here
 * goes to the connection over which that device was last heard, or to all connections, and is relayed once. So two devices that
 * are both connected to a third find each other.
 * @throws KithError `argument-invalid`
 */
export function peerSignaling(options: { readonly group: Group; readonly crypto: CryptoEngine }): PeerSignaling {
  checkSignalingOptions(options, []);
  return new ConnectionSignaling(options.group, options.crypto);
}

/** Most devices known through another device. */
const ROUTES_MAX = 256;

interface Attached {
  readonly device: string;
  readonly channel: Channel;
}

class ConnectionSignaling implements PeerSignaling {
  readonly #group: Group;
  readonly #crypto: CryptoEngine;
  readonly #attached = new Set<Attached>();
  readonly #channels = new Map<SignalingConnection, Channel>();
  /** Every attached connection, open or not, with its device. */
  readonly #devices = new Map<SignalingConnection, string>();
  readonly #reopen = new Set<() => void>();
  /** Devices heard only through another one: device → the connection it came over. */
  readonly #routes = new Map<string, Attached>();
  readonly #listeners = new SignalListeners();
  readonly #stopSecret: () => void;
  #closed = false;

  constructor(group: Group, crypto: CryptoEngine) {
    this.#group = group;
    this.#crypto = crypto;
    this.#stopSecret = group.secret.subscribe(() => {
      for (const reopen of [...this.#reopen]) reopen();
    });
  }

  attach(connection: SignalingConnection): () => void {
    const device = base64urlEncode(connection.remote.device);
    let attached: Attached | null = null;
    let under: GroupSecret | null = null;
    let ended = false;

    const drop = () => {
      if (attached === null) return;
      this.#attached.delete(attached);
      for (const [name, route] of this.#routes) if (route === attached) this.#routes.delete(name);
      attached = null;
    };
    const open = () => {
      const secret = this.#group.secret.getSnapshot();
      if (secret === under) return;
      attached?.channel.close();
      drop();
      under = secret;
      if (secret === null || ended) return;
      const channel = connection.open(this.#channelSecret(secret), {
        onOpen: () => {
          attached = { device, channel };
          this.#attached.add(attached);
        },
        onMessage: (message) => {
          if (attached !== null) this.#received(attached, message);
        },
        onClose: drop,
      });
      this.#channels.set(connection, channel);
    };
    const end = (reason: 'closed' | 'detached') => {
      if (ended) return;
      ended = true;
      this.#reopen.delete(open);
      drop();
      this.#channels.get(connection)?.close();
      this.#channels.delete(connection);
      this.#devices.delete(connection);
      if (reason === 'closed' && ![...this.#devices.values()].includes(device)) this.#listeners.gone(device);
    };
    this.#devices.set(connection, device);
    this.#reopen.add(open);
    connection.onClose(() => end('closed'));
    open();
    return () => end('detached');
  }

  send(signal: Uint8Array, to: string | null): void {
    if (this.#closed) return;
    const message = encodeCanonical([0, signal]);
    const device = to === null ? null : deviceOf(to);
    for (const attached of this.#towards(device)) attached.channel.send(message, 'interactive');
  }

  onSignal(listener: (signal: Uint8Array) => void): () => void {
    return this.#listeners.onSignal(listener);
  }

  onGone(listener: (device: string) => void): () => void {
    return this.#listeners.onGone(listener);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopSecret();
    for (const channel of this.#channels.values()) channel.close();
    this.#channels.clear();
    this.#attached.clear();
    this.#routes.clear();
    this.#listeners.clear();
  }

  #towards(device: string | null): readonly Attached[] {
    const all = [...this.#attached];
    if (device === null) return all;
    const direct = all.filter((attached) => attached.device === device);
    if (direct.length > 0) return direct;
    const route = this.#routes.get(device);
    return route === undefined ? all : [route];
  }

  #received(from: Attached, message: Uint8Array): void {
    const read = readHop(message);
    if (read === null) return;
    const envelope = readEnvelope(read.signal);
    // The gate reports the error. Here the signal is only not relayed.
    if (typeof envelope === 'string') return this.#listeners.signal(read.signal);
    const author = base64urlEncode(envelope.device);
    if (author !== from.device) this.#remember(author, from);
    this.#listeners.signal(read.signal);
    if (read.hops > 0 || envelope.to === null) return;
    const addressee = base64urlEncode(envelope.to.device);
    const onward = encodeCanonical([1, read.signal]);
    for (const attached of this.#attached) {
      if (attached !== from && attached.device === addressee) attached.channel.send(onward, 'interactive');
    }
  }

  #remember(device: string, from: Attached): void {
    this.#routes.delete(device);
    if (this.#routes.size >= ROUTES_MAX) this.#routes.delete(this.#routes.keys().next().value ?? '');
    this.#routes.set(device, from);
  }

  #channelSecret(secret: GroupSecret): Uint8Array {
    return this.#crypto.hkdf(secret.key, inDomain('call-channel', this.#group.id, secret.epoch), 32);
  }
}

/** Reads a signal and the number of times it was relayed: at most once. */
function readHop(message: Uint8Array): { readonly hops: number; readonly signal: Uint8Array } | null {
  if (message.length > SIGNAL_MAX + 16) return null;
  const decoded = decodeCanonical(message);
  if (!decoded.ok || !Array.isArray(decoded.value) || decoded.value.length !== 2) return null;
  const [hops, signal] = decoded.value as unknown[];
  return (hops === 0 || hops === 1) && signal instanceof Uint8Array ? { hops, signal } : null;
}
