import type { CallAudio, CreateMediaConnection, LocalMedia } from '@kith/calls';
import { derived, eventSource, observable } from '@kith/identity';
import type { KithError } from '@kith/identity';
import type { Clock, Did, EventSource, Identity, Observable, RandomBytes } from '@kith/identity';
import type { StatusChoice } from '@kith/presence';
import type { SpaceId } from '@kith/store';
import type { DeviceOptions } from '../options.js';
import { takeCallSlot } from './call-slot.js';
import { MadeOnce } from './made-once.js';
import { checkJoin, checkRing } from './check-call.js';
import { callMemory } from './memory.js';
import type { CallMemory } from './memory.js';
import type { CallKit, CallPlatform } from './platform.js';
import { RingBoard } from './ring-board.js';
import { RunningCall, startsMuted } from './running-call.js';
import type { RunningCallParts } from './running-call.js';
import { SpaceCalls } from './space-calls.js';
import type { SpaceCallsParts } from './space-calls.js';
import type {
  ActiveCall,
  CallPlace,
  CallsEvent,
  DeviceCalls,
  JoinOptions,
  JoinOutcome,
  RingOptions,
  WorkspaceCalls,
} from './types.js';
import { workspaceError } from '../codes.js';

export interface DeviceCallsParts {
  readonly options: DeviceOptions;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly status: Observable<StatusChoice>;
  readonly blocked: Observable<ReadonlySet<Did>>;
  readonly onError: (error: unknown) => void;
}

export interface ServedCalls {
  readonly calls: WorkspaceCalls;
  /** Where every connection of the space is attached. */
  readonly signaling: SpaceCalls['signaling'];
  close(): Promise<void>;
}

export interface CallService {
  readonly device: DeviceCalls;
  serve(parts: Pick<SpaceCallsParts, 'space' | 'presence'>): ServedCalls;
  close(): Promise<void>;
}

export function openCalls(parts: DeviceCallsParts): CallService {
  return new Calls(parts);
}

/** A call that ended with its program is offered again for this long. Milliseconds. */
const INTERRUPTED = 10 * 60_000;

/** What the calls of a device share, made when it is first needed. */
interface Made {
  readonly platform: CallPlatform;
  readonly memory: CallMemory;
  readonly kit: MadeOnce<CallKit>;
  readonly media: MadeOnce<LocalMedia>;
  readonly audio: MadeOnce<CallAudio | null>;
  readonly connections: MadeOnce<CreateMediaConnection>;
}

function whatCallsNeed(platform: CallPlatform, { clock, onError }: DeviceCallsParts): Made {
  return {
    platform,
    memory: callMemory(platform.storage, clock, onError),
    kit: new MadeOnce(() => platform.load()),
    media: new MadeOnce(() => platform.media(onError)),
    audio: new MadeOnce(() => platform.audio(clock, onError)),
    connections: new MadeOnce(() => platform.connections(clock, onError)),
  };
}

class Calls implements CallService {
  readonly device: DeviceCalls;
  readonly #parts: DeviceCallsParts;
  readonly #spaces = new Map<SpaceId, SpaceCalls>();
  readonly #active;
  readonly #interrupted;
  readonly #rings: RingBoard;
  readonly #events: EventSource<CallsEvent>;
  readonly #made: Made | null;
  /** Joins wait for each other: two at once would both find the device free. */
  #joining: Promise<unknown> = Promise.resolve();

