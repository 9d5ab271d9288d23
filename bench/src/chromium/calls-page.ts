// Calls in one page: every participant is an identity of its own with connections of its own.
import {
  brokerSignaling,
  browserPlaceholders,
  createCall,
  simplePeerMedia,
  type Call,
  type CallMember,
  type CallSignaling,
} from '@kith/calls';
import { base64urlEncode, createIdentity, observable, systemClock, type Did, type Identity } from '@kith/identity';
import type { Group, GroupSecret } from '@kith/identity';
import { createWebCrypto } from '@kith/identity/browser';
import { loopbackSignaling, websocketSignaling, type SignalingTransport } from '@kith/mesh';

interface Participant {
  readonly call: Call;
  readonly close: () => Promise<void>;
}

const crypto = await createWebCrypto();
const sent = { messages: 0, bytes: 0 };
const onError = (error: unknown) => console.error(error);

/** Signaling that counts what is said. */
function counted(inner: CallSignaling): CallSignaling {
  return {
    send(signal, to) {
      sent.messages += 1;
      sent.bytes += signal.length;
      inner.send(signal, to);
    },
    onSignal: (listener) => inner.onSignal(listener),
    onGone: (listener) => inner.onGone(listener),
    close: () => inner.close(),
  };
}

async function room(size: number, hub: string | null): Promise<Participant[]> {
  const identities: Identity[] = [];
  for (let index = 0; index < size; index += 1) identities.push(await createIdentity({ crypto, clock: systemClock }));
  const people = new Map<string, Did>(identities.map(({ device, person }) => [base64urlEncode(device), person]));
  const group: Group = {
    id: crypto.randomBytes(32),
    secret: observable<GroupSecret | null>({ epoch: crypto.randomBytes(16), key: crypto.randomBytes(32) }),
    personOf: (device) => people.get(device) ?? null,
    onMembers: () => () => {},
  };
  const bus = loopbackSignaling();
  return identities.map((identity) => {
    const transport: SignalingTransport =
      hub === null
        ? bus.transport()
        : websocketSignaling({ url: hub, WebSocket, clock: systemClock, random: crypto.randomBytes });
    const signaling = counted(brokerSignaling({ transport, group, crypto, random: crypto.randomBytes }));
    const call = createCall({
      identity,
      group,
      call: 'bench',
      crypto,
      clock: systemClock,
      random: crypto.randomBytes,
      signaling: [signaling],
      createMediaConnection: simplePeerMedia({
        wrtc: { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate, MediaStream },
        placeholders: browserPlaceholders({ AudioContext, document, clock: systemClock, onError }),
        onProblem: onError,
      }),
      onError,
    });
    return {
      call,
      async close() {
        await call.close();
        signaling.close();
        await transport.close();
      },
    };
  });
}

/** A picture that changes with every frame, as wide as told. */
function camera(width: number, framerate = 20, white = false): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = Math.round((width * 9) / 16);
  const context = canvas.getContext('2d');
  let hue = 0;
  const timer = setInterval(() => {
    if (context === null) return;
    hue = (hue + 7) % 360;
    context.fillStyle = white ? '#fff' : `hsl(${hue} 80% 50%)`;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = white ? '#eee' : '#fff';
    context.fillRect((hue * canvas.width) / 360, 0, 20, canvas.height);
  }, 1000 / framerate);
  const [track] = canvas.captureStream(framerate).getVideoTracks();
  if (track === undefined) throw new Error('a canvas has a track');
  track.addEventListener('ended', () => clearInterval(timer));
  return track;
}

const audio = new AudioContext();
function microphone(): MediaStreamTrack {
  const oscillator = audio.createOscillator();
  const destination = audio.createMediaStreamDestination();
  oscillator.connect(destination);
  oscillator.start();
  const [track] = destination.stream.getAudioTracks();
  if (track === undefined) throw new Error('a destination has a track');
  return track;
}

/** Wider than what is sent while there is nothing to send. Browsers begin with less than they are given. */
const REAL = 64;

/** Resolves when a real frame is shown, and one that is as bright as told where that is told: 0 to 255 in the middle. */
function frame(track: MediaStreamTrack, brightness: (middle: number) => boolean = () => true): Promise<void> {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  document.body.append(video);
  return new Promise((resolve, reject) => {
    const seen = (_now: number, metadata: { readonly width: number }) => {
      if (metadata.width >= REAL && brightness(middleOf(video))) {
        video.srcObject = null;
        video.remove();
        resolve();
      } else video.requestVideoFrameCallback(seen);
    };
    video.requestVideoFrameCallback(seen);
    video.play().catch(reject);
  });
}

function middleOf(video: HTMLVideoElement): number {
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext('2d');
  context?.drawImage(video, 0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context?.getImageData(0, 0, 1, 1).data ?? [];
  return Math.min(red, green, blue);
}

function until<T>(call: Call, read: (members: readonly CallMember[]) => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    const check = () => {
      const value = read(call.members.getSnapshot());
      if (value === undefined) return;
      stop();
      resolve(value);
    };
    const stop = call.members.subscribe(check);
    check();
  });
}

