import { deviceOf } from '@kith/identity/internal';
import { SESSIONS_NAMED } from '../limits.js';
import type { RoomView, SessionKey, Signal } from '../signal/signals.js';
import { compareSessions } from './order.js';
import { unknownOther } from './room-state.js';
import type { Other, RoomConfig, RoomEffect, RoomState, TimerName } from './room-state.js';

/** Most known sessions, more than any room has. Beyond it, sessions without meaning for the room are dropped. */
const OTHERS_KNOWN = 256;

/** The next state under construction, and its effects. The previous state stays unchanged. */
export class Draft {
  readonly config: RoomConfig;
  /** Wall time. It is recorded and never compared. */
  readonly now: number;
  readonly others: Map<SessionKey, Other>;
  readonly effects: RoomEffect[] = [];
  stage: RoomState['stage'];
  round: number;
  floor: number;
  media: RoomState['media'];
  video: RoomState['video'];
  syncing: boolean;

  constructor(config: RoomConfig, state: RoomState, now: number) {
    this.config = config;
    this.now = now;
    this.others = new Map(state.others);
    this.stage = state.stage;
    this.round = state.round;
    this.floor = state.floor;
    this.media = state.media;
    this.video = state.video;
    this.syncing = state.syncing;
  }

  get state(): RoomState {
    const { stage, round, floor, media, video, syncing, others } = this;
    return { stage, round, floor, media, video, syncing, others };
  }

  other(key: SessionKey): Other {
    return this.others.get(key) ?? unknownOther;
  }

  update(key: SessionKey, change: Partial<Other>): Other {
    const next = { ...this.other(key), ...change };
    if (!this.others.has(key) && this.others.size >= OTHERS_KNOWN) this.#makeRoom();
    this.others.set(key, next);
    return next;
  }

  send(signal: Signal, to: SessionKey | null): void {
    this.effects.push({ kind: 'send', signal, to });
  }

  timer(name: TimerName, after: number | null): void {
    this.effects.push({ kind: 'timer', name, after });
  }

  /** Tells whether that session comes before this one. */
  ahead(key: SessionKey): boolean {
    return compareSessions(this.config.personOf, key, this.config.self) < 0;
  }

  /**
   * Tells whether the device belongs to a member of the group. Anybody may be named, but only members of the group are counted.
   */
  ofMember(key: SessionKey): boolean {
    return this.config.personOf(deviceOf(key)) !== null;
  }

  /** Tells whether presence shows another person in the room. Their silence may be a slow network or a busy page. */
  isOccupied(): boolean {
    const own = this.config.personOf(deviceOf(this.config.self));
    return this.config.occupants().some((person) => person !== own);
  }

  keys(which: (other: Other) => boolean): SessionKey[] {
    return [...this.others].filter(([, other]) => which(other)).map(([key]) => key);
  }

  /**
   * Returns this session's view of the room. Names only sessions that this session has heard itself. Otherwise two sessions
   * could repeat each other's names for ever.
   */
  view(): RoomView {
    const seated = this.stage.kind === 'joined' ? [this.config.self] : [];
    return {
      members: [...seated, ...this.keys((other) => other.member)].slice(0, SESSIONS_NAMED),
      promised: this.keys((other) => other.promise !== null && !other.member).slice(0, SESSIONS_NAMED),
      video: this.roomVideo(),
    };
  }

  /** Tells whether a session sends video or has permission to. */
  roomVideo(except?: SessionKey): boolean {
    if (this.video !== 'off') return true;
    return [...this.others].some(
      ([key, other]) =>
        key !== except &&
        (other.videoPromise ||
          other.promise?.video === true ||
          (other.member && (other.media === null ? other.videoAssumed : other.media.video))),
    );
  }

  #makeRoom(): void {
    for (const [key, { member, named, promise, videoPromise, left }] of this.others)
      if (!member && !named && promise === null && !videoPromise && !left) return void this.others.delete(key);
    for (const [key, { member }] of this.others) if (!member) return void this.others.delete(key);
  }
}
