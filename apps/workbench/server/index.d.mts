import type { Hub } from '@kith/hub';

export interface WorkbenchServerOptions {
  /** 0: any free one. Default 5173. */
  port?: number;
  /** The one address to listen on. Default: both loopback addresses. */
  host?: string;
  /** False for none. */
  hub?: boolean;
  /** The built application. Default: dist beside this directory. */
  root?: string;
}

export interface WorkbenchServer {
  /** Where the workbench is served, such as `http://localhost:5173` and `http://127.0.0.1:5173`. */
  readonly origins: readonly string[];
  readonly port: number;
  /** The running hub; null while stopped. */
  readonly hub: Hub | null;
  /** Closes the hub; pages are still served. */
  stopHub(): Promise<void>;
  startHub(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Serves the built workbench, `GET /kith.json` with its brokers, and a hub at /hub, all on one port.
 * By default it listens on both loopback addresses, so that http://localhost and http://127.0.0.1 are two origins with
 * separate storage.
 * Rejects with the code `port-taken` where another program has the port, in words for whoever started this one.
 */
export function startWorkbenchServer(options?: WorkbenchServerOptions): Promise<WorkbenchServer>;
