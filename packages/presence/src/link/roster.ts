import { chain } from '@kith/identity';
import type { Awaitable, Clock, Group, Timer } from '@kith/identity';
import { sessionKey } from '@kith/identity/internal';
import type { AwarenessGate, Verdict, VerifiedSession, Views } from '../internal.js';
import { CLOSE_GRACE, FAILOVER_GRACE, LEASE, LEASE_ASK } from '../limits.js';
import type { RefusalCode } from '../presence-types.js';
import { parseFrame } from '../wire/frame.js';
import { encodeMessage } from '../wire/messages.js';
import type { Link } from './link.js';

/** The sessions that are here, from the frames received over links. */
export interface Roster {
  opened(link: Link): void;
  /** Judges a frame. Settles when the views show its content. */
  frame(link: Link, frame: Uint8Array): Awaitable<void>;
  /** Hides the sessions of a link until they are heard again. */
  silent(link: Link): void;
  closed(link: Link, reason: string): void;
  /** Removes the sessions of devices that no longer belong to members. */
  membersChanged(): void;
  close(): void;
}

export interface RosterOptions {
  readonly clock: Clock;
  readonly gate: AwarenessGate;
  readonly group: Group;
  readonly views: Pick<Views, 'put' | 'remove'>;
  readonly onRefused: (code: RefusalCode, device: string) => void;
}

/** Milliseconds between two checks of the leases. */
const SWEEP = 5_000;
/** Reasons of a deliberate close: a mesh uses `closed` when it ends and `offline` when it is switched off. */
const goodbyes: ReadonlySet<string> = new Set(['closed', 'offline']);

/** The sessions heard over a link. */
interface Heard {
  readonly keys: Set<string>;
  first: string | null;
  /** Whether a second session was ever heard: then the device has several tabs. */
  several: boolean;
}

interface Entry {
  session: VerifiedSession;
  /** The links over which it was heard. Empty only during a grace. */
  readonly links: Set<Link>;
  shown: boolean;
  /** Number of sweeps since its last frame. */
  sweeps: number;
}

export function createRoster({ clock, gate, group, views, onRefused }: RosterOptions): Roster {
  const links = new Map<Link, Heard>();
  const entries = new Map<string, Entry>();
  const graces = new Set<Timer>();
  let sweepTimer: Timer | null = null;

  function hide(key: string, entry: Entry): void {
    if (!entry.shown) return;
    entry.shown = false;
    views.remove(key);
  }

  function drop(key: string): void {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    for (const { keys } of links.values()) keys.delete(key);
    hide(key, entry);
  }

  /** Removes a session and its state. Its next frame counts as its first. */
  function forget(key: string): void {
    drop(key);
    gate.forget(key);
  }

  function sweep(): void {
    sweepTimer = entries.size > 0 ? clock.after(SWEEP, sweep) : null;
    for (const [key, entry] of entries) {
      entry.sweeps += 1;
      const silence = (entry.sweeps - 1) * SWEEP;
      if (silence >= LEASE) forget(key);
      else if (silence >= LEASE_ASK) for (const link of entry.links) ask(link, key);
    }
  }

  function heardSession(link: Link, key: string, session: VerifiedSession, changed: readonly string[]): void {
    const heard = links.get(link);
    let entry = entries.get(key);
    if (entry === undefined) {
      // The link closed while its last frame was being judged.
      if (heard === undefined) return gate.forget(key);
      entry = { session, links: new Set(), shown: false, sweeps: 0 };
      entries.set(key, entry);
      sweepTimer ??= clock.after(SWEEP, sweep);
    }
    if (heard !== undefined) {
      entry.links.add(link);
      heard.keys.add(key);
      heard.first ??= key;
      heard.several ||= heard.first !== key;
    }
    entry.session = session;
    entry.sweeps = 0;
    // The link that brought this frame closed while the frame was being checked, and no other open link carries this session.
    // Keep it hidden.
    if (heard === undefined && !entry.shown) return;
    const rooms = entry.shown ? changed : [...session.state.keys()];
    const again = entry.shown && rooms.length === 0;
    entry.shown = true;
    if (!again) views.put(session, rooms, false);
  }

  function judged(link: Link, frame: Uint8Array, verdict: Verdict): void {
    switch (verdict.kind) {
      case 'state':
        return heardSession(link, verdict.session.key, verdict.session, verdict.changed);
      case 'left':
        return drop(verdict.key);
      case 'missing':
        return ask(link, verdict.key);
      case 'duplicate': {
        const known = entries.get(keyOf(frame));
        if (known !== undefined) heardSession(link, known.session.key, known.session, []);
        return;
      }
      case 'refused': {
        const known = entries.get(keyOf(frame));
        // A device with two links may deliver a frame late over the slower one.
        const late = verdict.code === 'counter-low' && (known?.links.size ?? 0) > 1;
        // The dropped frame may have been a goodbye. A session that is still here answers a request.
        if (verdict.code === 'too-often' && known !== undefined)
          known.sweeps = Math.max(known.sweeps, LEASE_ASK / SWEEP);
        if (!late) onRefused(verdict.code, link.device);
      }
    }
  }

  return {
    opened(link) {
      links.set(link, { keys: new Set(), first: null, several: false });
    },
    frame(link, frame) {
      return chain(gate.receive(link.device, frame), (verdict) => judged(link, frame, verdict));
    },
    silent(link) {
      for (const key of links.get(link)?.keys ?? []) {
        const entry = entries.get(key);
        if (entry === undefined) continue;
        entry.links.delete(link);
        // Another link may still carry the session. Over this one it has to be heard again.
        if (entry.links.size === 0) hide(key, entry);
      }
    },
    closed(link, reason) {
      const heard = links.get(link);
      if (heard === undefined) return;
      links.delete(link);
      const orphans: string[] = [];
      for (const key of heard.keys) {
        const entry = entries.get(key);
        entry?.links.delete(link);
        if (entry?.links.size === 0) orphans.push(key);
      }
      // The tab with a shared connection has sent its own goodbye. The other tabs send theirs, or another tab takes over: on
      // the remote device or, for a borrowed link, here.
      const failover = link.kind === 'borrowed' || (link.kind === 'real' && heard.several);
      if (!failover && goodbyes.has(reason)) return orphans.forEach(forget);
      if (orphans.length === 0) return;
      const timer = clock.after(failover ? FAILOVER_GRACE : CLOSE_GRACE, () => {
        graces.delete(timer);
        for (const key of orphans) if (entries.get(key)?.links.size === 0) forget(key);
      });
      graces.add(timer);
    },
    membersChanged() {
      for (const [key, { session }] of entries) {
        if (group.personOf(session.device) !== session.person) forget(key);
      }
    },
    close() {
      sweepTimer?.cancel();
      for (const timer of graces) timer.cancel();
      graces.clear();
      links.clear();
      entries.clear();
    },
  };
}

function ask(link: Link, key: string): void {
  link.send(encodeMessage({ kind: 'want', key }));
}

/** Returns the session key in a frame. Only for frames that the gate found well formed and from the right device. */
function keyOf(frame: Uint8Array): string {
  const parsed = parseFrame(frame);
  return parsed.ok ? sessionKey(parsed.frame.device, parsed.frame.session) : '';
}
