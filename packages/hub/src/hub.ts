import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { Broker } from './broker.js';
import { systemClock, type Clock } from './clock.js';
import { Connection, type ConnectionContext } from './connection.js';
import { createCounters, type HubStats } from './counters.js';
import { HubError } from './errors.js';
import type { HubLog } from './events.js';
import { closeServer, createHealthServer, listen, listeningPort, webSocketUrl } from './http.js';
import { resolveLimits, type HubLimits } from './limits.js';

/** The options of `createHub`. Every one has a default. */
export interface HubOptions {
  /** An HTTP server to attach to: the hub answers upgrades of `path` and nothing else, and never closes the server. */
  server?: Server;
  /** Port to listen on without `server`; 0 lets the system choose. Default 4444. */
  port?: number;
  /** Address to listen on without `server`. Default 127.0.0.1. */
  host?: string;
  /** The path whose upgrades are answered. Default: `/hub` when attached, any path otherwise. */
  path?: string;
  limits?: Partial<HubLimits>;
  clock?: Clock;
  /** Hears of connections coming and going; default silent. */
  log?: HubLog;
}

/** A running hub. `port` is the port on which it listens. */
export interface Hub {
  /** Where clients connect, such as `ws://127.0.0.1:4444`. @throws HubError `not-listening` while an attached server has no port yet. */
  readonly url: string;
  readonly port: number;
  /** Numbers only; a copy. */
  stats(): HubStats;
  /** Closes every connection with 1001 and resolves when all are gone and, unless attached, the port is free: within 2 s. */
  close(): Promise<void>;
}

/**
 * Starts a signaling broker that speaks y-webrtc's protocol. It keeps nothing but who listens where.
 * @throws HubError `port-in-use`, `listen-failed`, `invalid-limit`, `invalid-option`.
 */
export async function createHub(options: HubOptions = {}): Promise<Hub> {
  const limits = resolveLimits(options.limits);
  const clock = options.clock ?? systemClock;
  const log = options.log ?? (() => {});
  const path = options.path ?? (options.server === undefined ? undefined : '/hub');
  if (path !== undefined && !path.startsWith('/')) {
    throw new HubError('invalid-option', `The path ${path} does not begin with /`, {
      fix: 'Pass a path such as /hub.',
    });
  }
  const { port = 4444, host = '127.0.0.1' } = options;
  // Node takes a text for the path of a local socket, and anything else that is no number for any port.
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new HubError('invalid-option', `${String(port)} is not a port`, { fix: 'Pass a number from 0 to 65535.' });
  const counters = createCounters();
  const connections = new Set<Connection>();
  const broker = new Broker<Connection>(limits, () => setImmediate(() => broker.flush()));
  const webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.frameBytes,
    // Pings are answered by Connection, so that they count against the sender's allowance.
    autoPong: false,
  });
  let gone: (() => void) | null = null;
  let closing: Promise<void> | null = null;

  const context: ConnectionContext = {
    broker,
    clock,
    limits,
    counters,
    onGone(connection, reason) {
      connections.delete(connection);
      counters.closed[reason] += 1;
      log({ event: 'closed', reason, connections: connections.size });
      if (connections.size === 0) gone?.();
    },
  };

  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    if (path !== undefined && pathOf(request) !== path) {
      // An upgrade that no listener answers would hang; one that another listener answers is not ours.
      if (server.listenerCount('upgrade') > 1) return;
      stream.once('error', () => stream.destroy());
      stream.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    webSockets.handleUpgrade(request, stream, head, (socket) => {
      const full = connections.size >= limits.connections;
      const connection = new Connection(socket, stream, context);
      connections.add(connection);
      if (closing !== null) return connection.end('shutdown');
      if (full) return connection.end('full');
      counters.accepted += 1;
      log({ event: 'opened', connections: connections.size });
    });
  };

  const stats = (): HubStats => ({
    ...counters,
    dropped: { ...counters.dropped },
    closed: { ...counters.closed },
    connections: connections.size,
    topics: broker.topicCount,
    sessions: broker.sessionCount,
  });

  const server = options.server ?? createHealthServer(stats);
  server.on('upgrade', onUpgrade);
  if (options.server === undefined) await listen(server, port, host);

  const stop = async (): Promise<void> => {
    const port = options.server === undefined ? closeServer(server) : null;
    if (port === null) server.off('upgrade', onUpgrade);
    const emptied = connections.size === 0 ? null : new Promise<void>((resolve) => (gone = resolve));
    broker.flush();
    for (const connection of connections) connection.end('shutdown');
    await emptied;
    server.off('upgrade', onUpgrade);
    await port;
    log({ event: 'stopped' });
  };

  const hub: Hub = {
    get url() {
      return webSocketUrl(server, path);
    },
    get port() {
      return listeningPort(server);
    },
    stats,
    close: () => (closing ??= stop()),
  };
  if (server.listening) log({ event: 'listening', url: hub.url });
  return hub;
}

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?', 1)[0] ?? '/';
