import { hexEncode, systemClock } from '@kith/identity';
import type {
  IceServer,
  MediaCandidate,
  MediaConnection,
  MediaDescription,
  MediaState,
  VideoLimits,
} from '@kith/calls';
import { browserPlaceholders, simplePeerMedia, type MediaProblem } from '../../../packages/calls/src/media.js';
import { candidateType } from '../../../packages/calls/src/quality/doctor.js';

type Signal = MediaDescription | MediaCandidate;
type Side = 'initiator' | 'responder';

interface End {
  readonly connection: MediaConnection;
  readonly offers: { count: number };
  readonly tracks: Map<'audio' | 'video', MediaStreamTrack>;
  readonly trackEvents: string[];
  readonly states: MediaState[];
  readonly data: string[];
  readonly sent: Signal[];
  readonly iceErrors: { code: number; text: string }[];
  readonly open: Promise<void>;
  opened: number;
}

export interface PairOptions {
  readonly relayOnly?: boolean;
  readonly iceServers?: readonly IceServer[];
  /** Candidates go first, the description 300 ms later. */
  readonly candidatesFirst?: boolean;
}

const live = new Set<RTCPeerConnection>();
let negotiationsNeeded = 0;

/** Knows which connections are open, and hears when one wants to negotiate. */
class CountedConnection extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    live.add(this);
    this.addEventListener('negotiationneeded', () => (negotiationsNeeded += 1));
  }

  override close(): void {
    live.delete(this);
    super.close();
  }
}

const problems: MediaProblem[] = [];
const errors: string[] = [];
const placeholderTracks: MediaStreamTrack[] = [];
let placeholdersClosed = 0;

function countedPlaceholders() {
  const own = browserPlaceholders({
    AudioContext,
    document,
    clock: systemClock,
    onError: (error) => errors.push(String(error)),
  });
  const kept = (track: MediaStreamTrack) => {
    placeholderTracks.push(track);
    return track;
  };
  return {
    audio: () => kept(own.audio()),
    video: () => kept(own.video()),
    close() {
      placeholdersClosed += 1;
      own.close?.();
    },
  };
}

const connect = simplePeerMedia({
  wrtc: { RTCPeerConnection: CountedConnection, RTCSessionDescription, RTCIceCandidate, MediaStream },
  placeholders: countedPlaceholders(),
  onProblem: (problem) => problems.push(problem),
});

const isDescription = (signal: Signal): signal is MediaDescription => 'sdp' in signal;
const ends = new Map<Side, End>();

function endOf(side: Side): End {
  const end = ends.get(side);
  if (end === undefined) throw new Error('no pair yet');
  return end;
}

function deliver(to: Side, signal: Signal): void {
  const end = ends.get(to);
  if (end === undefined) return;
  if (isDescription(signal)) end.connection.receive(signal);
  else end.connection.addCandidate(signal);
}

function makeEnd(side: Side, options: PairOptions): void {
  const other: Side = side === 'initiator' ? 'responder' : 'initiator';
  const offers = { count: 0 };
  let nowOpen = () => {};
  const open = new Promise<void>((resolve) => (nowOpen = resolve));
  const parts = {
    offers,
    tracks: new Map<'audio' | 'video', MediaStreamTrack>(),
    trackEvents: [] as string[],
    states: [] as MediaState[],
    data: [] as string[],
    sent: [] as Signal[],
    iceErrors: [] as { code: number; text: string }[],
    open,
    opened: 0,
  };
  const connection = connect({
    initiator: side === 'initiator',
    iceServers: options.iceServers ?? [],
    relayOnly: options.relayOnly ?? false,
    send(signal) {
      parts.sent.push(signal);
      if (isDescription(signal) && signal.type === 'offer') offers.count += 1;
      const wait = options.candidatesFirst === true && isDescription(signal) ? 300 : 0;
      if (wait > 0) setTimeout(() => deliver(other, signal), wait);
      else queueMicrotask(() => deliver(other, signal));
    },
    onData: (bytes) => parts.data.push(new TextDecoder().decode(bytes)),
    onDataOpen() {
      end.opened += 1;
      nowOpen();
    },
    onTrack(kind, track) {
      parts.trackEvents.push(kind);
      parts.tracks.set(kind, track);
    },
    onIceError: ({ code, text }) => parts.iceErrors.push({ code, text }),
  });
  const end: End = { connection, ...parts };
  connection.state.subscribe(() => parts.states.push(connection.state.getSnapshot()));
  ends.set(side, end);
}

const screens = new WeakMap<MediaStreamTrack, HTMLVideoElement>();

/** Plays what the side receives; stays, because a picture that stands still is not sent again for another element. */
async function screenOf(side: Side): Promise<HTMLVideoElement> {
  const track = endOf(side).tracks.get('video');
  if (track === undefined) throw new Error('no video yet');
  const known = screens.get(track);
  if (known !== undefined) return known;
  const element = document.createElement('video');
  element.muted = true;
  element.srcObject = new MediaStream([track]);
  screens.set(track, element);
  await element.play();
  return element;
}

