import type { Doc } from 'yjs';
import type { Peer } from './fields.js';
import type { OwnMembership, OwnState, Views } from './internal.js';
import type { Room, RoomSession } from './presence-types.js';
import { createAwarenessBridge } from './view/awareness-bridge.js';
import type { AwarenessBridge } from './view/awareness-bridge.js';
import { claimOf, mayRelease, presenterOf, takingOver } from './view/presenter.js';
import { presenceError } from './codes.js';

export interface RoomSessions {
  join(node: string): RoomSession;
  close(): void;
}

export interface RoomSessionsOptions {
  /** `device.session` of this tab. */
  readonly key: string;
  readonly own: OwnState;
  readonly views: Views;
  /** Throws if the service is closed. */
  readonly requireOpen: () => void;
  readonly onError: (error: unknown) => void;
}

/** The state that the memberships of one room share. */
interface Shared {
  readonly room: Room;
  readonly members: Set<OwnMembership>;
  /** The membership that claims the presenter's role for this tab. */
  presenting: OwnMembership | null;
  /** Bridges by the edited document; null for those without one. */
  readonly bridges: Map<Doc | null, AwarenessBridge>;
  stop: () => void;
}

export function createRoomSessions({ key, own, views, requireOpen, onError }: RoomSessionsOptions): RoomSessions {
  const rooms = new Map<string, Shared>();

  function share(node: string): Shared {
    const known = rooms.get(node);
    if (known !== undefined) return known;
    const room = views.room(node);
    const shared: Shared = { room, members: new Set(), presenting: null, bridges: new Map(), stop: () => {} };
    shared.stop = followRole(shared);
    rooms.set(node, shared);
    return shared;
  }

  /** Follows the presenter's role. Changes in the room are examined only while somebody presents. */
  function followRole(shared: Shared): () => void {
    const { peers, presenter } = shared.room;
    let stopPeers: (() => void) | null = null;
    let seen: readonly (Peer | undefined)[] = [];
    const look = (): void => {
      const holder = presenter.getSnapshot();
      if (holder === null && shared.presenting === null) {
        stopPeers?.();
        stopPeers = null;
        seen = [];
        return;
      }
      stopPeers ??= peers.subscribe(look);
      const claims = peers.getSnapshot();
      // Only the holder's claim and this tab's claim matter.
      const concerned = [find(claims, holder?.key ?? ''), find(claims, key)];
      if (concerned.every((peer, index) => peer === seen[index])) return;
      seen = concerned;
      const claim = takingOver(claims, key);
      if (claim !== null) say(shared, claim, [...shared.members].at(-1));
      else if (mayRelease(claims, key)) say(shared, null, undefined);
    };
    const stopPresenter = presenter.subscribe(look);
    look();
    return () => {
      stopPresenter();
      stopPeers?.();
    };
  }

  /** Sets the claim, through this membership or the one that has set it. */
  function say(shared: Shared, presenting: { term: number; to?: string } | null, by: OwnMembership | undefined): void {
    const before = shared.presenting;
    const membership = by ?? before;
    if (membership === null || membership === undefined) return;
    shared.presenting = presenting === null ? null : membership;
    try {
      membership.set({ presenting });
      if (before !== null && before !== membership) before.set({ presenting: null });
    } catch (error) {
      shared.presenting = before;
      onError(error);
    }
  }

  function bridgeOf(node: string, shared: Shared, doc: Doc | null): AwarenessBridge {
    const known = shared.bridges.get(doc);
    if (known !== undefined) return known;
    const membership = own.join(node);
    const made = createAwarenessBridge({
      room: shared.room,
      own: key,
      publish: (changes) => membership.set(changes),
      onError,
      ...(doc === null ? {} : { doc }),
    });
    const end = (): void => {
      doc?.off('destroy', end);
      shared.bridges.delete(doc);
      made.close();
      membership.leave();
    };
    // The editors of a destroyed document end with it. Editors of other documents in this room continue.
    doc?.on('destroy', end);
    const bridge = { awareness: made.awareness, close: end };
    shared.bridges.set(doc, bridge);
    return bridge;
  }

  function end(shared: Shared): void {
    shared.stop();
    for (const bridge of shared.bridges.values()) bridge.close();
  }

  return {
    join(node) {
      const membership = own.join(node);
      const shared = share(node);
      shared.members.add(membership);
      const { room } = shared;
      const requireJoined = (): void => {
        requireOpen();
        if (shared.members.has(membership)) return;
        throw presenceError('room-left');
      };
      return {
        room,
        set(changes) {
          requireJoined();
          membership.set(changes);
        },
        typing() {
          requireJoined();
          membership.typing();
        },
        stopTyping() {
          requireJoined();
          membership.stopTyping();
        },
        awareness(options) {
          requireJoined();
          return bridgeOf(node, shared, options?.doc ?? null).awareness;
        },
        present() {
          requireJoined();
          const claims = room.peers.getSnapshot();
          if (presenterOf(claims) === key) return true;
          const claim = claimOf(claims);
          if (claim === null) return false;
          say(shared, claim, membership);
          return shared.presenting === membership;
        },
        handOver(peer) {
          requireJoined();
          const peers = room.peers.getSnapshot();
          const said = peers.find((one) => one.key === key)?.fields.presenting;
          if (said === undefined || presenterOf(peers) !== key) {
            throw presenceError('not-presenting');
          }
          if (!peers.some((one) => one.key === peer)) {
            throw presenceError('peer-unknown', { argument: 'peer' });
          }
          if (peer !== key) say(shared, { term: said.term, to: peer }, undefined);
        },
        stopPresenting() {
          requireJoined();
          say(shared, null, undefined);
        },
        leave() {
          if (!shared.members.delete(membership)) return;
          if (shared.presenting === membership) shared.presenting = null;
          membership.leave();
          if (shared.members.size > 0) return;
          rooms.delete(node);
          end(shared);
        },
      };
    },
    close() {
      for (const shared of rooms.values()) end(shared);
      rooms.clear();
    },
  };
}

/** Finds a peer in a list sorted by key. */
function find(peers: readonly Peer[], key: string): Peer | undefined {
  let [low, high] = [0, peers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((peers[middle]?.key ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return peers[low]?.key === key ? peers[low] : undefined;
}
