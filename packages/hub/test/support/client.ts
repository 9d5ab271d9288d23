import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface Message {
  type: string;
  [field: string]: unknown;
}

/** A WebSocket client whose messages are taken one by one. */
export class Client {
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly raw: string[] = [];
  readonly #received: Message[] = [];
  readonly #takers: ((message: Message) => void)[] = [];

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    socket.on('error', () => {
      // A connection that breaks is told by its close.
    });
    socket.on('message', (data: Buffer) => {
      this.raw.push(data.toString());
      const message = JSON.parse(data.toString()) as Message;
      const taker = this.#takers.shift();
      if (taker === undefined) this.#received.push(message);
      else taker(message);
    });
  }

  static async connect(url: string, options: { autoPong?: boolean } = {}): Promise<Client> {
    const client = new Client(new WebSocket(url, options));
    await once(client.socket, 'open');
    return client;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next message, in order of arrival. */
  next(): Promise<Message> {
    const message = this.#received.shift();
    return message === undefined ? new Promise((resolve) => this.#takers.push(resolve)) : Promise.resolve(message);
  }

  /** What arrived and was not taken, once the hub has answered everything sent before. */
  async settled(): Promise<Message[]> {
    this.send({ type: 'ping' });
    const before: Message[] = [];
    for (let message = await this.next(); message.type !== 'pong'; message = await this.next()) before.push(message);
    return before;
  }

  async subscribe(...topics: unknown[]): Promise<void> {
    this.send({ type: 'subscribe', topics });
    await this.settled();
  }
}
