import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';

/** The signaling server that comes with y-webrtc, in a process of its own. */
export async function startYWebrtcServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await freePort();
  // The package exports its module only; the server lies two levels above it, in bin.
  const root = path.resolve(path.dirname(createRequire(import.meta.url).resolve('y-webrtc')), '..');
  const child = spawn(process.execPath, [path.join(root, 'bin/server.js')], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const started = await Promise.race([once(child.stdout, 'data'), exited.then(() => null)]);
  if (started === null) throw new Error("y-webrtc's signaling server ended before it started");
  return {
    url: `ws://localhost:${port}`,
    async stop() {
      child.kill();
      await exited;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
