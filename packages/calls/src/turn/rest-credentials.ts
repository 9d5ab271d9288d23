import { utf8Encode, type Clock } from '@kith/identity';
import { callsError } from '../codes.js';

/** The options of `turnCredentials`. */
export interface TurnCredentialOptions {
  /**
   * The secret shared with the TURN server (coturn: `static-auth-secret`). A holder can make credentials, so keep it on a
   * server.
   */
  readonly secret: string;
  /** A name for the user, which the server may log. Without a colon. */
  readonly name: string;
  /** Lifetime in milliseconds. */
  readonly lifetime: number;
  readonly clock: Clock;
  /** Web Crypto. TURN servers require HMAC with SHA-1. */
  readonly crypto: { readonly subtle: Pick<SubtleCrypto, 'importKey' | 'sign'> };
}

/** A name and a password for a TURN server, for a limited time. */
export interface TurnCredentials {
  /** `<expiry in Unix seconds>:<name>`. */
  readonly username: string;
  /** base64(HMAC-SHA1(secret, username)). */
  readonly credential: string;
}

/**
 * Makes short-lived credentials of the TURN REST form (draft-uberti-behave-turn-rest-00), as coturn checks them with
 * `use-auth-secret`.
 * @throws KithError `turn-credentials-invalid` for a name with a colon, or a lifetime that is not positive.
 */
export async function turnCredentials(options: TurnCredentialOptions): Promise<TurnCredentials> {
  if (options.name.includes(':') || !Number.isFinite(options.lifetime) || options.lifetime <= 0) {
    throw callsError('turn-credentials-invalid', { argument: options.name.includes(':') ? 'name' : 'lifetime' });
  }
  const expiry = Math.floor((options.clock.now() + options.lifetime) / 1000);
  const username = `${expiry}:${options.name}`;
  const { subtle } = options.crypto;
  const algorithm = { name: 'HMAC', hash: 'SHA-1' };
  const key = await subtle.importKey('raw', copied(options.secret), algorithm, false, ['sign']);
  const code = new Uint8Array(await subtle.sign('HMAC', key, copied(username)));
  return { username, credential: btoa(String.fromCharCode(...code)) };
}

/** Returns the expiry of credentials of this form in Unix milliseconds; null for a username of another form. */
export function turnExpiry(username: string): number | null {
  const seconds = /^(\d{1,12}):/.exec(username)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1000;
}

function copied(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(utf8Encode(text));
}