const stateIs = (side: Side, state: MediaState): Promise<void> =>
  new Promise((resolve) => {
    const { connection } = endOf(side);
    const check = () => connection.state.getSnapshot() === state && (end(), resolve());
    const end = connection.state.subscribe(check);
    check();
  });

const api = {
  pair(options: PairOptions = {}): void {
    ends.clear();
    makeEnd('responder', options);
    makeEnd('initiator', options);
  },
  connected: async (): Promise<void> => {
    await Promise.all([stateIs('initiator', 'connected'), stateIs('responder', 'connected')]);
  },
  stateIs,
  states: (side: Side): readonly MediaState[] => endOf(side).states,
  opened: (side: Side): number => endOf(side).opened,
  say: (side: Side, text: string): void => endOf(side).connection.sendData(new TextEncoder().encode(text)),
  heard: (side: Side): readonly string[] => endOf(side).data,
  trackEvents: (side: Side): readonly string[] => endOf(side).trackEvents,
  statistics: (side: Side) => endOf(side).connection.statistics(),
  iceErrors: (side: Side) => endOf(side).iceErrors,
  offers: (): number => endOf('initiator').offers.count,
  negotiationsNeeded: (): number => negotiationsNeeded,
  problems: (): readonly string[] => problems.map(({ code }) => code),
  errors: (): readonly string[] => errors,
  live: (): number => live.size,
  fingerprints(side: Side) {
    const both = endOf(side).connection.fingerprints();
    return both && { mine: hexEncode(both.mine), theirs: hexEncode(both.theirs) };
  },

  async send(side: Side, what: 'camera' | 'screen' | 'nothing' | 'microphone' | 'silence'): Promise<void> {
    const { connection } = endOf(side);
    if (what === 'nothing') return connection.setTrack('video', null);
    if (what === 'silence') return connection.setTrack('audio', null);
    const devices = navigator.mediaDevices;
    const stream =
      what === 'screen'
        ? await devices.getDisplayMedia({ video: true })
        : await devices.getUserMedia({ audio: what === 'microphone', video: what === 'camera' });
    const [track] = stream.getTracks();
    if (track === undefined) throw new Error(`no ${what}`);
    await connection.setTrack(what === 'microphone' ? 'audio' : 'video', track);
  },

  setVideoLimits: (side: Side, limits: VideoLimits): Promise<void> => endOf(side).connection.setVideoLimits(limits),

  /** Width of the video as it arrives, and the brightness (0 to 255) of what is shown. */
  async picture(side: Side): Promise<{ width: number; brightness: number }> {
    const element = await screenOf(side);
    const canvas = document.createElement('canvas');
    canvas.width = 8;
    canvas.height = 8;
    const context = canvas.getContext('2d');
    context?.drawImage(element, 0, 0, 8, 8);
    const pixels = context?.getImageData(0, 0, 8, 8).data ?? new Uint8ClampedArray();
    const brightness = pixels.reduce((sum, value, at) => (at % 4 === 3 ? sum : sum + value), 0) / (64 * 3);
    return { width: element.videoWidth, brightness };
  },

  restart: (side: Side): void => endOf(side).connection.restartIce([]),
  /** What the side sent that is a description, the latest last. */
  descriptions: (side: Side): readonly MediaDescription[] => endOf(side).sent.filter(isDescription),
  deliver: (to: Side, signal: Signal): void => deliver(to, signal),
  candidateTypes: (side: Side): readonly string[] => [
    ...new Set(
      endOf(side).sent.flatMap((signal) => (isDescription(signal) ? [] : (candidateType(signal.candidate) ?? 'none'))),
    ),
  ],
  close: (side: Side): void => endOf(side).connection.close(),

  placeholders: () => ({
    made: placeholderTracks.length,
    running: placeholderTracks.filter((track) => track.readyState === 'live').length,
    closed: placeholdersClosed,
  }),

  /** Closed once they talk, or at once, which a real network would do to them as well. */
  async openAndClose(count: number): Promise<void> {
    for (let round = 0; round < count; round++) {
      api.pair();
      if (round % 3 > 0) {
        await api.connected();
        await Promise.all([endOf('initiator').open, endOf('responder').open]);
      }
      api.close(round % 2 === 0 ? 'initiator' : 'responder');
      if (round % 3 < 2) api.close(round % 2 === 0 ? 'responder' : 'initiator');
      await Promise.all([stateIs('initiator', 'closed'), stateIs('responder', 'closed')]);
    }
  },
};

export type MediaConnectionPage = typeof api;

declare global {
  interface Window {
    media: MediaConnectionPage;
  }
}

window.media = api;
