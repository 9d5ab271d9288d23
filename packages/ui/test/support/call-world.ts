import type {
  CallController,
  CallMember,
  CaptureOutcome,
  CallState,
  Diagnosis,
  LocalMedia,
  LocalMediaState,
  MediaStatistics,
  SelfCallState,
} from '@kith/calls';
import type { CallEntry, Profile } from '@kith/comms';
import { observable } from '@kith/identity';
import type { Did, WritableObservable } from '@kith/identity';
import type { Presence } from '@kith/presence';
import type { SpaceId } from '@kith/store';
import type {
  ActiveCall,
  Device,
  IncomingCall,
  JoinOptions,
  JoinOutcome,
  OutgoingCall,
  Workspace,
} from '@kith/workspace';

/** A device in a call, without any network: a test says what happens, and sees what the components asked for. */
export interface CallWorld {
  readonly device: Device;
  readonly workspace: Workspace;
  readonly active: WritableObservable<ActiveCall | null>;
  readonly incoming: WritableObservable<readonly IncomingCall[]>;
  readonly outgoing: WritableObservable<OutgoingCall | null>;
  readonly state: WritableObservable<CallState>;
  readonly members: WritableObservable<readonly CallMember[]>;
  readonly self: WritableObservable<SelfCallState>;
  readonly media: WritableObservable<LocalMediaState>;
  readonly quality: WritableObservable<ReadonlyMap<string, MediaStatistics>>;
  readonly diagnosis: WritableObservable<Diagnosis>;
  readonly occupancy: WritableObservable<readonly Presence[]>;
  readonly history: WritableObservable<readonly CallEntry[]>;
  /** Every call of the controller, of the device's calls and of the media, in order: its name and what it was given. */
  readonly asked: (readonly [name: string, ...values: unknown[]])[];
  /** What the next ones answer. */
  readonly answers: {
    join: JoinOutcome;
    accept: JoinOutcome | null;
    camera: Awaited<ReturnType<CallController['setCamera']>>;
    share: Awaited<ReturnType<CallController['share']>>;
    hasMedia: boolean;
    /** Of the browser, when it is asked for a device. */
    audio: Promise<CaptureOutcome>;
    video: Promise<CaptureOutcome>;
  };
}

export const names = ['Ada', 'Bob', 'Cem', 'Dee', 'Eve', 'Finn', 'Gus', 'Hana'] as const;

export function personCalled(name: string): Did {
  return `did:key:z6Mk${name}` as Did;
}

export const quietMedia: CallMember['media'] = {
  muted: false,
  deafened: false,
  video: false,
  sharing: false,
  speaking: false,
  listening: false,
};

/** Somebody in the call; Ada is this person. */
export function memberCalled(
  name: string,
  more: Partial<Omit<CallMember, 'media'>> & { media?: Partial<CallMember['media']> } = {},
): CallMember {
  return {
    key: `device-${name}.session`,
    person: personCalled(name),
    device: `device-${name}`,
    self: name === 'Ada',
    connection: 'connected',
    audioTrack: null,
    videoTrack: null,
    since: 0,
    ...more,
    media: { ...quietMedia, ...more.media },
  };
}

export const heard: SelfCallState = {
  muted: false,
  deafened: false,
  camera: false,
  sharing: false,
  speaking: false,
  listening: false,
  pushToTalk: false,
  problem: null,
};

const noDevices: LocalMediaState = {
  audio: null,
  video: null,
  screen: null,
  permission: { microphone: 'unknown', camera: 'unknown' },
  devices: { microphone: [], camera: [], speaker: [] },
  chosen: { microphone: null, camera: null, speaker: null },
  processing: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  problem: null,
};

