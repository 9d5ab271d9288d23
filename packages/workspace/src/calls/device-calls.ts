import type { CallAudio, CreateMediaConnection, IceServer, LocalMedia, RingEvent } from '@kith/calls';
import { KithError, derived, eventSource, observable } from '@kith/identity';
import type { Clock, Did, EventSource, Identity, Observable, RandomBytes } from '@kith/identity';
import type { StatusChoice } from '@kith/presence';
import type { SpaceId } from '@kith/store';
import type { DeviceOptions } from '../options.js';
import { takeCallSlot } from './call-slot.js';
import { callMemory } from './memory.js';
import type { CallMemory } from './memory.js';
import type { CallKit, CallPlatform } from './platform.js';
import { tellPresence } from './presence-of-call.js';
import { SpaceCalls } from './space-calls.js';
import type { SpaceCallsParts } from './space-calls.js';
import type {
  ActiveCall,
  CallKind,
  CallsEvent,
  DeviceCalls,
  IncomingCall,
  JoinOptions,
  JoinOutcome,
  OutgoingCall,
  WorkspaceCalls,
} from './types.js';

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

interface Running extends ActiveCall {
  end(): Promise<void>;
}

class Calls implements CallService {
  readonly device: DeviceCalls;
  readonly #parts: DeviceCallsParts;
  readonly #platform: CallPlatform | undefined;
  readonly #memory: CallMemory | null;
  readonly #spaces = new Map<SpaceId, SpaceCalls>();
  readonly #active = observable<Running | null>(null);
  readonly #incoming = observable<readonly IncomingCall[]>([]);
  readonly #outgoing = observable<OutgoingCall | null>(null);
  readonly #events: EventSource<CallsEvent>;
  #kit: Promise<CallKit> | undefined;
  #media: Promise<LocalMedia> | undefined;
  #audio: Promise<CallAudio | null> | undefined;
  #connections: Promise<CreateMediaConnection> | undefined;
  /** Joins wait for each other: two at once would both find the device free. */
  #joining: Promise<unknown> = Promise.resolve();
  #stopRingSound: () => void = () => {};

