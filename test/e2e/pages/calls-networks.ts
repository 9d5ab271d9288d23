import { brokerSignaling, browserPlaceholders, createCall, simplePeerMedia } from '@kith/calls';
import type { Call, IceServer } from '@kith/calls';
import { base64urlDecode, base64urlEncode, createIdentity, observable, systemClock } from '@kith/identity';
import type { Did, Group, GroupSecret } from '@kith/identity';
import { createWebCrypto } from '@kith/identity/browser';
import { websocketSignaling } from '@kith/mesh';
import type { WebSocketSignaling } from '@kith/mesh';

/** A device (base64url) and whose it is. */
type Person = readonly [device: string, person: Did];

interface Meeting {
  readonly hub: string;
  /** What the members share: 32, 16 and 32 bytes, base64url. */
  readonly id: string;
  readonly epoch: string;
  readonly key: string;
  readonly people: readonly Person[];
  readonly relayOnly?: boolean;
  readonly iceServers?: readonly IceServer[];
}

interface Flow {
  readonly audio: number;
  readonly frames: number;
}

const open = new Set<RTCPeerConnection>();
const counted = { connections: 0, iceRestarts: 0 };

/** Known from when it is made until it is closed; its restarts of ICE are counted. */
class CountedConnection extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    open.add(this);
    counted.connections += 1;
  }

  override createOffer(options?: RTCOfferOptions): Promise<RTCSessionDescriptionInit>;
  override createOffer(): Promise<void>;
  override createOffer(options?: unknown): Promise<RTCSessionDescriptionInit | void> {
    const given: RTCOfferOptions = typeof options === 'object' && options !== null ? options : {};
    if (given.iceRestart === true) counted.iceRestarts += 1;
    return super.createOffer(given);
  }

  override close(): void {
    open.delete(this);
    super.close();
  }
}
globalThis.RTCPeerConnection = CountedConnection;

const crypto = await createWebCrypto();
const identity = await createIdentity({ crypto, clock: systemClock });
// An uncaught error fails the test.
const onError = (error: unknown) => reportError(error);
const told: { readonly at: number; readonly what: string }[] = [];
const tell = (what: string) => told.push({ at: Date.now(), what });
for (const name of ['online', 'offline']) addEventListener(name, () => tell(name));
let call: Call | null = null;
let transport: WebSocketSignaling | null = null;

function here(): Call {
  if (call === null) throw new Error('There is no call yet.');
  return call;
}

function bytes(text: string): Uint8Array {
  const decoded = base64urlDecode(text);
  if (decoded === null) throw new Error('This is no base64url.');
  return decoded;
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function flowOf(connection: RTCPeerConnection): Promise<Flow> {
  const flow = { audio: 0, frames: 0 };
  (await connection.getStats()).forEach((entry: { type: string; kind?: string } & RTCInboundRtpStreamStats) => {
    if (entry.type !== 'inbound-rtp') return;
    if (entry.kind === 'audio') flow.audio += entry.bytesReceived ?? 0;
    else flow.frames += entry.framesDecoded ?? 0;
  });
  return flow;
}

const api = {
  me: (): Person => [base64urlEncode(identity.device), identity.person],

  /** Joins with microphone and a small camera. Resolves with what came of it. */
  async join({ hub, id, epoch, key, people, relayOnly = false, iceServers = [] }: Meeting): Promise<string> {
    const persons = new Map(people);
    const group: Group = {
      id: bytes(id),
      secret: observable<GroupSecret | null>({ epoch: bytes(epoch), key: bytes(key) }),
      personOf: (device) => persons.get(device) ?? null,
      onMembers: () => () => {},
    };
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: true,
      video: { width: 160, height: 90, frameRate: 10 },
    });
    const random = crypto.randomBytes;
    transport = websocketSignaling({ url: hub, WebSocket, clock: systemClock, random });
    transport.onStatus(({ kind }) => tell(`signaling ${kind}`));
    call = createCall({
      identity,
      group,
      call: 'lounge',
      crypto,
      clock: systemClock,
      random,
      signaling: [brokerSignaling({ transport, group, crypto, random })],
      createMediaConnection: simplePeerMedia({
        wrtc: { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate, MediaStream },
        placeholders: browserPlaceholders({ AudioContext, document, clock: systemClock, onError }),
        onProblem: (problem) => tell(`problem ${problem.code}`),
      }),
      iceServers: () => iceServers,
      relayOnly,
      onError,
    });
    call.events.subscribe((event) => {
      if (event.type === 'connection') tell(`${event.state}${event.code === undefined ? '' : ` ${event.code}`}`);
      else if (event.type === 'ice-server-failed' || event.type === 'signal-refused')
        tell(`${event.type} ${event.code}`);
      else tell(event.type);
    });
    // A decoder runs only for what is shown.
    const shown = new Set<MediaStreamTrack>();
    call.members.subscribe(() => {
      for (const { self, key: other, audioTrack, videoTrack } of here().members.getSnapshot()) {
        if (!self) here().wantVideo(other, 160);
        for (const track of [audioTrack, videoTrack]) {
          if (track === null || shown.has(track)) continue;
          shown.add(track);
          const video = document.createElement('video');
          video.srcObject = new MediaStream([track]);
          video.play().catch((error: unknown) => tell(`play ${String(error)}`));
          document.body.append(video);
        }
      }
    });
    const [audio = null] = stream.getAudioTracks();
    const [video = null] = stream.getVideoTracks();
    await call.send({ audio, video });
    const { kind } = await call.join({ video: true });
    if (kind === 'joined') await call.requestVideo(true);
    return kind;
  },

  /** Resolves when so many are in the call and every one is connected. */
  async together(people: number): Promise<readonly string[]> {
    const members = () => here().members.getSnapshot();
    while (members().length !== people || members().some(({ connection }) => connection !== 'connected'))
      await wait(50);
    return members().map(({ key }) => key);
  },

  /** Resolves when sound came, and pictures, on one connection, since this was asked: with the time, Unix milliseconds. */
  async flows(): Promise<number> {
    const first = new Map<RTCPeerConnection, Flow>();
    for (;;) {
      for (const connection of open) {
        const now = await flowOf(connection);
        const before = first.get(connection);
        if (before === undefined) first.set(connection, now);
        else if (now.audio > before.audio + 500 && now.frames > before.frames + 2) return Date.now();
      }
      await wait(50);
    }
  },

  /** Resolves when a second passed in which nothing came. */
  async silent(): Promise<void> {
    const received = async () => JSON.stringify(await Promise.all([...open].map(flowOf)));
    let before = await received();
    for (;;) {
      await wait(1_000);
      const now = await received();
      if (now === before) return;
      before = now;
    }
  },

  /** Types of the candidates of the path in use, milliseconds of round trip, share of lost packets. */
  async path() {
    while (here().quality.getSnapshot().size === 0) await wait(50);
    const [measured] = here().quality.getSnapshot().values();
    return {
      local: measured?.local,
      remote: measured?.remote,
      roundTrip: measured?.roundTrip,
      loss: measured?.loss,
    };
  },

  counts: () => ({ ...counted, open: open.size }),
  /** Everything that was reported since the last time this was asked. */
  told: () => told.splice(0),
  signaling: (): string => transport?.status.kind ?? 'none',
  leave: async (): Promise<number> => {
    await here().close();
    return open.size;
  },
};

declare global {
  interface Window {
    networks: typeof api;
  }
}

window.networks = api;
