import { base64urlEncode } from './bytes.js';

/** The form of a session key: device key and session, base64url, joined by a dot. */
export const SESSION_KEY = /^[A-Za-z0-9_-]{43}\.[A-Za-z0-9_-]{22}$/;

/** Returns `device.session`: the key of one session of a device. The device key has 32 bytes, the session 16. */
export function sessionKey(device: Uint8Array, session: Uint8Array): string {
  return `${base64urlEncode(device)}.${base64urlEncode(session)}`;
}

/** Returns the device of a session key (its key, base64url). */
export function deviceOf(key: string): string {
  return key.slice(0, key.indexOf('.'));
}
