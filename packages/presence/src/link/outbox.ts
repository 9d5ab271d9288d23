import { chain, isPromise } from '@kith/identity';
import type { Awaitable, Clock, Group, GroupSecret, Timer } from '@kith/identity';
import type { FrameSealer, OwnState } from '../internal.js';
import { FLUSH_INTERVAL, REFRESH_INTERVAL } from '../limits.js';
import { encodeMessage } from '../wire/messages.js';
import type { Link } from './link.js';

/** Sends the state of this session to others: first the whole state, then changes. One frame serves all links. */
export interface Outbox {
  /** Sends the whole state to a new link, at once. */
  opened(link: Link): void;
  closed(link: Link): void;
  /** Answers a request for the whole state, at most once every FULL_INTERVAL. */
  wanted(link: Link): void;
  /** Sends a goodbye to all links, and nothing after it. Settles when it is sent, which is at once in most cases. */
  leave(): Awaitable<void>;
}

export interface OutboxOptions {
  readonly own: OwnState;
  readonly sealer: FrameSealer;
  readonly group: Group;
  readonly clock: Clock;
  /** Sends one message to all these links. */
  readonly send: (links: readonly Link[], message: Uint8Array, frame: Uint8Array) => void;
  readonly onError: (error: unknown) => void;
}

/** Milliseconds. */
const FULL_INTERVAL = 1_000;
/** Milliseconds that every link adds to the flush interval, so that the total sent by a session does not grow with its links. */
const FLUSH_PER_LINK = 5;

/** The distance from the last frame to the number of a goodbye that is signed in advance. Others accept COUNTER_JUMP. */
const LEAVE_RESERVE = 500;

interface LinkState {
  /** The link has the frame before the next one. */
  current: boolean;
  /** The whole state was sent within FULL_INTERVAL. */
  recent: boolean;
  /** The other end has asked for the whole state since then. */
  asked: boolean;
}
interface Sealed {
  readonly number: number;
  readonly secret: GroupSecret;
  readonly frame: Uint8Array;
}
type Numbered = NonNullable<ReturnType<OwnState['takeDelta']>>;

