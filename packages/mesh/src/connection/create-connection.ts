import type { Clock, CryptoEngine } from '@kith/identity';
import type { Connection } from '../connection-types.js';
import type { MeshEventListener, RefusalCode } from '../events.js';
import { authenticate, type LocalDevice } from '../handshake/authenticate.js';
import type { Role } from '../handshake/transcript.js';
import { defaultConnectionLimits, type ConnectionLimits } from '../limits.js';
import type { Link } from '../ports.js';
import { AuthenticatedConnection } from './connection.js';

/** The options of `createConnection`. */
export interface CreateConnectionOptions {
  link: Link;
  /** Who this side is; an Identity is one. */
  identity: LocalDevice;
  /** 16 random bytes, one per running instance. */
  session: Uint8Array;
  crypto: CryptoEngine;
  clock: Clock;
  /** When the way the link was made fixes who initiated it. Otherwise the smaller nonce does. */
  role?: Role;
  limits?: Partial<ConnectionLimits>;
  capabilities?: readonly string[];
  onEvent?: MeshEventListener;
}

/** The answer of `createConnection`: an open connection, or the reason for the refusal. */
export type ConnectionOutcome = { ok: true; connection: Connection } | { ok: false; code: RefusalCode };

/** Authenticates both devices over a link, within 10 s, and multiplexes channels over it. A refusal closes the link. */
export function createConnection(options: CreateConnectionOptions): Promise<ConnectionOutcome> {
  return authenticatedConnection(options);
}

/** As `ConnectionOutcome`, with the members of the connection that only this package uses. */
export type AuthenticatedOutcome = { ok: true; connection: AuthenticatedConnection } | { ok: false; code: RefusalCode };

/** As `createConnection`, with the members of the connection that only this package uses. */
export async function authenticatedConnection(options: CreateConnectionOptions): Promise<AuthenticatedOutcome> {
  const { link, identity, session, crypto, clock } = options;
  const limits = { ...defaultConnectionLimits, ...options.limits };
  const onEvent = options.onEvent ?? (() => {});
  const outcome = await authenticate({
    link,
    identity,
    session,
    crypto,
    clock,
    role: options.role ?? null,
    rate: limits.rate,
    capabilities: options.capabilities ?? [],
  });
  if (!outcome.ok) {
    onEvent({ type: 'refused', code: outcome.code });
    return outcome;
  }
  const connection = new AuthenticatedConnection({ link, peer: outcome.peer, crypto, clock, limits, onEvent });
  outcome.takeOver(
    (frame) => connection.receive(frame),
    (reason) => connection.ended(reason),
  );
  return { ok: true, connection };
}
