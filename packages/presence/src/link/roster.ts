import { chain } from '@kith/identity';
import type { Awaitable, Clock, Timer } from '@kith/identity';
import type { AwarenessGate, Verdict, VerifiedSession, Views } from '../internal.js';
import { CLOSE_GRACE, FAILOVER_GRACE, LEASE, LEASE_ASK } from '../limits.js';
import type { PresenceGroup } from '../ports.js';
import type { RefusalCode } from '../presence-types.js';
import { parseFrame, sessionKey } from '../wire/frame.js';
import { encodeMessage } from '../wire/messages.js';
import type { Link } from './link.js';

/** Which sessions are here, by what is heard over which link. */
export interface Roster {
  opened(link: Link): void;
  /** Settles when the frame has been judged and the views show what it says. */
  frame(link: Link, frame: Uint8Array): Awaitable<void>;
  /** Its sessions are not shown until they are heard again. */
  silent(link: Link): void;
  closed(link: Link, reason: string): void;
  /** Somebody may be no member any more. */
  membersChanged(): void;
  close(): void;
}

export interface RosterOptions {
  readonly clock: Clock;
  readonly gate: AwarenessGate;
  readonly group: PresenceGroup;
  readonly views: Pick<Views, 'put' | 'remove'>;
  readonly onRefused: (code: RefusalCode, device: string) => void;
}

/** How often leases are looked at, ms. */
const SWEEP = 5_000;
/** Closed on purpose by whoever was there: the mesh says `closed` when it ends and `offline` when it is switched off. */
const goodbyes: ReadonlySet<string> = new Set(['closed', 'offline']);

/** What was heard over a link. */
interface Heard {
  readonly keys: Set<string>;
  first: string | null;
  /** Whether there ever was another session than the first: then the device has several tabs. */
  several: boolean;
}

interface Entry {
  session: VerifiedSession;
  /** Over which links it was heard. Empty for a grace at most. */
  readonly links: Set<Link>;
  shown: boolean;
  /** Sweeps since its last frame. */
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

  /** Not only out of sight: whatever it says next is its first word. */
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
    // Heard by way of a link that has closed since, while all others are silent: not here.
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
        // Over two links of one device, a frame may come late by the slower one.
        const late = verdict.code === 'counter-low' && (known?.links.size ?? 0) > 1;
        // It may have been a goodbye: whoever is still there says so when asked.
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
        // Another link may still carry it; over this one it has to be heard anew.
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
      // A tab that had the connection of several has said its own goodbye; the others say theirs, or another one takes over: there or,
      // where the link is borrowed, here.
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

/** Whose frame it says it is; only for frames that the gate found well formed, and of the device they came from. */
function keyOf(frame: Uint8Array): string {
  const parsed = parseFrame(frame);
  return parsed.ok ? sessionKey(parsed.frame.device, parsed.frame.session) : '';
}
