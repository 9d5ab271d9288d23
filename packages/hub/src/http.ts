import { createServer, type Server } from 'node:http';
import { HubError } from './errors.js';
import type { HubStats } from './counters.js';

/** The server of a hub that stands alone: `GET /health`, and a word at `/` as y-webrtc's own broker has it. */
export function createHealthServer(stats: () => HubStats): Server {
  return createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0];
    const readable = request.method === 'GET' || request.method === 'HEAD';
    if (readable && path === '/health') {
      const { connections, topics } = stats();
      response.writeHead(200, {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
      });
      response.end(JSON.stringify({ ok: true, connections, topics }));
    } else if (readable && path === '/') {
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
      response.end('okay');
    } else {
      response.writeHead(readable ? 404 : 405, { 'content-type': 'text/plain; charset=utf-8' });
      response.end();
    }
  });
}

/** Resolves when the port is open. @throws HubError `port-in-use`, `listen-failed`. */
export function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      reject(
        error.code === 'EADDRINUSE'
          ? new HubError('port-in-use', `Port ${port} on ${host} is taken`, {
              fix: 'Choose another port (`port`, or --port on the command line), or stop what holds it.',
              cause: error,
            })
          : new HubError('listen-failed', `Could not listen on ${host}:${port}: ${error.code ?? error.message}`, {
              fix: 'Choose an address of this machine and a port it may open.',
              cause: error,
            }),
      );
    };
    server.once('error', onError);
    server.listen(port, host, () => {
      server.off('error', onError);
      resolve();
    });
  });
}

/** Stops listening at once and resolves when no connection is left; idle HTTP ones are closed. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}

export function listeningPort(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new HubError('not-listening', 'The server does not listen on a port', {
      fix: 'Call server.listen(port) before asking for the url.',
    });
  }
  return address.port;
}

export function webSocketUrl(server: Server, path: string | undefined): string {
  const port = listeningPort(server);
  const address = server.address();
  const host = address === null || typeof address === 'string' ? 'localhost' : address.address;
  const named = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `ws://${named}:${port}${path ?? ''}`;
}
