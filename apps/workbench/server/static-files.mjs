import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** @type {Readonly<Record<string, string>>} */
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
};

/** Sent with every answer: the page may load from its own origin, and talk to brokers of any. */
export const securityHeaders = Object.freeze({
  'content-security-policy':
    "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; script-src 'self'; " +
    "worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=(), browsing-topics=()',
});

/** Names such as index-B3xk9_Qa.js carry a hash of what is in them, so they never change. */
const hashed = /-[\w-]{8,}\.\w+$/;

/**
 * The file a path names inside `root`, or null. A path that leaves the root, or names a hidden file, names nothing.
 * @param {string} root absolute
 * @param {string} path as in a URL, still encoded
 * @returns {Promise<{ file: string, size: number } | null>}
 */
async function findFile(root, path) {
  /** @type {string} */
  let decoded;
  try {
    decoded = decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
  if (decoded.includes('\0') || decoded.split(/[/\\]/).some((part) => part.startsWith('.'))) return null;
  const file = normalize(join(root, decoded));
  if (!file.startsWith(root + sep)) return null;
  try {
    const found = await stat(file);
    return found.isFile() ? { file, size: found.size } : null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(String(error.code)))
      return null;
    throw error;
  }
}

/**
 * The smallest form of a file that was written beside it and that the reader takes.
 * @param {{ file: string, size: number }} found
 * @param {string | string[] | undefined} accepted
 * @returns {Promise<{ file: string, size: number, encoding: string | null }>}
 */
async function compressedOf(found, accepted) {
  const taken = new Set(
    String(accepted ?? '')
      .split(',')
      .filter((part) => !/;\s*q=0(?:\.0*)?\s*$/.test(part))
      .map((part) => part.split(';', 1)[0]?.trim().toLowerCase()),
  );
  for (const [encoding, ending] of [
    ['br', '.br'],
    ['gzip', '.gz'],
  ]) {
    if (!taken.has(encoding)) continue;
    const other = await sizeOf(`${found.file}${ending}`);
    if (other !== null && other < found.size)
      return { file: `${found.file}${ending}`, size: other, encoding: encoding ?? null };
  }
  return { ...found, encoding: null };
}

/** @param {string} file @returns {Promise<number | null>} null where there is none */
async function sizeOf(file) {
  try {
    const found = await stat(file);
    return found.isFile() ? found.size : null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Answers GET and HEAD from a built application: its files, and index.html for every path that names a page.
 * @param {string} root absolute path of the built application
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
export async function serveStatic(root, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return answer(response, 405, 'Only GET and HEAD are answered here.');
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const named = await findFile(root, path);
  const isPage = extname(path) === '' || path.startsWith('/channel/');
  const found = named ?? (isPage ? await findFile(root, '/index.html') : null);
  if (found === null)
    return isPage
      ? answer(response, 503, 'The workbench is not built yet: npm run build.')
      : answer(response, 404, 'Not found.');
  const immutable = path.startsWith('/assets/') && hashed.test(path);
  const sent = await compressedOf(found, request.headers['accept-encoding']);
  response.writeHead(200, {
    ...securityHeaders,
    'content-type': types[extname(found.file).toLowerCase()] ?? 'application/octet-stream',
    'content-length': sent.size,
    'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
    ...(sent.encoding === null ? {} : { 'content-encoding': sent.encoding }),
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  try {
    await pipeline(createReadStream(sent.file), response);
  } catch (error) {
    // The reader went away, or the file was replaced while it was read: either way this answer cannot be finished.
    response.destroy(error instanceof Error ? error : undefined);
  }
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {string} text
 */
export function answer(response, status, text) {
  response.writeHead(status, {
    ...securityHeaders,
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(text);
}
