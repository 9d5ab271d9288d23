import {
  base64urlDecode,
  chain,
  concatBytes,
  decodeCanonical,
  encodeCanonical,
  keyFromDid,
  utf8Encode,
} from '@kith/identity';
import type { Awaitable, CryptoEngine, Did, Group, GroupSecret, SigningIdentity } from '@kith/identity';
import { NODE_MAX, SEALED_OVERHEAD, openSigned, sealSigned } from '@kith/identity/internal';
import type { EnvelopeKind } from '@kith/identity/internal';
import { MESSAGE_MAX, NOTE_MAX } from '../limits.js';
import type { RefusalCode } from '../presence-types.js';
import { readArray } from './cbor-array.js';
import { deriveGroupKey } from './group-key.js';
import { isPlainObject } from './json.js';

const VERSION = 1;
const noticeKind: EnvelopeKind = {
  sealLabel: 'notice-body',
  signLabel: 'notice',
  covered: concatBytes,
  first: 'body',
};
/** Milliseconds. The longest lifetime of an invitation: a week. */
export const EXPIRES_IN_MAX = 604_800_000;

/** A notice to one person, as carried. */
export interface WireNotice {
  /** 16 random bytes. The same notice may come over several connections. */
  readonly id: Uint8Array;
  readonly to: Did;
  readonly body:
    | { readonly t: 'poke' }
    | {
        readonly t: 'invite';
        readonly node: string;
        readonly kind: 'node' | 'call';
        /** ≤ NOTE_MAX characters; may be empty. */
        readonly note: string;
        /** Milliseconds from now, by the receiver's clock. */
        readonly expiresIn: number;
      };
}

export type OpenedNotice =
  | { readonly ok: true; readonly notice: WireNotice }
  | { readonly ok: false; readonly code: RefusalCode };

/** Seals a notice: canonical CBOR `[1, id, to, nonce ‖ AES-256-GCM ciphertext ‖ tag, signature]`. */
export function sealNotice(
  context: {
    readonly identity: SigningIdentity;
    readonly crypto: CryptoEngine;
    readonly group: Group;
    readonly secret: GroupSecret;
  },
  notice: WireNotice,
): Awaitable<Uint8Array> {
  const { identity, crypto, group, secret } = context;
  const { id, to, body } = notice;
  const bound = noticeContext(group, secret, identity.device, id, to);
  const plaintext = encodeCanonical(body);
  const { signer } = identity;
  return chain(deriveGroupKey(crypto, secret, 'notice-key'), (key) =>
    chain(
      sealSigned(noticeKind, { crypto, random: crypto.randomBytes, signer, key }, bound, plaintext),
      ({ body: sealed, signature }) => encodeCanonical([VERSION, id, to, sealed, signature]),
    ),
  );
}

/**
 * Opens a notice. `device` is the device at the other end of the connection (base64url): no device relays the notices of
 * another. The caller decides whether the notice is for this person, new, and welcome.
 */
export function openNotice(
  context: { readonly crypto: CryptoEngine; readonly group: Group; readonly secret: GroupSecret },
  device: string,
  bytes: Uint8Array,
): Awaitable<OpenedNotice> {
  const { crypto, group, secret } = context;
  if (bytes.length > MESSAGE_MAX) return refused('message-too-large');
  const parsed = parseNotice(bytes);
  if (parsed === null) return refused('malformed');
  const { id, to, sealed: body, signature } = parsed;
  const deviceKey = base64urlDecode(device);
  if (deviceKey === null || deviceKey.length !== 32 || group.personOf(device) === null) return refused('not-a-member');
  const bound = noticeContext(group, secret, deviceKey, id, to);
  const verifyKey = () => crypto.admitKey(deviceKey);
  return chain(deriveGroupKey(crypto, secret, 'notice-key'), (key) =>
    chain(openSigned(noticeKind, { crypto, key, verifyKey }, bound, { body, signature }), (opened) => {
      if (opened === 'body') return refused('undecryptable');
      if (opened === 'signature') return refused('signature');
      const read = readBody(opened);
      return read === null ? refused('malformed') : { ok: true, notice: { id, to, body: read } };
    }),
  );
}

function refused(code: RefusalCode): OpenedNotice {
  return { ok: false, code };
}

function parseNotice(bytes: Uint8Array) {
  const items = readArray(bytes);
  if (items?.length !== 5) return null;
  const [version, id, to, sealed, signature] = items;
  if (version !== VERSION || typeof to !== 'string' || keyFromDid(to) === null) return null;
  if (!(id instanceof Uint8Array) || id.length !== 16) return null;
  if (!(signature instanceof Uint8Array) || signature.length !== 64) return null;
  if (!(sealed instanceof Uint8Array) || sealed.length < SEALED_OVERHEAD) return null;
  return { id, to: to as Did, sealed, signature };
}

function readBody(plaintext: Uint8Array): WireNotice['body'] | null {
  const decoded = decodeCanonical(plaintext);
  if (!decoded.ok || !isPlainObject(decoded.value)) return null;
  const { t, node, kind, note, expiresIn, ...others } = decoded.value;
  if (Object.keys(others).length > 0) return null;
  if (t === 'poke') return Object.keys(decoded.value).length === 1 ? { t } : null;
  if (t !== 'invite' || (kind !== 'node' && kind !== 'call')) return null;
  if (typeof node !== 'string' || node.length > NODE_MAX) return null;
  if (typeof note !== 'string' || note.length > NOTE_MAX) return null;
  if (typeof expiresIn !== 'number' || !Number.isSafeInteger(expiresIn)) return null;
  return expiresIn >= 0 && expiresIn <= EXPIRES_IN_MAX ? { t, node, kind, note, expiresIn } : null;
}

/** Returns the context: group 32 ‖ epoch 16 ‖ device 32 ‖ id 16 ‖ DID of the receiver, which always takes 56 bytes. */
function noticeContext(group: Group, secret: GroupSecret, device: Uint8Array, id: Uint8Array, to: Did): Uint8Array {
  return concatBytes(group.id, secret.epoch, device, id, utf8Encode(to));
}
