import { base64urlEncode } from '@kith/identity';
import type { Connection } from '@kith/mesh';
import type { Space } from '@kith/store';
import type { NetworkSession } from './network-session.js';

/** What the network needs of a space. */
export type NetworkedSpace = Pick<Space, 'id' | 'rendezvous' | 'attach' | 'status'> & Partial<Pick<Space, 'hints'>>;

/** What rides beside a space on the same connections, such as presence. */
export interface Attachable {
  attach(connection: Connection): () => void;
}

/** Keeps one space meeting its members: its secrets joined and every connection attached, while there is a session. */
export class ServedSpace {
  readonly space: NetworkedSpace;
  readonly #joined = new Map<string, () => void>();
  readonly #attached = new Map<Connection, () => void>();
  readonly #beside: Attachable | undefined;
  readonly #stop: () => void;
  #session: NetworkSession | null = null;
  #closing = false;

  constructor(space: NetworkedSpace, beside: Attachable | undefined, onStatus: () => void) {
    this.space = space;
    this.#beside = beside;
    const ends = [space.rendezvous.subscribe(() => this.#meet()), space.status.subscribe(onStatus)];
    this.#stop = () => {
      for (const end of ends) end();
    };
  }

  online(session: NetworkSession): void {
    this.#session = session;
    for (const connection of session.connections()) this.attach(connection);
    this.#meet();
  }

  attach(connection: Connection): void {
    if (this.#closing || this.#attached.has(connection)) return;
    const ends = [this.space.attach(connection), this.#beside?.attach(connection) ?? (() => {})];
    this.#attached.set(connection, () => {
      for (const end of ends) end();
    });
    connection.onClose(() => this.#attached.delete(connection));
  }

  offline(): void {
    this.#session = null;
    for (const end of [...this.#joined.values(), ...this.#attached.values()]) end();
    this.#joined.clear();
    this.#attached.clear();
  }

  /** What is attached stays, so that goodbyes can leave; nothing is attached any more. */
  closing(): void {
    this.#closing = true;
  }

  close(): void {
    this.#stop();
    this.offline();
  }

  /** Joins what is new before it leaves what is gone, so that a change of secrets loses nobody. */
  #meet(): void {
    const session = this.#session;
    if (session === null) return;
    const secrets = new Map(this.space.rendezvous.getSnapshot().map((secret) => [base64urlEncode(secret), secret]));
    for (const [name, secret] of secrets) if (!this.#joined.has(name)) this.#joined.set(name, session.join(secret));
    for (const [name, leave] of this.#joined) {
      if (secrets.has(name)) continue;
      this.#joined.delete(name);
      leave();
    }
  }
}
