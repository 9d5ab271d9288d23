import type { MediaStatistics } from '@kith/calls';
import { openDevice, until } from '@kith/workspace';
import type { ActiveCall, Device, Workspace } from '@kith/workspace';
import { browserDefaults } from '@kith/workspace/browser';

const open = new Set<RTCPeerConnection>();

/** Knows every connection that was made and not closed. */
class CountedConnection extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    open.add(this);
    made += 1;
  }

  override close(): void {
    open.delete(this);
    super.close();
  }
}
let made = 0;
globalThis.RTCPeerConnection = CountedConnection;

/** A camera and a microphone that cost little, so that many fit on one machine. */
const devices = navigator.mediaDevices;
const capture = devices.getUserMedia.bind(devices);
const small = { width: 320, height: 180, frameRate: 10 };
const raw = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
devices.getUserMedia = ({ audio, video } = {}) =>
  capture({
    audio: typeof audio === 'object' ? { ...audio, ...raw } : (audio ?? false),
    video: typeof video === 'object' ? { ...video, ...small } : (video ?? false),
  });
const showScreen = devices.getDisplayMedia.bind(devices);
const screens: MediaStreamTrack[] = [];
devices.getDisplayMedia = async () => {
  const stream = await showScreen({ audio: false, video: { width: { max: 640 }, frameRate: { max: 5 } } });
  screens.push(...stream.getVideoTracks());
  return stream;
};

/** Why connections were made again. */
const troubles: string[] = [];
let workspace: Workspace | null = null;

function here(): Workspace {
  if (workspace === null) throw new Error('No workspace is open.');
  return workspace;
}

function call(): ActiveCall {
  const active = here().device.calls.active.getSnapshot();
  if (active === null) throw new Error('In no call.');
  return active;
}

async function openHere(hub: string): Promise<Device> {
  const own = await openDevice({ ...(await browserDefaults()), signaling: [hub] });
  own.calls.active.subscribe(() =>
    own.calls.active.getSnapshot()?.controller.events.subscribe((event) => {
      if (event.type === 'connection' && event.code !== undefined) troubles.push(event.code);
    }),
  );
  return own;
}

/** Every member is shown, so that everybody is sent something to show. */
function showAll({ controller }: ActiveCall): void {
  const show = () => {
    for (const { key, self } of controller.members.getSnapshot()) if (!self) controller.wantVideo(key, 320);
  };
  controller.members.subscribe(show);
  show();
}

const api = {
  async create(hub: string): Promise<{ me: string; link: string }> {
    const own = await openHere(hub);
    workspace = await own.createWorkspace({ name: 'Tea club' });
    return { me: own.me, link: await workspace.invite({ uses: 20 }) };
  },

  async join(hub: string, link: string): Promise<string> {
    const own = await openHere(hub);
    workspace = await own.joinWorkspace(link);
    await until(workspace.standing, (standing) => standing.kind === 'member' && standing.canWrite);
    return own.me;
  },

  /** After a reload. */
  async reopen(hub: string): Promise<void> {
    const own = await openHere(hub);
    const [stored] = own.workspaces.getSnapshot();
    if (stored === undefined) throw new Error('Nothing is stored here.');
    workspace = await own.openWorkspace(stored.id);
  },

  /** Resolves when so many other devices are connected. */
  async connected(others: number): Promise<void> {
    await until(here().device.network, ({ peers }) => peers === others);
  },
  signaling: (): string => here().device.network.getSnapshot().signaling[0]?.status.kind ?? 'none',

  /** Resolves when it is joined, waits, or was refused. */
  async joinCall(options: { video?: boolean; muted?: boolean }): Promise<string> {
    const outcome = await here().calls.join({ node: 'lounge', muted: false, ...options });
    if (!('joined' in outcome)) return outcome.refused;
    showAll(outcome.joined);
    return outcome.joined.controller.state.getSnapshot().kind;
  },
  async isInCall(): Promise<void> {
    await until(call().controller.state, ({ kind }) => kind === 'joined');
  },
  state: (): string => call().controller.state.getSnapshot().kind,

  /** Resolves when so many are in the call and every one is connected. */
  async together(people: number): Promise<void> {
    await until(
      call().controller.members,
      (members) => members.length === people && members.every(({ connection }) => connection === 'connected'),
    );
  },
  /** Nothing else happens in this page for so many milliseconds. */
  beBusy(milliseconds: number): void {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
  },
  roster: (): readonly string[] =>
    call()
      .controller.members.getSnapshot()
      .map(({ key }) => key),
  occupants: (): readonly string[] =>
    here()
      .calls.occupancy('lounge')
      .getSnapshot()
      .map(({ person }) => person),

  /** Resolves when what comes from so many others, or from one person alone, has grown since the first measurement. */
  async grows(what: 'audio' | 'video', from: number | string): Promise<void> {
    const { quality, members } = call().controller;
    const first = new Map<string, MediaStatistics>();
    const personOf = (key: string) => members.getSnapshot().find((member) => member.key === key)?.person;
    await until(quality, (measured) => {
      const grown = [...measured].filter(([key, now]) => {
        const before = first.get(key);
        if (before === undefined) first.set(key, now);
        if (before === undefined || (typeof from === 'string' && personOf(key) !== from)) return false;
        if (what === 'audio') return now.audioBytesReceived > before.audioBytesReceived + 500;
        return now.framesDecoded > before.framesDecoded + 3 && now.videoBytesReceived > before.videoBytesReceived;
      });
      return grown.length >= (typeof from === 'string' ? 1 : from);
    });
  },

  setMuted: (muted: boolean) => call().controller.setMuted(muted),
  setCamera: (on: boolean) => call().controller.setCamera(on),
  share: () => call().controller.share('720p10'),
  /** As the bar of the browser does it. */
  endShareFromBar(): void {
    const track = screens.at(-1);
    track?.stop();
    track?.dispatchEvent(new Event('ended'));
  },
  self: () => call().controller.self.getSnapshot(),
  cameras: () => call().controller.media.state.getSnapshot().devices.camera,
  cameraInUse: () => call().controller.media.state.getSnapshot().video?.getSettings().deviceId ?? null,
  async chooseCamera(id: string): Promise<void> {
    await call().controller.media.choose('camera', id);
  },
  async leave(): Promise<void> {
    await here().device.calls.leave();
  },

  troubles: (): readonly string[] => troubles,
  /** Connections with media in them, all of them, and all that were ever made. */
  connections: () => ({
    media: [...open].filter((connection) => connection.getTransceivers().length > 0).length,
    all: open.size,
    made,
  }),
  peers: (): number => here().device.network.getSnapshot().peers,
};

export type CallsPage = typeof api;

declare global {
  interface Window {
    calls: CallsPage;
  }
}

window.calls = api;
