import type { CallAudio, CallController, CreateMediaConnection, IceServer, LocalMedia } from '@kith/calls';
import type { Clock, Identity, RandomBytes, Timer } from '@kith/identity';
import type { DeviceOptions } from '../options.js';
import type { CallMemory } from './memory.js';
import type { CallKit, CallPlatform } from './platform.js';
import { tellPresence } from './presence-of-call.js';
import type { SpaceCalls } from './space-calls.js';
import type { ActiveCall, CallKind, CallsEvent, JoinOptions } from './types.js';

export interface RunningCallParts {
  readonly space: SpaceCalls;
  readonly joining: JoinOptions;
  readonly signaling: NonNullable<SpaceCalls['signaling']['ways']>;
  readonly platform: CallPlatform;
  readonly kit: CallKit;
  readonly media: LocalMedia;
  readonly audio: CallAudio | null;
  readonly createMediaConnection: CreateMediaConnection;
  readonly memory: CallMemory;
  readonly options: DeviceOptions;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly emit: (event: CallsEvent) => void;
  /** Called once, when nothing of it is left but the record of it. */
  readonly onEnded: () => void;
  readonly onError: (error: unknown) => void;
}

/** Milliseconds between two times that a device notes to be in a call. */
const REMEMBER_EVERY = 15_000;

/** Nothing goes live that was not live when the person last left a call, lately; see DeviceCalls. */
export function startsMuted(memory: CallMemory, kind: CallKind): boolean {
  const live = memory.live.get();
  return live === null ? kind === 'voice' : !live;
}

export type StartableCall = CallController & { start(options: { muted: boolean; video: boolean }): Promise<void> };

/** One call of this device from joining to the record of it, however it ends. */
export class RunningCall implements ActiveCall {
  readonly workspace;
  readonly node;
  readonly kind: CallKind;
  readonly startedAt: number;
  readonly controller: StartableCall;
  readonly #parts: RunningCallParts;
  readonly #stops: (() => void)[];
  #joinedAt: number | null = null;
  #ended: Promise<void> | undefined;

  constructor(parts: RunningCallParts) {
    const { space, joining, platform, clock } = parts;
    this.#parts = parts;
    this.workspace = space.id;
    this.node = joining.node;
    this.kind = joining.kind ?? 'node';
    this.startedAt = clock.now();
    this.controller = controllerOf(parts);
    const { state } = this.controller;
    this.#stops = [
      this.#remember(),
      tellPresence(space.parts.presence, joining.node, this.controller),
      platform.onNetworkChange(() => this.controller.networkChanged()),
      state.subscribe(() => {
        const { kind } = state.getSnapshot();
        if (kind === 'joined') this.#joined();
        // Left from the dock, or ended by a removal.
        if (kind === 'left') this.end().catch(parts.onError);
      }),
    ];
  }

  /** Resolves once it is joined, waits, or is over. */
  async start(): Promise<void> {
    const { joining, memory } = this.#parts;
    const muted = joining.muted ?? startsMuted(memory, this.kind);
    await this.controller.start({ muted, video: joining.video ?? false });
  }

  /** Keeps in mind, while it lasts, that this device is in it, and whether the person is heard. */
  #remember(): () => void {
    const { memory, clock } = this.#parts;
    const { state, self } = this.controller;
    const { workspace, node, kind } = this;
    let timer: Timer | null = null;
    const keepLive = () => {
      const { muted, listening } = self.getSnapshot();
      if (!listening && !muted) memory.live.set(true);
    };
    const say = () => {
      memory.current.set({ workspace, node, kind, at: clock.now() });
      keepLive();
      timer = clock.after(REMEMBER_EVERY, say);
    };
    const look = () => {
      if (state.getSnapshot().kind === 'joined' && timer === null) say();
      const { muted, listening } = self.getSnapshot();
      // Without a microphone nothing was chosen.
      if (!listening && memory.live.get() !== !muted) memory.live.set(!muted);
    };
    const stops = [state.subscribe(look), self.subscribe(look)];
    return () => {
      for (const stop of stops) stop();
      // The time for which it counts begins when the call is left.
      if (timer !== null) keepLive();
      timer?.cancel();
    };
  }

  /** `closing`: the program goes, and the person did not leave; the call is offered again when the program is back. */
  end(closing = false): Promise<void> {
    if (!closing) this.#parts.memory.current.set(null);
    this.#ended ??= this.#end();
    return this.#ended;
  }

  #joined(): void {
    if (this.#joinedAt !== null) return;
    this.#joinedAt = this.#parts.clock.now();
    this.#parts.emit({ type: 'call-joined', workspace: this.workspace, node: this.node });
  }

  async #end(): Promise<void> {
    const { space, clock, emit, onEnded, onError } = this.#parts;
    for (const stop of this.#stops) stop();
    await this.controller.leave();
    onEnded();
    if (this.#joinedAt === null) return;
    emit({ type: 'call-left', workspace: this.workspace, node: this.node });
    const duration = Math.max(0, clock.now() - this.#joinedAt);
    await space.log.recordStay({ call: this.node, startedAt: this.#joinedAt, duration }).catch(onError);
  }
}

function controllerOf(parts: RunningCallParts): StartableCall {
  const { space, joining, signaling, platform, kit, media, audio, createMediaConnection, memory } = parts;
  const { options, identity, clock, random, onError } = parts;
  const servers = platform.iceServers ?? (() => (options.iceServers ?? []) as readonly IceServer[]);
  const relayOnly = platform.relayOnly ?? false;
  let hasTurn = false;
  const call = kit.createCall({
    identity,
    group: space.group,
    call: joining.node,
    crypto: options.crypto,
    clock,
    random,
    signaling: [signaling],
    createMediaConnection,
    iceServers: async () => {
      const asked = await servers();
      hasTurn = asked.some(({ urls }) => [urls].flat().some((url) => /^turns?:/.test(url)));
      return asked;
    },
    relayOnly,
    occupants: () =>
      space
        .occupancy(joining.node)
        .getSnapshot()
        .map(({ person }) => person),
    onError,
  });
  return kit.createCallController({
    node: joining.node,
    call,
    media,
    audio,
    clock,
    signalingUp: () => space.signaling.reachable > 0,
    relayOnly,
    hasTurn: () => hasTurn,
    volumes: memory.volumes,
    onError,
  });
}