  constructor(parts: DeviceCallsParts) {
    const { options, onError } = parts;
    this.#parts = parts;
    this.#made = options.calls === undefined ? null : whatCallsNeed(options.calls, parts);
    this.#active = observable<RunningCall | null>(null, { onError });
    this.#events = eventSource<CallsEvent>(onError);
    this.#interrupted = observable<CallPlace | null>(null, { onError });
    this.#findInterrupted().catch(onError);
    this.#rings = new RingBoard({
      spaces: () => this.#spaces.values(),
      status: parts.status,
      sounds: async () => (await this.#made?.audio.get())?.sounds ?? null,
      emit: (event) => this.#events.emit(event),
      onError,
    });
    this.device = {
      active: derived([this.#active], (): ActiveCall | null => this.#active.getSnapshot()),
      incoming: this.#rings.incoming,
      outgoing: this.#rings.outgoing,
      media: async () => this.#made?.media.get() ?? null,
      accept: (id, accepting) => this.#accept(id, accepting ?? {}),
      decline: (id) => {
        const incoming = this.#rings.incoming.getSnapshot().find((ring) => ring.id === id);
        if (incoming !== undefined) this.#spaces.get(incoming.workspace)?.ringing?.decline(id);
      },
      cancel: () => {
        for (const space of this.#spaces.values()) space.ringing?.cancel();
      },
      leave: async () => this.#active.getSnapshot()?.end(),
      startsMuted: (kind) => this.#made === null || startsMuted(this.#made.memory, kind),
      interrupted: derived([this.#interrupted], () => this.#interrupted.getSnapshot()),
      dismissInterrupted: () => {
        this.#made?.memory.current.set(null);
        this.#interrupted.set(null);
      },
      events: this.#events,
    };
  }

  serve({ space, presence }: Pick<SpaceCallsParts, 'space' | 'presence'>): ServedCalls {
    const { options, identity, clock, random, blocked, onError } = this.#parts;
    const served = new SpaceCalls({
      space,
      presence,
      identity,
      crypto: options.crypto,
      clock,
      random,
      tabs: this.#made === null ? undefined : options.tabs?.channel(`calls/${space.id}`),
      isBusy: () => this.#active.getSnapshot() !== null,
      isBlocked: (person) => blocked.getSnapshot().has(person),
      onError,
    });
    this.#spaces.set(space.id, served);
    this.#start(served).catch(onError);
    const inTurn = <T>(task: () => Promise<T>) => this.#inTurn(task);
    const join = (joining: JoinOptions) => this.#join(served, joining);
    const ring = (person: Did, ringing: RingOptions) => this.#ring(served, person, ringing);
    return {
      signaling: served.signaling,
      calls: {
        async join(joining) {
          checkJoin(joining);
          return inTurn(() => join(joining));
        },
        async ring(person, ringing = {}) {
          checkRing(person, ringing);
          return ring(person, ringing);
        },
        occupancy: (node) => served.occupancy(node),
        history: (node) => served.log.history(node),
        missed: () => served.log.missed(),
      },
      close: async () => {
        this.#spaces.delete(space.id);
        if (this.#active.getSnapshot()?.workspace === space.id) await this.#active.getSnapshot()?.end(true);
        served.close();
        this.#rings.refresh();
      },
    };
  }

  async close(): Promise<void> {
    this.#rings.silence();
    await this.#active.getSnapshot()?.end(true);
    (await this.#made?.media.existing())?.close();
    await (await this.#made?.audio.existing())?.playback.close();
  }

  async #start(space: SpaceCalls): Promise<void> {
    if (this.#made === null) return;
    const kit = await this.#made.kit.get();
    if (this.#spaces.get(space.id) !== space || space.ringing !== null) return;
    const ringing = space.start(kit);
    this.#rings.follow(space.id, ringing);
  }

  async #ring(
    space: SpaceCalls,
    person: Did,
    { video = false, switch: leaving = false }: { readonly video?: boolean; readonly switch?: boolean },
  ): ReturnType<WorkspaceCalls['ring']> {
    const current = this.#active.getSnapshot();
    if (this.#made === null) return { refused: 'unsupported' };
    if (current !== null && !leaving) return { refused: 'in-another-call', current };
    await this.#started(space);
    if (space.ringing === null) throw closedWorkspace();
    const node = directCall(this.#parts.identity.person, person);
    const startedAt = this.#parts.clock.now();
    const ended = space.ringing.ring(person, { call: node, video });
    const ring = space.ringing.outgoing.getSnapshot()?.id;
    const outcome = await ended;
    if (outcome === 'accepted') {
      return this.#inTurn(() => this.#join(space, { node, kind: 'direct', video, switch: true }));
    }
    const duration = Math.max(0, this.#parts.clock.now() - startedAt);
    const record = { call: node, startedAt, duration, to: person, outcome, ...(ring === undefined ? {} : { ring }) };
    await space.log.recordRing(record).catch(this.#parts.onError);
    return outcome;
  }

  async #accept(
    id: string,
    { video = false, switch: leaving = false }: { readonly video?: boolean; readonly switch?: boolean },
  ): Promise<JoinOutcome | null> {
    const incoming = this.#rings.incoming.getSnapshot().find((ring) => ring.id === id);
    const space = incoming === undefined ? undefined : this.#spaces.get(incoming.workspace);
    if (incoming === undefined || space === undefined) return null;
    const current = this.#active.getSnapshot();
    if (current !== null && !leaving) return { refused: 'in-another-call', current };
    const ring = space.ringing?.accept(id) ?? null;
    if (ring === null) return null;
    // Two who ring each other are in one call.
    for (const { ringing } of this.#spaces.values()) ringing?.cancel();
    return this.#inTurn(() => this.#join(space, { node: ring.call, kind: 'direct', video, switch: true }));
  }

  /** A call that is remembered, and that no other tab of this device is in. */
  async #findInterrupted(): Promise<void> {
    const { options, clock } = this.#parts;
    const found = this.#made?.memory.current.get() ?? null;
    if (found === null || Math.abs(clock.now() - found.at) > INTERRUPTED) return;
    const free = await takeCallSlot(options.tabs, clock);
    if (free === null) return;
    free();
    const { workspace, node, kind } = found;
    if (this.#active.getSnapshot() === null) this.#interrupted.set({ workspace, node, kind });
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const next = this.#joining.then(task, task);
    this.#joining = next.catch(() => {});
    return next;
  }

  async #join(space: SpaceCalls, joining: JoinOptions): Promise<JoinOutcome> {
    const made = this.#made;
    if (made === null) return { refused: 'unsupported' };
    const current = this.#active.getSnapshot();
    if (current !== null) {
      if (current.workspace === space.id && current.node === joining.node) return { joined: current };
      if (joining.switch !== true) return { refused: 'in-another-call', current };
      await current.end();
    }
    const signaling = space.signaling.ways ?? (await this.#started(space));
    const free = await takeCallSlot(this.#parts.options.tabs, this.#parts.clock);
    if (free === null) return { refused: 'in-another-tab' };
    try {
      const running = await this.#running(space, made, { joining, signaling, free });
      this.#active.set(running);
      this.#interrupted.set(null);
      // Whoever rings for the call that is joined is answered with that.
      for (const ring of space.ringing?.incoming.getSnapshot() ?? []) {
        if (ring.call === joining.node) space.ringing?.accept(ring.id);
      }
      await running.start();
      const state = running.controller.state.getSnapshot();
      if (state.kind !== 'left') return { joined: running };
      await running.end();
      return state.reason === 'left' ? { joined: running } : { refused: state.reason };
    } catch (error) {
      free();
      throw error;
    }
  }

  /** Everything a call is made of. @throws KithError `workspace-closed` when that has happened meanwhile. */
  async #running(
    space: SpaceCalls,
    made: Made,
    given: Pick<RunningCallParts, 'joining' | 'signaling'> & { readonly free: () => void },
  ): Promise<RunningCall> {
    const { options, identity, clock, random, onError } = this.#parts;
    const { platform, memory } = made;
    const [kit, media, audio, createMediaConnection] = await Promise.all([
      made.kit.get(),
      made.media.get(),
      made.audio.get(),
      made.connections.get(),
    ]);
    if (this.#spaces.get(space.id) !== space) throw closedWorkspace();
    const running: RunningCall = new RunningCall({
      ...given,
      space,
      platform,
      memory,
      kit,
      media,
      audio,
      createMediaConnection,
      options,
      identity,
      clock,
      random,
      emit: (event) => this.#events.emit(event),
      onEnded: () => {
        given.free();
        if (this.#active.getSnapshot() === running) this.#active.set(null);
      },
      onError,
    });
    return running;
  }

  async #started(space: SpaceCalls): Promise<NonNullable<SpaceCalls['signaling']['ways']>> {
    await this.#start(space);
    const { ways } = space.signaling;
    if (ways === null) throw closedWorkspace();
    return ways;
  }
}

/** The call of two people has one name, whoever rings. */
function directCall(a: Did, b: Did): string {
  return `direct:${[a, b].sort().join(':')}`;
}

function closedWorkspace(): KithError {
  return workspaceError('workspace-closed');
}