export function callWorld(): CallWorld {
  const asked: CallWorld['asked'] = [];
  const note =
    (name: string) =>
    (...values: unknown[]) => {
      asked.push([name, ...values]);
    };
  const silence = { subscribe: () => () => {}, counters: () => ({}) };
  const state = observable<CallState>({ kind: 'joined', since: Date.now() - 754_000 });
  const members = observable<readonly CallMember[]>([memberCalled('Ada'), memberCalled('Bob')]);
  const self = observable(heard);
  const mediaState = observable(noDevices);
  const quality = observable<ReadonlyMap<string, MediaStatistics>>(new Map());
  const diagnosis = observable<Diagnosis>('fine');
  const occupancy = observable<readonly Presence[]>([]);
  const history = observable<readonly CallEntry[]>([]);
  const volumes = new Map<Did, number>();
  const media: LocalMedia = {
    state: mediaState,
    events: silence,
    startAudio: async () => (asked.push(['startAudio']), answers.audio),
    startVideo: async () => (asked.push(['startVideo']), answers.video),
    stop: note('stop'),
    choose: async (...values) => note('choose')(...values),
    process: async (...values) => note('process')(...values),
    share: async () => 'started',
    refresh: async () => {},
    close: () => {},
  };
  const answers: CallWorld['answers'] = {
    join: { refused: 'unsupported' },
    accept: null,
    camera: { on: true },
    share: { on: true },
    hasMedia: true,
    audio: Promise.resolve('started'),
    video: Promise.resolve('started'),
  };
  const controller: CallController = {
    node: 'general',
    state,
    members,
    self,
    media,
    quality,
    diagnosis,
    level: observable(0),
    setMuted: note('setMuted'),
    setDeafened: note('setDeafened'),
    setCamera: async (on) => (note('setCamera')(on), answers.camera),
    share: async (preset) => (note('share')(preset), answers.share),
    stopSharing: note('stopSharing'),
    setPushToTalk: note('setPushToTalk'),
    talk: note('talk'),
    setVolume(person, volume) {
      note('setVolume')(person, volume);
      volumes.set(person, volume);
    },
    volumeOf: (person) => volumes.get(person) ?? 1,
    wantVideo: note('wantVideo'),
    setSounds: note('setSounds'),
    resumePlayback: async () => note('resumePlayback')(),
    networkChanged: () => {},
    leave: async () => note('leave')(),
    events: silence,
  };
  const profiles = new Map<Did, Profile>(
    names.map((name) => [personCalled(name), { person: personCalled(name), displayName: name }]),
  );
  const profileOf = new Map<Did, WritableObservable<Profile>>();
  const space = 'space-1' as SpaceId;
  const active = observable<ActiveCall | null>({
    workspace: space,
    node: 'general',
    kind: 'node',
    startedAt: 1,
    controller,
  });
  const incoming = observable<readonly IncomingCall[]>([]);
  const outgoing = observable<OutgoingCall | null>(null);
  const device = {
    me: personCalled('Ada'),
    calls: {
      active,
      incoming,
      outgoing,
      media: async () => (answers.hasMedia ? media : null),
      accept: async (...values: unknown[]) => (note('accept')(...values), answers.accept),
      decline: note('decline'),
      cancel: note('cancel'),
      leave: async () => note('leave')(),
      startsMuted: (kind: string) => kind === 'voice',
      events: silence,
    },
    openWorkspace: async () => workspace,
  } as unknown as Device;
  const workspace = {
    id: space,
    me: personCalled('Ada'),
    name: observable('Tea club'),
    device,
    channels: { list: observable([{ id: 'general', name: 'general', kind: 'channel' }]) },
    profiles: {
      of(person: Did) {
        const known = profileOf.get(person);
        if (known !== undefined) return known;
        const made = observable<Profile>(profiles.get(person) ?? { person });
        profileOf.set(person, made);
        return made;
      },
    },
    calls: {
      join: async (options: JoinOptions) => (note('join')(options), answers.join),
      ring: async (...values: unknown[]) => (note('ring')(...values), 'accepted'),
      occupancy: () => occupancy,
      history: () => ({ ...history, ready: async () => {}, close: note('close history') }),
    },
  } as unknown as Workspace;
  return {
    device,
    workspace,
    active,
    incoming,
    outgoing,
    state,
    members,
    self,
    media: mediaState,
    quality,
    diagnosis,
    occupancy,
    history,
    asked,
    answers,
  };
}
