import { base64urlDecode, base64urlEncode, inDomain } from '@kith/identity';
import type { CryptoEngine, Group, RandomBytes } from '@kith/identity';
import { sessionKey } from '@kith/identity/internal';
import type { SignalEnvelope, SignalingTransport } from '@kith/mesh';
import { checkSignalingOptions } from '../check-options.js';
import { SIGNAL_MAX } from '../limits.js';
import type { CallSignaling } from '../ports.js';
import { readEnvelope } from '../signal/envelope.js';
import { SignalListeners } from './signal-listeners.js';

/** Most sessions with a known address at the broker. */
const ADDRESSES_MAX = 512;

/**
 * Makes signaling through a publish-and-subscribe broker (y-webrtc's protocol, a BroadcastChannel, a loop in memory). The
 * broker sees only a random topic and encrypted bytes. `transport` stays open; the caller closes it.
 * @throws KithError `argument-invalid`
 */
export function brokerSignaling(options: {
  readonly transport: SignalingTransport;
  readonly group: Group;
  readonly crypto: CryptoEngine;
  readonly random: RandomBytes;
}): CallSignaling {
  checkSignalingOptions(options, ['random', 'transport.publish', 'transport.subscribe', 'transport.onStatus']);
  const { transport, group, crypto } = options;
  const newName = () => base64urlEncode(options.random(16));
  let self = newName();
  const listeners = new SignalListeners();
  /** Session → its transport's name at the broker, from its published messages. */
  const addresses = new Map<string, string>();
  let topic: string | null = null;
  let unsubscribe: () => void = () => {};

  const received = (envelope: SignalEnvelope) => {
    if (envelope.from === self || envelope.data.length > SIGNAL_MAX * 2) return;
    const signal = base64urlDecode(envelope.data);
    if (signal === null) return;
    const read = readEnvelope(signal);
    if (typeof read !== 'string') {
      const session = sessionKey(read.device, read.session);
      addresses.delete(session);
      if (addresses.size >= ADDRESSES_MAX) addresses.delete(addresses.keys().next().value ?? '');
      addresses.set(session, envelope.from);
    }
    listeners.signal(signal);
  };

  const follow = () => {
    unsubscribe();
    unsubscribe = () => {};
    const secret = group.secret.getSnapshot();
    topic =
      secret === null
        ? null
        : base64urlEncode(crypto.hkdf(secret.key, inDomain('call-topic', group.id, secret.epoch), 32));
    if (topic !== null) unsubscribe = transport.subscribe(topic, received);
  };
  // The broker may keep an old connection for long and deliver addressed messages only to it.
  const stopStatus = transport.onStatus(({ kind }) => {
    if (kind === 'open') self = newName();
  });
  const stopSecret = group.secret.subscribe(follow);
  follow();

  return {
    send(signal, to) {
      if (topic === null) return;
      const address = to === null ? undefined : addresses.get(to);
      const data = base64urlEncode(signal);
      transport.publish(topic, address === undefined ? { from: self, data } : { from: self, to: address, data });
    },
    onSignal: (listener) => listeners.onSignal(listener),
    // A broker does not report devices that have left.
    onGone: () => () => {},
    close() {
      stopStatus();
      stopSecret();
      unsubscribe();
      topic = null;
      listeners.clear();
      addresses.clear();
    },
  };
}
