import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startWorkbenchServer, type WorkbenchServer } from '../server/index.mjs';

/** `fetch` normalises paths before sending them; a stranger does not. */
function raw(port: number, path: string, headers: OutgoingHttpHeaders = {}): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    request({ port, path, host: '127.0.0.1', headers }, (response) => {
      let body = '';
      response.on('data', (part: Buffer) => (body += part.toString()));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
      response.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}

interface RawAnswer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe('the workbench server', () => {
  let parent: string;
  let server: WorkbenchServer;
  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'kith-workbench-'));
    const root = join(parent, 'dist');
    await mkdir(join(root, 'assets'), { recursive: true });
    await writeFile(join(parent, 'secret.txt'), 'outside');
    await writeFile(join(root, 'index.html'), '<!doctype html><title>Kith</title>');
    await writeFile(join(root, '.hidden.txt'), 'hidden');
    await writeFile(join(root, 'assets/index-B3xk9_Qa.js'), 'export {};');
    await writeFile(join(root, 'assets/style.css'), 'body{}');
    await writeFile(join(root, 'assets/large.js'), 'plain and long');
    await writeFile(join(root, 'assets/large.js.br'), 'brotli');
    await writeFile(join(root, 'assets/large.js.gz'), 'gzip');
    await writeFile(join(root, 'assets/larger.css'), 'short');
    await writeFile(join(root, 'assets/larger.css.br'), 'longer than without');
    server = await startWorkbenchServer({ port: 0, root });
  });
  afterAll(async () => {
    await server.close();
    await rm(parent, { recursive: true });
  });
  const get = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`http://127.0.0.1:${server.port}${path}`, init);

  it('serves both origins', async () => {
    expect(server.origins).toEqual([`http://localhost:${server.port}`, `http://127.0.0.1:${server.port}`]);
    for (const origin of server.origins) expect(await (await fetch(origin)).text()).toContain('Kith');
    const six = await fetch(`http://[::1]:${server.port}/kith.json`).catch(() => null);
    if (six !== null) expect(await six.json()).toEqual({ signaling: ['/hub'] });
  });

  it('types files, keeps hashed ones for ever and asks again for others', async () => {
    const script = await get('/assets/index-B3xk9_Qa.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).toContain('immutable');
    const style = await get('/assets/style.css');
    expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect(style.headers.get('cache-control')).toBe('no-cache');
    expect((await get('/')).headers.get('cache-control')).toBe('no-cache');
    const head = await get('/assets/style.css', { method: 'HEAD' });
    expect([head.headers.get('content-length'), await head.text()]).toEqual(['6', '']);
  });

  it.each([
    ['br, gzip', 'br', 'brotli'],
    ['gzip, deflate, BR', 'br', 'brotli'],
    ['gzip;q=0.5', 'gzip', 'gzip'],
    ['br;q=0, gzip', 'gzip', 'gzip'],
    ['br; q=0.000, gzip;q=0', undefined, 'plain and long'],
    ['deflate', undefined, 'plain and long'],
    ['', undefined, 'plain and long'],
  ])('WB-SV-2 answers a reader of "%s" with the form %s', async (accepted, encoding, sent) => {
    const { headers, body } = await raw(server.port, '/assets/large.js', { 'accept-encoding': accepted });
    expect([headers['content-encoding'], body]).toEqual([encoding, sent]);
    expect([headers['content-type'], headers.vary]).toEqual(['text/javascript; charset=utf-8', 'accept-encoding']);
    expect(headers['content-length']).toBe(String(sent.length));
  });

  it('WB-SV-2 sends a file as it is where compressing made it no smaller', async () => {
    const { headers, body } = await raw(server.port, '/assets/larger.css', { 'accept-encoding': 'br' });
    expect([headers['content-encoding'], body]).toEqual([undefined, 'short']);
  });

  it('answers pages with the application and missing files with 404', async () => {
    for (const path of ['/channel/abc', '/channel/a.b', '/settings', '/?x=1']) {
      const page = await get(path);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    }
    expect((await get('/assets/gone-12345678.js')).status).toBe(404);
    expect((await get('/', { method: 'POST' })).status).toBe(405);
  });

  it('never leaves its directory', async () => {
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/assets/..%5c..%5c..%5csecret.txt',
      '//secret.txt',
      '/.hidden.txt',
      '/%00.txt',
      '/%zz.txt',
      `/${'x'.repeat(5000)}.txt`,
    ]) {
      expect([path, (await raw(server.port, path)).status]).toEqual([path, 404]);
    }
  });

  it('sends its policy with every answer', async () => {
    for (const path of ['/', '/channel/x', '/assets/style.css', '/kith.json', '/gone.js', '/hub']) {
      const { headers } = await get(path);
      const policy = headers.get('content-security-policy') ?? '';
      for (const part of [
        "default-src 'self'",
        "script-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "connect-src 'self' ws: wss:",
      ]) {
        expect(policy.split('; ')).toContain(part);
      }
      expect([headers.get('x-content-type-options'), headers.get('referrer-policy')]).toEqual([
        'nosniff',
        'no-referrer',
      ]);
      expect([headers.get('cross-origin-opener-policy'), headers.get('cross-origin-resource-policy')]).toEqual([
        'same-origin',
        'same-origin',
      ]);
      // Calls need the microphone, the camera and the screen: those are not refused.
      expect(headers.get('permissions-policy')).toMatch(/geolocation=\(\)/);
      expect(headers.get('permissions-policy')).not.toMatch(/microphone|camera|display-capture/);
    }
  });

  it('stops and starts its hub while pages are served', async () => {
    const connect = async (): Promise<WebSocket> => {
      const socket = new WebSocket(`ws://localhost:${server.port}/hub`);
      await once(socket, 'open');
      return socket;
    };
    const socket = await connect();
    expect(server.hub?.stats().connections).toBe(1);
    const closed = once(socket, 'close');
    await server.stopHub();
    expect(((await closed) as [number])[0]).toBe(1001);
    expect(server.hub).toBeNull();
    expect((await get('/')).status).toBe(200);
    expect((await get('/hub')).status).toBe(503);
    await server.startHub();
    const again = await connect();
    expect(server.hub?.stats().connections).toBe(1);
    again.close();
    await once(again, 'close');
  });

  it('WB-SV-1 refuses a port that is taken on either address, and says what that means and what to do', async () => {
    for (const taken of ['127.0.0.1', '::1']) {
      const blocker = createServer();
      blocker.listen(0, taken);
      const listening = await Promise.race([once(blocker, 'listening'), once(blocker, 'error')]);
      // A machine without IPv6 has one address less to be taken.
      if (listening.length > 0) continue;
      const address = blocker.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      await expect(startWorkbenchServer({ port, root: join(parent, 'dist') })).rejects.toMatchObject({
        code: 'port-taken',
      });
      const child = spawn(
        process.execPath,
        [fileURLToPath(new URL('../server.mjs', import.meta.url)), '--port', `${port}`],
        {
          stdio: ['ignore', 'ignore', 'pipe'],
        },
      );
      let words = '';
      for await (const data of child.stderr) words += String(data);
      expect(words).toContain(`Port ${port} is taken`);
      expect(words).toContain(`--port ${port + 1}`);
      expect(words).toContain('workspaces');
      expect(words).not.toContain('    at ');
      expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(1);
      blocker.close();
    }
  });

  it('prints two origins, serves them, and ends on SIGTERM', async () => {
    const child = spawn(process.execPath, [fileURLToPath(new URL('../server.mjs', import.meta.url)), '--port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    let output = '';
    for await (const data of child.stdout) {
      output += String(data);
      if (output.split('\n').length > 2) break;
    }
    const [one, other] = output.match(/http:\/\/[^\s]+/g) ?? [];
    expect([one, other]).toEqual([
      expect.stringMatching(/^http:\/\/localhost:\d+$/),
      expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    ]);
    expect(await (await fetch(`${one}/kith.json`)).json()).toEqual({ signaling: ['/hub'] });
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });
});
