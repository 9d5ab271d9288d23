import { afterEach } from 'vitest';
import { createHub, type Hub, type HubOptions } from '@kith/hub';
import { Client } from './client.js';

/** Hubs and clients that end with the test. */
export function hubs(): {
  start: (options?: HubOptions) => Promise<Hub>;
  connect: (hub: Hub | string, options?: { autoPong?: boolean }) => Promise<Client>;
} {
  const cleanups: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  return {
    async start(options = {}) {
      const hub = await createHub({ port: 0, ...options });
      cleanups.push(() => hub.close());
      return hub;
    },
    async connect(hub, options) {
      const client = await Client.connect(typeof hub === 'string' ? hub : hub.url, options);
      cleanups.push(() => client.socket.terminate());
      return client;
    },
  };
}