const others = (members: readonly CallMember[]) => members.filter((member) => !member.self);
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The last of `size` joins: milliseconds to its first remote picture, to all of them, and to the first audio bytes. */
async function join(size: number, hub: string | null, video: boolean) {
  const participants = await room(size, hub);
  const width = 320;
  for (const { call } of participants) {
    await call.send({ audio: microphone(), video: video ? camera(width) : null });
  }
  const [first] = participants;
  const last = participants.at(-1);
  if (first === undefined || last === undefined) throw new Error('there is always one');
  for (const participant of participants.slice(0, -1)) {
    await participant.call.join({ video });
    if (video) await participant.call.requestVideo(true);
  }
  // So that what is counted belongs to the last join alone.
  for (const { call } of participants.slice(0, -1)) {
    await until(call, (members) =>
      members.length === size - 1 && members.every(({ connection }) => connection === 'connected')
        ? members
        : undefined,
    );
  }
  await wait(500);
  const before = { ...sent };
  const start = performance.now();
  const joined = last.call.join({ video });
  let firstAudio: number | null = null;
  const listening = (async () => {
    while (firstAudio === null) {
      await wait(5);
      const track = others(last.call.members.getSnapshot()).find((member) => member.audioTrack !== null);
      if (track !== undefined) firstAudio = performance.now() - start;
    }
  })();
  const tracks = async () =>
    Promise.all(
      participants.slice(0, -1).map(async ({ call }) => {
        const track = await until(
          last.call,
          (members) =>
            members.find((member) => member.key === call.key)?.[video ? 'videoTrack' : 'audioTrack'] ?? undefined,
        );
        if (video) await frame(track);
        return performance.now() - start;
      }),
    );
  const times = await tracks();
  await joined;
  await listening;
  return {
    participants,
    firstMs: Math.min(...times),
    allMs: Math.max(...times),
    firstAudioMs: firstAudio ?? Number.NaN,
    signals: { messages: sent.messages - before.messages, bytes: sent.bytes - before.bytes },
  };
}

/** The same picture over a bare pair of connections, signaled by function calls. */
async function bare(): Promise<number> {
  const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
  caller.onicecandidate = ({ candidate }) => void (candidate && callee.addIceCandidate(candidate));
  callee.onicecandidate = ({ candidate }) => void (candidate && caller.addIceCandidate(candidate));
  const source = camera(320);
  const stream = new MediaStream([source, microphone()]);
  const start = performance.now();
  for (const track of stream.getTracks()) caller.addTrack(track, stream);
  const arrived = new Promise<MediaStreamTrack>((resolve) => {
    callee.ontrack = ({ track }) => {
      if (track.kind === 'video') resolve(track);
    };
  });
  await caller.setLocalDescription();
  await callee.setRemoteDescription(caller.localDescription as RTCSessionDescription);
  await callee.setLocalDescription();
  await caller.setRemoteDescription(callee.localDescription as RTCSessionDescription);
  await frame(await arrived);
  const took = performance.now() - start;
  caller.close();
  callee.close();
  source.stop();
  return took;
}

async function measureJoin(size: number, hub: string | null, video: boolean) {
  const { participants, firstMs, allMs, firstAudioMs, signals } = await join(size, hub, video);
  await Promise.all(participants.map((participant) => participant.close()));
  return { firstMs, allMs, firstAudioMs, signals };
}

/** From handing over another track to its first frame at the other end. */
async function shareSwitch(): Promise<number> {
  const { participants } = await join(2, null, true);
  const [sharer, viewer] = participants;
  if (sharer === undefined || viewer === undefined) throw new Error('there are two');
  const track = await until(
    viewer.call,
    (members) => members.find((member) => member.key === sharer.call.key)?.videoTrack ?? undefined,
  );
  await wait(2_000);
  const screen = camera(640, 20, true);
  const shown = frame(track, (middle) => middle > 240);
  const start = performance.now();
  await sharer.call.send({ audio: null, video: screen });
  await shown;
  const took = performance.now() - start;
  await Promise.all(participants.map((participant) => participant.close()));
  return took;
}

let running: Participant[] = [];
const steps = {
  bare,
  measureJoin,
  shareSwitch,
  async start(size: number, video: boolean) {
    running = (await join(size, null, video)).participants;
  },
  /** What the first one receives, over all connections. */
  async received(): Promise<number> {
    const quality = running[0]?.call.quality.getSnapshot();
    return [...(quality?.values() ?? [])].reduce((sum, { bytesReceived }) => sum + bytesReceived, 0);
  },
  async stop() {
    await Promise.all(running.map((participant) => participant.close()));
    running = [];
  },
};
Object.assign(globalThis, { steps });
export type CallSteps = typeof steps;
