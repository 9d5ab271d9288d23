import { base64urlEncode, chain } from '@kith/identity';
import type { Awaitable, GroupSecret } from '@kith/identity';
import { deviceOf, sameSecret, sessionKey } from '@kith/identity/internal';
import type { CreateAwarenessGate, SessionState, Verdict } from '../internal.js';
import { SESSIONS_PER_DEVICE } from '../limits.js';
import type { RefusalCode } from '../presence-types.js';
import { createFrameOpener, parseFrame } from '../wire/frame.js';
import type { ParsedFrame } from '../wire/frame.js';
import { decodePayload } from '../wire/payload.js';
import { applyDelta, changedRooms, keepUnchanged, stateDefect } from '../wire/state.js';
import { judgeNumber } from './counter.js';
import { createDevices, takeToken } from './devices.js';
import type { DeviceRecord } from './devices.js';
import { inTurn } from './turns.js';

/**
 * Makes the gate for all frames of others. Cheap checks come before expensive ones. A frame that fails any check leaves nothing
 * behind. With a synchronous engine, `receive` is synchronous.
 */
export const createAwarenessGate: CreateAwarenessGate = ({ crypto, clock, group, own, fields }) => {
  const devices = createDevices({ crypto, clock });
  const opener = createFrameOpener({ crypto, group });

  /**
   * Judges a frame: its session is known or there is room for one, the rate and the number are right, and the signature is
   * valid.
   */
  function judge(device: string, record: DeviceRecord, key: string, frame: ParsedFrame): Awaitable<Verdict> {
    const now = clock.now();
    const { sessions } = record;
    if (!sessions.has(key) && sessions.size >= SESSIONS_PER_DEVICE) return refused('too-many-sessions');
    if (!takeToken(record, now)) return refused('too-often');
    const order = judgeNumber(sessions.get(key), frame.number, now);
    if (order === 'duplicate') return { kind: 'duplicate' };
    if (order !== 'new') return refused(order);
    const secret = group.secret.getSnapshot();
    if (secret === null) return refused('undecryptable');
    const verifyKey = () => record.verifyKey(frame.device);
    return chain(opener.open(secret, verifyKey, frame), (opened) =>
      typeof opened === 'string'
        ? refused(opened === 'body' ? 'undecryptable' : 'signature')
        : admit(device, record, key, frame.number, secret, opened),
    );
  }

  /** Applies the payload of a genuine frame. State changes only here. */
  function admit(
    device: string,
    record: DeviceRecord,
    key: string,
    number: number,
    secret: GroupSecret,
    plaintext: Uint8Array,
  ): Verdict {
    // Secret and membership may have changed during the asynchronous checks.
    const current = group.secret.getSnapshot();
    if (current === null || !sameSecret(current, secret)) return refused('undecryptable');
    const person = group.personOf(device);
    if (person === null) return refused('not-a-member');

    const read = decodePayload(plaintext, fields);
    if (!read.ok) return refused(read.code);
    if (read.payload.kind === 'leave') {
      record.sessions.delete(key);
      return { kind: 'left', key };
    }
    const held = record.sessions.get(key);
    if (read.payload.kind === 'delta' && read.payload.base !== held?.number) return { kind: 'missing', key };
    const before = held?.state ?? nothing;
    const said = read.payload.kind === 'full' ? read.payload.state : applyDelta(before, read.payload.changes);
    const defect = stateDefect(said);
    if (defect !== null) return refused(defect);

    const state = keepUnchanged(before, said);
    record.sessions.set(key, { number, seen: clock.now(), state });
    return { kind: 'state', session: { key, person, device, state }, changed: changedRooms(before, state) };
  }

  return {
    receive(device, bytes) {
      const parsed = parseFrame(bytes);
      if (!parsed.ok) return refused(parsed.code);
      const { frame } = parsed;
      if (base64urlEncode(frame.device) !== device) return refused('wrong-device');
      const key = sessionKey(frame.device, frame.session);
      if (key === own) return refused('own-session');
      if (group.personOf(device) === null) return refused('not-a-member');
      const record = devices.of(device);
      return inTurn(record, () => judge(device, record, key, frame)) ?? refused('too-often');
    },
    forget(key) {
      devices.find(deviceOf(key))?.sessions.delete(key);
    },
    get sessions() {
      return devices.sessions;
    },
  };
};

const nothing: SessionState = new Map();

function refused(code: RefusalCode): Verdict {
  return { kind: 'refused', code };
}