  constructor(parts: DeviceCallsParts) {
    const { options, onError } = parts;
    this.#parts = parts;
    this.#platform = options.calls;
    this.#memory = options.calls === undefined ? null : callMemory(options.calls.storage, onError);
    this.#events = eventSource<CallsEvent>(onError);
    this.device = {
      active: derived([this.#active], (): ActiveCall | null => this.#active.getSnapshot()),
      incoming: this.#incoming,
      outgoing: this.#outgoing,
      media: async () => (this.#platform === undefined ? null : this.#localMedia(this.#platform)),
      accept: (id, accepting) => this.#accept(id, accepting ?? {}),
      decline: (id) => {
        const incoming = this.#incoming.getSnapshot().find((ring) => ring.id === id);
        if (incoming !== undefined) this.#spaces.get(incoming.workspace)?.ringing?.decline(id);
      },
      cancel: () => {
        for (const space of this.#spaces.values()) space.ringing?.cancel();
      },
      leave: async () => this.#active.getSnapshot()?.end(),
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
      tabs: this.#platform === undefined ? undefined : options.tabs?.channel(`calls/${space.id}`),
      isBusy: () => this.#active.getSnapshot() !== null,
      isBlocked: (person) => blocked.getSnapshot().has(person),
      onError,
    });
    this.#spaces.set(space.id, served);
    this.#start(served).catch(onError);
    return {
      signaling: served.signaling,
      calls: {
        join: (joining) => this.#inTurn(() => this.#join(served, joining)),
        ring: (person, ringing) => this.#ring(served, person, ringing ?? {}),
        occupancy: (node) => served.occupancy(node),
        history: (node) => served.log.history(node),
      },
      close: async () => {
        this.#spaces.delete(space.id);
        if (this.#active.getSnapshot()?.workspace === space.id) await this.#active.getSnapshot()?.end();
        served.close();
        this.#tellRings();
      },
    };
  }

  async close(): Promise<void> {
    this.#stopRingSound();
    await this.#active.getSnapshot()?.end();
    const media = await this.#media;
    media?.close();
    await (await this.#audio)?.playback.close();
  }

  async #start(space: SpaceCalls): Promise<void> {
    if (this.#platform === undefined) return;
    this.#kit ??= this.#platform.load();
    const kit = await this.#kit;
    if (this.#spaces.get(space.id) !== space) return;
    const ringing = space.start(kit);
    ringing.incoming.subscribe(() => this.#tellRings());
    ringing.outgoing.subscribe(() => this.#tellRings());
    ringing.events.subscribe((event) => this.#ringEvent(space, event));
  }

  #ringEvent(space: SpaceCalls, event: RingEvent): void {
    if (event.type === 'signal-refused') {
      this.#events.emit({ type: 'call-refused', workspace: space.id, code: event.code });
      return;
    }
    if (event.type === 'outgoing-ended') return;
    const incoming = this.#incomingOf(space.id, event.ring);
    if (event.type === 'incoming') this.#events.emit({ type: 'call-incoming', workspace: space.id, incoming });
    else if (event.why === 'missed') this.#events.emit({ type: 'call-missed', workspace: space.id, incoming });
  }

  #incomingOf(workspace: SpaceId, ring: { id: string; from: Did; call: string; video: boolean }): IncomingCall {
    const { id, from, call, video } = ring;
    return { id, workspace, from, node: call, video, quiet: this.#parts.status.getSnapshot() === 'dnd' };
  }

  #tellRings(): void {
    const incoming = [...this.#spaces.values()].flatMap(({ id, ringing }) =>
      (ringing?.incoming.getSnapshot() ?? []).map((ring) => this.#incomingOf(id, ring)),
    );
    this.#incoming.set(incoming);
    const rings = [...this.#spaces.values()].map(({ id, ringing }) => ({ id, ring: ringing?.outgoing.getSnapshot() }));
    const found = rings.find(({ ring }) => ring !== undefined && ring !== null);
    this.#outgoing.set(
      found?.ring === undefined || found.ring === null
        ? null
        : {
            workspace: found.id,
            to: found.ring.to,
            node: found.ring.call,
            video: found.ring.video,
            state: found.ring.state,
          },
    );
    this.#ringSound(incoming.some(({ quiet }) => !quiet) || found !== undefined);
  }

  #ringSound(wanted: boolean): void {
    this.#stopRingSound();
    this.#stopRingSound = () => {};
    const platform = this.#platform;
    if (!wanted || platform === undefined) return;
    let stopped = false;
    let stop = () => {};
    this.#stopRingSound = () => {
      stopped = true;
      stop();
    };
    this.#callAudio(platform)
      .then((audio) => {
        if (!stopped && audio !== null) stop = audio.sounds.ring();
      })
      .catch(this.#parts.onError);
  }

  async #ring(
    space: SpaceCalls,
    person: Did,
    { video = false, switch: leaving = false }: { readonly video?: boolean; readonly switch?: boolean },
  ): ReturnType<WorkspaceCalls['ring']> {
    const current = this.#active.getSnapshot();
    if (this.#platform === undefined) return { refused: 'unsupported' };
    if (current !== null && !leaving) return { refused: 'in-another-call', current };
    await this.#kit;
    if (space.ringing === null) return { refused: 'unsupported' };
    const node = directCall(this.#parts.identity.person, person);
    const startedAt = this.#parts.clock.now();
    const outcome = await space.ringing.ring(person, { call: node, video });
    if (outcome === 'accepted') {
      return this.#inTurn(() => this.#join(space, { node, kind: 'direct', video, switch: true }));
    }
    const duration = Math.max(0, this.#parts.clock.now() - startedAt);
    await space.log.recordRing({ call: node, startedAt, duration, to: person, outcome });
    return outcome;
  }

  async #accept(
    id: string,
    { video = false, switch: leaving = false }: { readonly video?: boolean; readonly switch?: boolean },
  ): Promise<JoinOutcome | null> {
    const incoming = this.#incoming.getSnapshot().find((ring) => ring.id === id);
    const space = incoming === undefined ? undefined : this.#spaces.get(incoming.workspace);
    if (incoming === undefined || space === undefined) return null;
    const current = this.#active.getSnapshot();
    if (current !== null && !leaving) return { refused: 'in-another-call', current };
    const ring = space.ringing?.accept(id) ?? null;
    if (ring === null) return null;
    return this.#inTurn(() => this.#join(space, { node: ring.call, kind: 'direct', video, switch: true }));
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const next = this.#joining.then(task, task);
    this.#joining = next.catch(() => {});
    return next;
  }

  async #join(space: SpaceCalls, joining: JoinOptions): Promise<JoinOutcome> {
    const { options, identity, clock, random, onError } = this.#parts;
    const platform = this.#platform;
    if (platform === undefined || this.#memory === null) return { refused: 'unsupported' };
    const current = this.#active.getSnapshot();
    if (current !== null) {
      if (current.workspace === space.id && current.node === joining.node) return { joined: current };
      if (joining.switch !== true) return { refused: 'in-another-call', current };
      await current.end();
    }
    const signaling = space.signaling.ways ?? (await this.#started(space));
    const free = await takeCallSlot(options.tabs, clock);
    if (free === null) return { refused: 'in-another-tab' };

    const kit = await platform.load();
    const [media, audio, createMediaConnection] = await Promise.all([
      this.#localMedia(platform),
      this.#callAudio(platform),
      (this.#connections ??= platform.connections(clock, onError)),
    ]);
    const servers = platform.iceServers ?? (() => (options.iceServers ?? []) as readonly IceServer[]);
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
      relayOnly: platform.relayOnly ?? false,
      onError,
    });
    const controller = kit.createCallController({
      node: joining.node,
      call,
      media,
      audio,
      clock,
      signalingUp: () => space.signaling.reachable > 0,
      relayOnly: platform.relayOnly ?? false,
      hasTurn: () => hasTurn,
      volumes: this.#memory.volumes,
      onError,
    });
    const kind: CallKind = joining.kind ?? 'node';
    const visited = kind !== 'voice' || this.#memory.visit(joining.node);
    const startedAt = clock.now();
    const stops = [
      tellPresence(space.parts.presence, joining.node, controller),
      platform.onNetworkChange(() => controller.networkChanged()),
    ];
    let joinedAt: number | null = null;
    let ended: Promise<void> | undefined;
    stops.push(
      call.state.subscribe(() => {
        if (call.state.getSnapshot().kind === 'joined') joinedAt ??= clock.now();
      }),
    );
    const running: Running = {
      workspace: space.id,
      node: joining.node,
      kind,
      startedAt,
      controller: { ...bound(controller), leave: () => running.end() },
      end: () =>
        (ended ??= (async () => {
          for (const stop of stops) stop();
          await controller.leave();
          free();
          if (this.#active.getSnapshot() === running) this.#active.set(null);
          this.#events.emit({ type: 'call-left', workspace: space.id, node: joining.node });
          if (joinedAt === null) return;
          const stay = { call: joining.node, startedAt: joinedAt, duration: Math.max(0, clock.now() - joinedAt) };
          await space.log.recordStay(stay).catch(onError);
        })()),
    };
    this.#active.set(running);
    await controller.start({ muted: joining.muted ?? !visited, video: joining.video ?? false });
    const state = call.state.getSnapshot();
    if (state.kind === 'left' && state.reason !== 'left') {
      await running.end();
      return { refused: state.reason };
    }
    this.#events.emit({ type: 'call-joined', workspace: space.id, node: joining.node });
    return { joined: running };
  }

  async #started(space: SpaceCalls): Promise<NonNullable<SpaceCalls['signaling']['ways']>> {
    await this.#kit;
    const { ways } = space.signaling;
    if (ways !== null) return ways;
    throw new KithError('workspace-closed', 'This workspace is closed.', { fix: 'Open it again.' });
  }

  #localMedia(platform: CallPlatform): Promise<LocalMedia> {
    return (this.#media ??= platform.media(this.#parts.onError));
  }

  #callAudio(platform: CallPlatform): Promise<CallAudio | null> {
    return (this.#audio ??= platform.audio(this.#parts.clock, this.#parts.onError));
  }
}

/** The call of two people has one name, whoever rings. */
function directCall(a: Did, b: Did): string {
  return `direct:${[a, b].sort().join(':')}`;
}

/** An object of its own with the same methods: `leave` of a running call also frees the device. */
function bound(controller: ActiveCall['controller']): ActiveCall['controller'] {
  return {
    node: controller.node,
    state: controller.state,
    members: controller.members,
    self: controller.self,
    media: controller.media,
    quality: controller.quality,
    diagnosis: controller.diagnosis,
    level: controller.level,
    events: controller.events,
    setMuted: (muted) => controller.setMuted(muted),
    setDeafened: (deafened) => controller.setDeafened(deafened),
    setCamera: (on) => controller.setCamera(on),
    share: (preset) => controller.share(preset),
    stopSharing: () => controller.stopSharing(),
    setPushToTalk: (on) => controller.setPushToTalk(on),
    talk: (down) => controller.talk(down),
    setVolume: (person, volume) => controller.setVolume(person, volume),
    volumeOf: (person) => controller.volumeOf(person),
    wantVideo: (member, width) => controller.wantVideo(member, width),
    setSounds: (on) => controller.setSounds(on),
    resumePlayback: () => controller.resumePlayback(),
    networkChanged: () => controller.networkChanged(),
    leave: () => controller.leave(),
  };
}
