import { eventSource, observable } from '@kith/identity';
import type { Did } from '@kith/identity';
import type {
  Call,
  CallEvent,
  CallMember,
  CallState,
  MediaStatistics,
  SelfMedia,
  VideoOutcome,
} from '../../src/index.js';
import { noMedia } from '../../src/membership/room-state.js';

/** A call whose answers the test gives, and which remembers what it was asked. */
export function fakeCall() {
  const state = observable<CallState>({ kind: 'idle' });
  const members = observable<readonly CallMember[]>([]);
  const quality = observable<ReadonlyMap<string, MediaStatistics>>(new Map());
  const events = eventSource<CallEvent>((error) => {
    throw error;
  });
  const seen = {
    joins: [] as boolean[],
    videos: [] as boolean[],
    told: [] as object[],
    /** What goes out now. */
    sent: { audio: null, video: null } as SelfMedia,
    widths: [] as [string, number][],
    networkChanges: 0,
    closes: 0,
  };
  const answers = {
    join: { kind: 'joined', since: 0 } as CallState,
    video: { on: true } as VideoOutcome,
  };
  const call: Call = {
    call: 'room',
    key: 'me.1',
    state,
    members,
    quality,
    events,
    async join({ video = false } = {}) {
      seen.joins.push(video);
      state.set(answers.join);
      return state.getSnapshot();
    },
    async leave() {
      state.set({ kind: 'left', reason: 'left' });
    },
    async send(media) {
      seen.sent = media;
    },
    async requestVideo(on) {
      seen.videos.push(on);
      return on ? answers.video : { on: false };
    },
    tell: (media) => void seen.told.push(media),
    wantVideo: (member, width) => void seen.widths.push([member, width]),
    networkChanged: () => void (seen.networkChanges += 1),
    async close() {
      seen.closes += 1;
      state.set({ kind: 'left', reason: 'left' });
    },
  };
  return { call, state, members, quality, events, seen, answers };
}

/** Somebody else in the call. */
export function memberOf(person: string, change: Partial<CallMember> = {}): CallMember {
  return {
    key: `${person}.1`,
    person: `did:key:${person}` as Did,
    device: person,
    self: false,
    media: noMedia,
    connection: 'connected',
    audioTrack: null,
    videoTrack: null,
    since: 0,
    ...change,
  };
}
