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
  /** The person and device of this side. An Identity fits. */
  identity: LocalDevice;
  /** 16 random bytes for each running instance. */
  session: Uint8Array;
  crypto: CryptoEngine;
  clock: Clock;
  /** The role of this side, where the making of the link determines it. Otherwise the side with the smaller nonce initiates. */
  role?: Role;
  limits?: Partial<ConnectionLimits>;
  capabilities?: readonly string[];
  onEvent?: MeshEventListener;
}

/** The answer of `createConnection`: an open connection, or the code of a refusal. */
export type ConnectionOutcome = { ok: true; connection: Connection } | { ok: false; code: RefusalCode };

/** Authenticates both devices over a link within 10 s, and multiplexes channels over it. A refusal closes the link. */
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
