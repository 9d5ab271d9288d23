import { base64urlEncode, equalBytes } from '@kith/identity';
import type { Clock, Identity, OnError, RandomBytes } from '@kith/identity';
import { createMesh, webrtcLinks } from '@kith/mesh';
import type { Connection, CreateLink, MeshEvent } from '@kith/mesh';
import type { DeviceOptions } from '../options.js';
import type { SignalingServerStatus } from '../types.js';
import type { Remote } from './network-facts.js';
import { openSignaling } from './signaling.js';

/** The time between going online and going offline: transports, a mesh, and what they know. */
export interface NetworkSession {
  signaling(): readonly SignalingServerStatus[];
  remotes(): readonly Remote[];
  connections(): readonly Connection[];
  join(secret: Uint8Array): () => void;
  /** Meets at these hubs too, from now on; connections stay. */
  meetAt(urls: readonly string[]): void;
  /** The device slept, or its network changed. */
  wake(): void;
  close(): Promise<void>;
}

export interface SessionEnvironment {
  readonly options: DeviceOptions;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Something that `signaling` or `remotes` tell has changed. */
  readonly onChange: () => void;
  readonly onConnection: (connection: Connection) => void;
  readonly onEvent: (event: MeshEvent) => void;
  readonly onError: OnError;
}

export function startSession(environment: SessionEnvironment): NetworkSession {
  const { options, identity, clock, random, onChange, onError } = environment;
  const servers = [...openSignaling(options, clock, random, onError)];
  const mesh = createMesh({
    identity,
    crypto: options.crypto,
    clock,
    random,
    signaling: servers.map((server) => server.transport),
    createLink: linksOf(options, clock),
  });
  const stops = [
    ...servers.map((server) => server.transport.onStatus(onChange)),
    mesh.onConnection((connection) => {
      connection.onClose(onChange);
      connection.answering.subscribe(onChange);
      environment.onConnection(connection);
      onChange();
    }),
    mesh.onEvent(environment.onEvent),
  ];
  return {
    signaling: () => servers.map(({ url, transport }) => ({ url, status: transport.status })),
    remotes: () =>
      mesh
        .connections()
        .filter(({ answering }) => answering.getSnapshot())
        .filter(({ remote }) => !(remote.person === identity.person && equalBytes(remote.device, identity.device)))
        .map(({ remote }) => ({ person: remote.person, device: base64urlEncode(remote.device) })),
    connections: () => mesh.connections(),
    join: (secret) => mesh.join(secret),
    meetAt(urls) {
      for (const server of openSignaling({ ...options, signaling: urls }, clock, random, onError)) {
        servers.push(server);
        stops.push(server.transport.onStatus(onChange));
        mesh.addSignaling(server.transport);
      }
      onChange();
    },
    wake: () => mesh.wake(),
    async close() {
      for (const stop of stops) stop();
      await mesh.close();
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

function linksOf({ createLink, rtc, iceServers }: DeviceOptions, clock: Clock): CreateLink {
  if (createLink !== undefined) return createLink;
  if (rtc === undefined) throw new Error('checked when the device was opened');
  return webrtcLinks({ wrtc: rtc, clock, ...(iceServers === undefined ? {} : { iceServers }) });
}
