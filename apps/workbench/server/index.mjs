import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createHub } from '@kith/hub';
import { answer, securityHeaders, serveStatic } from './static-files.mjs';

const hubPath = '/hub';

/** @type {typeof import('./index.mjs').startWorkbenchServer} */
export async function startWorkbenchServer(options = {}) {
  const root = options.root ?? fileURLToPath(new URL('../dist', import.meta.url));
  /** @type {import('@kith/hub').Hub | null} */
  let hub = null;
  const server = createServer((request, response) => {
    respond(request, response).catch((/** @type {unknown} */ error) => {
      process.emitWarning(error instanceof Error ? error : String(error));
      if (response.headersSent) response.destroy();
      else answer(response, 500, 'Something went wrong here.');
    });
  });

  /** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
  async function respond(request, response) {
    const path = (request.url ?? '/').split('?', 1)[0];
    if (path === hubPath) {
      if (hub === null) answer(response, 503, 'The hub is not running.');
      else answer(response, 426, 'This is where WebSockets meet.');
    } else if (path === '/kith.json') {
      response.writeHead(200, {
        ...securityHeaders,
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
      });
      response.end(JSON.stringify({ signaling: options.hub === false ? [] : [hubPath] }));
    } else {
      await serveStatic(root, request, response);
    }
  }

  const listeners = await listenOn(server, options.port ?? 5173, options.host);
  const [first] = listeners;
  const address = first?.address();
  if (address === null || address === undefined || typeof address === 'string')
    throw new Error('The server has no port');
  const { port } = address;
  const origins = options.host === undefined ? ['localhost', '127.0.0.1'] : [options.host];

  const startHub = async () => {
    hub ??= await createHub({ server, path: hubPath });
  };
  const stopHub = async () => {
    const stopping = hub;
    hub = null;
    await stopping?.close();
  };
  if (options.hub !== false) await startHub();

  /** @type {Promise<void> | null} */
  let closing = null;
  const close = async () => {
    const closed = Promise.all(listeners.map((listener) => new Promise((resolve) => listener.close(resolve))));
    await stopHub();
    server.closeAllConnections();
    await closed;
  };
  return {
    origins: origins.map((host) => `http://${host.includes(':') ? `[${host}]` : host}:${port}`),
    port,
    get hub() {
      return hub;
    },
    stopHub,
    startHub,
    close: () => (closing ??= close()),
  };
}

/**
 * A taken port is refused: at another port the page has another origin, where a browser keeps nothing of what it kept at this one.
 *
 * @param {import('node:http').Server} server
 * @param {number} port 0: any free one
 * @param {string | undefined} host undefined: both loopback addresses
 * @returns {Promise<import('node:net').Server[]>}
 */
async function listenOn(server, port, host) {
  try {
    return await listenOnce(server, port, host);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw Object.assign(new Error(portTaken(port), { cause: error }), { code: 'port-taken' });
  }
}

/** @param {number} port */
function portTaken(port) {
  const other = port < 65_535 ? port + 1 : port - 1;
  return `Port ${port} is taken. If Kith runs there already, open http://localhost:${port}.
Otherwise end the program that has it, or choose another port: npm start -- --port ${other} (or KITH_PORT=${other}).
A browser keeps workspaces for one address, port included: at another port you begin with none, and find yours again at this one.`;
}

/** @param {import('node:http').Server} server @param {number} port @param {string | undefined} host */
async function listenOnce(server, port, host) {
  await listen(server, port, host ?? '127.0.0.1');
  if (host !== undefined) return [server];
  const address = server.address();
  const chosen = typeof address === 'object' && address !== null ? address.port : port;
  // `localhost` may mean either address, so what listens on ::1 hands its connections to the one server.
  const onSix = createTcpServer((socket) => void server.emit('connection', socket));
  try {
    await listen(onSix, chosen, '::1');
    return [server, onSix];
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(String(error.code)))
      return [server];
    await new Promise((resolve) => server.close(resolve));
    throw error;
  }
}

/** @param {import('node:net').Server} server @param {number} port @param {string} host @returns {Promise<void>} */
function listen(server, port, host) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
