import { createIdentity, hexEncode, systemClock, utf8Decode, utf8Encode } from '@kith/identity';
import { createWebCrypto } from '@kith/identity/browser';
import {
  createMesh,
  webrtcLinks,
  websocketSignaling,
  type Channel,
  type Connection,
  type Mesh,
  type WebSocketLike,
} from '@kith/mesh';

export interface MeetingSeen {
  readonly person: string;
  readonly remotePerson: string;
  readonly remoteDevice: string;
  readonly device: string;
  /** Equal at both ends of one connection. */
  readonly transcript: string;
  readonly kind: string;
}

/** Things that arrive, for somebody who may come to look before or after. */
class Arrivals<T> {
  readonly #items: T[] = [];
  readonly #waiting: ((item: T) => void)[] = [];

  push(item: T): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#items.push(item);
    else waiting(item);
  }

  next(): Promise<T> {
    const item = this.#items.shift();
    return item === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(item);
  }
}

/** What the port asks for: the event it names is a part of the browser's own. */
const BrowserWebSocket = WebSocket as unknown as new (url: string) => WebSocketLike;

const meetings = new Arrivals<MeetingSeen>();
const opened = new Arrivals<true>();
const messages = new Arrivals<string>();
const channels: Channel[] = [];
let mesh: Mesh | null = null;

const api = {
  /** Opens a mesh of a new person over one broker, and a channel to whoever holds the same secret. */
  async start(broker: string, phrase: string): Promise<void> {
    const crypto = await createWebCrypto();
    const clock = systemClock;
    const identity = await createIdentity({ crypto, clock });
    const secret = crypto.sha256(utf8Encode(phrase));
    mesh = createMesh({
      identity,
      crypto,
      clock,
      random: crypto.randomBytes,
      signaling: [websocketSignaling({ url: broker, WebSocket: BrowserWebSocket, clock, random: crypto.randomBytes })],
      createLink: webrtcLinks({ wrtc: { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate }, clock }),
    });
    mesh.onConnection((connection: Connection) => {
      meetings.push({
        person: identity.person,
        device: hexEncode(identity.device),
        remotePerson: connection.remote.person,
        remoteDevice: hexEncode(connection.remote.device),
        transcript: hexEncode(connection.transcript),
        kind: connection.kind,
      });
      const channel = connection.open(secret, {
        onOpen: () => opened.push(true),
        onMessage: (message) => messages.push(utf8Decode(message) ?? '(not text)'),
        onClose: () => {},
      });
      channels.push(channel);
    });
    mesh.join(secret);
  },

  met: (): Promise<MeetingSeen> => meetings.next(),
  channelOpened: (): Promise<true> => opened.next(),
  received: (): Promise<string> => messages.next(),

  /** To everyone connected. */
  send(text: string): void {
    for (const channel of channels) channel.send(utf8Encode(text), 'interactive');
  },

  connected: (): number => mesh?.connections().length ?? 0,
  /** How the first broker is doing. */
  signaling: (): string => mesh?.status().signaling[0]?.kind ?? 'none',
};

export type MeshPage = typeof api;

declare global {
  interface Window {
    mesh: MeshPage;
  }
}

window.mesh = api;