export function createOutbox({ own, sealer, group, clock, send, onError }: OutboxOptions): Outbox {
  const links = new Map<Link, LinkState>();
  let sealedFull: Sealed | null = null;
  let sealedLeave: Sealed | null = null;
  let due = false;
  let working = false;
  /** Settles when the frame being sealed has been sent. */
  let idle: Promise<void> | null = null;
  let left = false;
  const timers: { flush: Timer | null; refresh: Timer | null; recent: Timer | null } = {
    flush: null,
    refresh: null,
    recent: null,
  };

  function tell(targets: readonly Link[], frame: Uint8Array): void {
    const open = targets.filter((link) => links.has(link));
    if (open.length > 0) send(open, encodeMessage({ kind: 'frame', frame }), frame);
  }

  function tellEverythingAgain(): void {
    for (const state of links.values()) state.current = false;
  }

  /** Seals a frame once for all links. A frame sealed under a replaced secret is dropped. */
  function seal(
    secret: GroupSecret,
    { number, payload }: Numbered,
    done: (frame: Uint8Array) => void,
  ): Awaitable<true> {
    const sealing = sealer.seal(secret, number, payload);
    return chain(sealing, (frame) => {
      if (payload.kind === 'full') sealedFull = { number, secret, frame };
      if (payload.kind === 'full' && isPromise(sealing)) sealLeaveAhead(secret, number);
      if (group.secret.getSnapshot() === secret) done(frame);
      else tellEverythingAgain();
      return true as const;
    });
  }

  /** Seals a goodbye in advance. With asynchronous signing, a closing page would end before its goodbye is signed. */
  function sealLeaveAhead(secret: GroupSecret, after: number): void {
    if (left || (sealedLeave?.secret === secret && sealedLeave.number - after > LEAVE_RESERVE / 2)) return;
    const number = after + LEAVE_RESERVE;
    chain(sealer.seal(secret, number, { kind: 'leave' }), (frame) => {
      sealedLeave = { number, secret, frame };
    })?.catch(onError);
  }

  /** Sends the goodbye that was sealed in advance. Returns true if there was one. Frames still being signed are dropped. */
  function leaveAtOnce(): boolean {
    const told = own.told();
    if (told === null || sealedLeave === null || sealedLeave.number <= told.number) return false;
    if (sealedLeave.secret !== group.secret.getSnapshot()) return false;
    own.takeLeave();
    tell([...links.keys()], sealedLeave.frame);
    links.clear();
    return true;
  }

  function tellChange(secret: GroupSecret): Awaitable<boolean> {
    due = false;
    const told = own.takeDelta();
    if (told === null) return true;
    const everything = told.payload.kind !== 'delta';
    const targets = [...links].filter(([, { current }]) => everything || current).map(([link]) => link);
    if (targets.length === 0) return true;
    if (everything) for (const state of links.values()) state.current = true;
    return seal(secret, told, (frame) => tell(targets, frame));
  }

  function tellEverything(secret: GroupSecret, targets: readonly Link[]): Awaitable<boolean> {
    for (const link of targets) {
      const state = links.get(link);
      if (state !== undefined) state.current = state.recent = true;
    }
    timers.recent ??= clock.after(FULL_INTERVAL, recentIsOver);
    const told = own.told();
    // An invisible session has sent nothing.
    if (told === null) return true;
    if (sealedFull?.number === told.number && sealedFull.secret === secret) {
      tell(targets, sealedFull.frame);
      return true;
    }
    return seal(secret, told, (frame) => tell(targets, frame));
  }

  const linksBehind = (): Link[] => [...links].filter(([, { current }]) => !current).map(([link]) => link);

  /** Does one unit of work. Returns true when it did something and more may wait. */
  function step(): Awaitable<boolean> {
    const secret = group.secret.getSnapshot();
    if (left || secret === null || links.size === 0) return false;
    const behind = linksBehind().length;
    // Before the first frame, and while no link is up to date, waiting changes belong to the whole state.
    const first = behind > 0 && (own.told() === null || behind === links.size);
    return chain(due || first ? tellChange(secret) : false, (told) => {
      const rest = linksBehind();
      // The secret has changed during signing: start again.
      if (group.secret.getSnapshot() !== secret) return true;
      return rest.length > 0 ? tellEverything(secret, rest) : told;
    });
  }

  function steps(): Awaitable<void> {
    return chain(step(), (more) => (more ? steps() : undefined));
  }

  function stopped(): void {
    working = false;
    idle = null;
  }

  /** After a failed frame every link needs the whole state. The next flush or refresh tries again. */
  function failed(error: unknown): void {
    stopped();
    tellEverythingAgain();
    onError(error);
  }

  /** Works step by step in order. The next step sees requests that arrive meanwhile. */
  function work(): void {
    if (working) return;
    working = true;
    try {
      const running = steps();
      if (isPromise(running)) idle = running.then(stopped, failed);
      else stopped();
    } catch (error) {
      failed(error);
    }
  }

  function flushLater(): void {
    if (left || timers.flush !== null) return;
    timers.flush = clock.after(Math.max(FLUSH_INTERVAL, FLUSH_PER_LINK * links.size), () => {
      timers.flush = null;
      due = true;
      work();
    });
  }

  function refresh(): void {
    timers.refresh = links.size > 0 ? clock.after(REFRESH_INTERVAL, refresh) : null;
    tellEverythingAgain();
    // Waiting changes are sent with the whole state, so that a session sends at most ten frames a second.
    if (timers.flush === null) work();
  }

  function recentIsOver(): void {
    timers.recent = null;
    for (const state of links.values()) {
      state.recent = false;
      if (!state.asked) continue;
      state.asked = false;
      state.current = false;
    }
    work();
  }

  const stopDirty = own.onDirty(flushLater);
  const stopSecret = group.secret.subscribe(() => {
    tellEverythingAgain();
    work();
  });

  return {
    opened(link) {
      links.set(link, { current: false, recent: false, asked: false });
      timers.refresh ??= clock.after(REFRESH_INTERVAL, refresh);
      work();
    },
    closed(link) {
      links.delete(link);
    },
    wanted(link) {
      const state = links.get(link);
      if (state === undefined) return;
      if (state.recent) {
        state.asked = true;
        return;
      }
      state.current = false;
      work();
    },
    leave() {
      if (left) return undefined;
      left = true;
      stopDirty();
      stopSecret();
      for (const timer of Object.values(timers)) timer?.cancel();
      if (leaveAtOnce()) return undefined;
      return chain(idle ?? undefined, () => {
        const secret = group.secret.getSnapshot();
        const told = own.takeLeave();
        if (secret === null || told === null || links.size === 0) return undefined;
        return chain(
          seal(secret, told, (frame) => tell([...links.keys()], frame)),
          () => undefined,
        );
      });
    },
  };
}
