import { base64urlDecode, base64urlEncode, equalBytes, inDomain, utf8Encode } from '@kith/identity';
import type {
  AeadKey,
  Awaitable,
  Clock,
  CryptoEngine,
  Did,
  Group,
  GroupSecret,
  RandomBytes,
  SigningIdentity,
  VerifyKey,
} from '@kith/identity';
import { TokenBucket, deriveAeadKey, deviceOf, openSigned, sealSigned, sessionKey } from '@kith/identity/internal';
import type { SignalRefusal } from '../call-types.js';
import { contextOf, encodeEnvelope, readEnvelope, signalKind } from './envelope.js';
import type { Recipient } from './envelope.js';
import { SessionWindows } from './session-windows.js';
import type { SessionKey } from './signals.js';

/** An accepted signal: its sender, its content, and whether it was addressed to this session. */
export interface Opened<T> {
  readonly from: SessionKey;
  readonly person: Did;
  readonly device: string;
  readonly direct: boolean;
  readonly signal: T;
}

export interface GateOptions<T> {
  readonly identity: SigningIdentity;
  readonly group: Group;
  readonly crypto: CryptoEngine;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** The name of the room. A gate accepts signals of one room. */
  readonly room: string;
  /** 16 bytes. */
  readonly session: Uint8Array;
  readonly encode: (signal: T) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => T | null;
  readonly onRefused: (code: SignalRefusal, device: string | null) => void;
}

export interface Gate<T> {
  /** The key of this session. */
  readonly key: SessionKey;
  /**
   * Seals a signal for one session, for every session of a device (`device.`), or for everybody (null). Returns null while
   * there is no secret.
   */
  seal(signal: T, to: SessionKey | null): Promise<Uint8Array | null>;
  /** Opens a signal. Returns null if it is refused (and reported), came before, or is for another room or session. */
  open(bytes: Uint8Array): Promise<Opened<T> | null>;
  /** Drops everything remembered of a session that is gone. */
  forget(session: SessionKey): void;
  /** Number of remembered sessions. */
  readonly remembered: number;
}

/** Most signals of one device in a second. More is a fault. */
const SIGNALS_PER_SECOND = 60;
const SIGNAL_BURST = 240;
const DEVICES_REMEMBERED = 512;

interface RoomKey {
  readonly secret: GroupSecret;
  readonly tag: Uint8Array;
  readonly key: Awaitable<AeadKey>;
}

/**
 * Makes the gate for all signals. It checks size, form, room, membership, rate, order, signature, key and content, in the order
 * of their cost.
 */
export function createGate<T>(options: GateOptions<T>): Gate<T> {
  const { identity, group, crypto, clock, random, session, onRefused } = options;
  const key = sessionKey(identity.device, session);
  const windows = new SessionWindows();
  const devices = new Map<string, { key: VerifyKey | null; bucket: TokenBucket }>();
  let number = 0;
  let current: RoomKey | null = null;

  const roomKey = (): RoomKey | null => {
    const secret = group.secret.getSnapshot();
    if (secret === null) return (current = null);
    if (current !== null && equalBytes(current.secret.epoch, secret.epoch)) return current;
    const room = utf8Encode(options.room);
    current = {
      secret,
      tag: crypto.hkdf(secret.key, inDomain('call-room', room), 16),
      key: deriveAeadKey(crypto, secret.key, inDomain('call-key', room)),
    };
    return current;
  };

  const knownDevice = (name: string, bytes: Uint8Array) => {
    let known = devices.get(name);
    if (known === undefined) {
      if (devices.size >= DEVICES_REMEMBERED) devices.delete(devices.keys().next().value ?? '');
      known = { key: crypto.admitKey(bytes), bucket: new TokenBucket(SIGNALS_PER_SECOND, SIGNAL_BURST, clock.now()) };
      devices.set(name, known);
    }
    return known;
  };

  const refuse = (code: SignalRefusal, device: string | null): null => {
    onRefused(code, device);
    return null;
  };

  /** Tells whether a signal is addressed to this session; undefined if it is for another one. */
  const addressed = (to: Recipient | null): boolean | undefined => {
    if (to === null) return false;
    if (!equalBytes(to.device, identity.device)) return undefined;
    if (to.session.length === 0) return false;
    return equalBytes(to.session, session) ? true : undefined;
  };

  return {
    key,

    async seal(signal, to) {
      const room = roomKey();
      if (room === null) return null;
      number += 1;
      const head = {
        room: room.tag,
        device: identity.device,
        session,
        to: to === null ? null : recipientOf(to),
        number,
      };
      const context = contextOf(group.id, room.secret, head);
      const parts = { crypto, random, signer: identity.signer, key: await room.key };
      const signed = await sealSigned(signalKind, parts, context, options.encode(signal));
      return encodeEnvelope({ ...head, ...signed });
    },

    async open(bytes) {
      const envelope = readEnvelope(bytes);
      if (typeof envelope === 'string') return refuse(envelope, null);
      const room = roomKey();
      // The signal belongs to another call of the group, or to a secret that this device does not have.
      if (room === null || !equalBytes(envelope.room, room.tag)) return null;
      const direct = addressed(envelope.to);
      if (direct === undefined) return null;
      const device = base64urlEncode(envelope.device);
      const from = sessionKey(envelope.device, envelope.session);
      if (from === key) return null;
      const person = group.personOf(device);
      if (person === null) return refuse('not-a-member', device);
      const order = windows.of(device, from)?.judge(envelope.number) ?? 'new';
      if (order === 'repeated') return null;
      if (order === 'too-old') return refuse('replayed', device);
      const known = knownDevice(device, envelope.device);
      if (!known.bucket.take(1, clock.now())) return refuse('too-often', device);
      const parts = { crypto, key: await room.key, verifyKey: () => known.key };
      const content = await openSigned(signalKind, parts, contextOf(group.id, room.secret, envelope), envelope);
      if (content === 'body') return refuse('undecryptable', device);
      if (content === 'signature') return refuse('signature', device);
      const signal = options.decode(content);
      if (signal === null) return refuse('malformed', device);
      // Checked again after the wait: the same signal may have come another way, or its author may have been removed.
      if ((windows.of(device, from)?.judge(envelope.number) ?? 'new') !== 'new') return null;
      if (group.personOf(device) !== person) return refuse('not-a-member', device);
      windows.take(device, from, envelope.number, direct);
      return { from, person, device, direct, signal };
    },

    forget(session) {
      windows.forget(deviceOf(session), session);
    },

    get remembered() {
      return windows.size;
    },
  };
}

function recipientOf(to: SessionKey): Recipient {
  const [device = '', session = ''] = to.split('.');
  return { device: base64urlDecode(device) ?? new Uint8Array(), session: base64urlDecode(session) ?? new Uint8Array() };
}
