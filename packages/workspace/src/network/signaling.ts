import type { Clock, OnError, RandomBytes } from '@kith/identity';
import { websocketSignaling } from '@kith/mesh';
import type { SignalingTransport } from '@kith/mesh';
import type { DeviceOptions } from '../options.js';
import { workspaceError } from '../codes.js';

export interface NamedTransport {
  /** The URL, or "local" for a transport that was given. */
  readonly url: string;
  readonly transport: SignalingTransport;
  /** Closes what was opened here; a transport that was given is its giver's to close. */
  close(): Promise<void>;
}

/** Opens what is to be opened. @throws KithError `websocket-missing`, `signaling-url-invalid`. */
export function openSignaling(
  options: DeviceOptions,
  clock: Clock,
  random: RandomBytes,
  onError: OnError,
): readonly NamedTransport[] {
  return (options.signaling ?? []).map((given) => {
    if (typeof given !== 'string') return { url: 'local', transport: given, close: async () => {} };
    const transport = websocketSignaling({ url: given, WebSocket: requireWebSocket(options), clock, random, onError });
    return { url: given, transport, close: async () => transport.close() };
  });
}

/** Refuses what could not work before anything is opened. @throws KithError `websocket-missing`, `link-missing`. */
export function checkNetworkOptions(options: DeviceOptions): void {
  if (options.signaling === undefined || options.signaling.length === 0) return;
  if (options.signaling.some((given) => typeof given === 'string')) requireWebSocket(options);
  if (options.createLink === undefined && options.rtc === undefined) {
    throw workspaceError('link-missing', { argument: 'rtc' });
  }
}

function requireWebSocket({ WebSocket }: DeviceOptions): NonNullable<DeviceOptions['WebSocket']> {
  if (WebSocket !== undefined) return WebSocket;
  throw workspaceError('websocket-missing', { argument: 'WebSocket' });
}
