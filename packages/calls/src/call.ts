import { base64urlEncode, eventSource, observable } from '@kith/identity';
import type { Timer } from '@kith/identity';
import type {
  Call,
  CallEvent,
  CallMember,
  CallOptions,
  CallState,
  MemberMedia,
  SelfMedia,
  VideoOutcome,
} from './call-types.js';
import { checkCallOptions } from './check-options.js';
import { CallSession } from './call/call-session.js';
import { VIDEO_SEATS, VIDEO_WIDTH_MAX } from './limits.js';
import { noMedia } from './membership/room-state.js';
import type { MediaStatistics } from './ports.js';
import { callsError } from './codes.js';
import { sameCallMember } from './same-call-member.js';

/** Milliseconds between measurements of the connections. */
const MEASURE_INTERVAL = 2_000;

type LeftReason = Extract<CallState, { kind: 'left' }>['reason'];

/**
 * Makes a call that this device has not joined. `join` asks for a seat.
 * @throws KithError `argument-invalid`, `call-id` for an id that is empty or too long.
 */
export function createCall(options: CallOptions): Call {
  checkCallOptions(options);
  return new OneCall(options);
}

class OneCall implements Call {
  readonly call: string;
  readonly state;
  readonly members;
  readonly quality;
  readonly events;
  readonly #options: CallOptions;
  readonly #unsubscribe: (() => void)[];
  #next: Uint8Array;
  #session: CallSession | null = null;
  #leaving: Promise<void> = Promise.resolve();
  #media: SelfMedia = { audio: null, video: null };
  #told: MemberMedia = noMedia;
  #measuring: Timer | null = null;
  #closed = false;

  constructor(options: CallOptions) {
    this.#options = options;
    this.call = options.call;
    const { onError } = options;
    this.state = observable<CallState>({ kind: 'idle' }, { onError });
    this.members = observable<readonly CallMember[]>([], { same: sameMembers, onError });
    this.quality = observable<ReadonlyMap<string, MediaStatistics>>(new Map(), { onError });
    this.events = eventSource<CallEvent>(onError);
    this.#next = options.random(16);
    this.#unsubscribe = [
      options.group.onMembers(() => this.#check()),
      options.group.secret.subscribe(() => this.#check()),
    ];
  }

  get key(): string {
    return this.#session?.key ?? `${base64urlEncode(this.#options.identity.device)}.${base64urlEncode(this.#next)}`;
  }

  async join({ video = false }: { readonly video?: boolean } = {}): Promise<CallState> {
    if (this.#closed) throw callsError('call-closed');
    await this.#leaving;
    const barred = this.#barred();
    if (barred !== null) {
      this.state.set({ kind: 'left', reason: barred });
      return this.state.getSnapshot();
    }
    if (this.#session === null && !this.#closed) {
      const session = this.#next;
      this.#next = this.#options.random(16);
      this.#session = new CallSession(
        this.#options,
        {
          session,
          emit: (event) => this.events.emit(event),
          onState: (state) => this.state.set(state),
          onMembers: (members) => this.members.set(members),
        },
        this.#media,
        this.#told,
      );
      this.#session.join(video);
      this.#measure();
    }
    return this.#settled();
  }

  leave(): Promise<void> {
    return this.#leave('left');
  }

  async send(media: SelfMedia): Promise<void> {
    this.#media = media;
    await this.#session?.send(media);
  }

  async requestVideo(on: boolean): Promise<VideoOutcome> {
    if (this.#session === null) return { refused: 'not-joined', seats: VIDEO_SEATS };
    return this.#session.requestVideo(on);
  }

  tell(media: Partial<Omit<MemberMedia, 'video'>>): void {
    this.#told = { ...this.#told, ...media };
    this.#session?.tell(this.#told);
  }

  wantVideo(member: string, width: number): void {
    this.#session?.peers.want(member, Math.max(0, Math.min(VIDEO_WIDTH_MAX, Math.round(width))));
  }

  networkChanged(): void {
    this.#session?.peers.networkChanged();
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const end of this.#unsubscribe) end();
    await this.leave();
  }

  /** Returns the reason why this device may not be in the call; null when it may. */
  #barred(): LeftReason | null {
    const { group, identity } = this.#options;
    if (group.personOf(base64urlEncode(identity.device)) === null) return 'not-a-member';
    return group.secret.getSnapshot() === null ? 'no-key' : null;
  }

  #check(): void {
    if (this.#session === null) return;
    const barred = this.#barred();
    if (barred === null) this.#session.checkMembers();
    else this.#leave(barred).catch(this.#options.onError);
  }

  async #leave(reason: LeftReason): Promise<void> {
    const session = this.#session;
    if (session === null) return this.#leaving;
    this.#session = null;
    this.#measuring?.cancel();
    this.#leaving = session.leave();
    this.members.set([]);
    this.quality.set(new Map());
    this.state.set({ kind: 'left', reason });
    this.events.emit({ type: 'left' });
    await this.#leaving;
  }

  /** Resolves when the request for a seat has a result. */
  #settled(): Promise<CallState> {
    return new Promise((resolve) => {
      const end = this.state.subscribe(() => check());
      const check = () => {
        const state = this.state.getSnapshot();
        if (state.kind === 'joining' || state.kind === 'idle') return;
        end();
        resolve(state);
      };
      check();
    });
  }

  #measure(): void {
    this.#measuring = this.#options.clock.after(MEASURE_INTERVAL, () => {
      const session = this.#session;
      if (session === null) return;
      session.peers
        .measure()
        .then((measured) => {
          if (this.#session === session) this.quality.set(measured);
        })
        .catch(this.#options.onError);
      this.#measure();
    });
  }
}

function sameMembers(a: readonly CallMember[], b: readonly CallMember[]): boolean {
  return (
    a.length === b.length &&
    a.every((member, index) => {
      const other = b[index];
      return other !== undefined && sameCallMember(member, other);
    })
  );
}
