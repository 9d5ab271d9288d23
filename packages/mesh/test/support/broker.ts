import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';

/** The y-webrtc broker protocol in a few lines, with its subscriptions in sight and its sockets in hand. */
export class TestBroker {
  readonly #server: WebSocketServer;
  readonly #topics = new Map<string, Set<WebSocket>>();
  readonly #waiting = new Set<() => void>();
  readonly log: string[] = [];

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => this.#heard(socket, data.toString()));
      socket.on('close', () => {
        for (const sockets of this.#topics.values()) sockets.delete(socket);
      });
    });
  }

  static async start(port = 0): Promise<TestBroker> {
    const server = new WebSocketServer({ host: '127.0.0.1', port });
    await once(server, 'listening');
    return new TestBroker(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** Settles when the broker has heard what makes `done` true. */
  until(done: (log: readonly string[]) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!done(this.log)) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** Sends any value to every client. */
  shout(text: string | Buffer): void {
    for (const client of this.#server.clients) client.send(text);
  }

  dropAll(): void {
    for (const client of this.#server.clients) client.terminate();
  }

  async stop(): Promise<void> {
    this.dropAll();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #heard(socket: WebSocket, text: string): void {
    const message = JSON.parse(text) as { type: string; topics?: string[]; topic?: string; clients?: number };
    if (message.type === 'ping') socket.send(JSON.stringify({ type: 'pong' }));
    for (const topic of message.topics ?? []) {
      const sockets = this.#topics.get(topic) ?? new Set();
      this.#topics.set(topic, sockets);
      if (message.type === 'subscribe') sockets.add(socket);
      else sockets.delete(socket);
      this.log.push(`${message.type} ${topic}`);
    }
    if (message.type === 'publish') {
      const sockets = this.#topics.get(message.topic ?? '') ?? new Set();
      message.clients = sockets.size;
      for (const other of sockets) other.send(JSON.stringify(message));
      this.log.push(`publish ${message.topic}`);
    }
    if (message.type === 'ping') this.log.push('ping');
    for (const check of this.#waiting) check();
  }
}

/** y-webrtc's own server as a process of its own, on a free port of the loopback interface. */
export async function stockBroker(): Promise<{ url: string; stop: () => void }> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  const script = join(dirname(createRequire(import.meta.url).resolve('y-webrtc')), '../bin/server.js');
  const child = spawn(process.execPath, [script], {
    env: { PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return { url: `ws://127.0.0.1:${port}`, stop: () => void child.kill() };
}
