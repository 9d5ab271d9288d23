import type { FieldChanges, Room, RoomFields, RoomSession } from '@kith/presence';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useWorkspace } from './context.js';
import { sameValue } from './same-value.js';
import { reactError } from './codes.js';

/** This component's place in a room. The same object until the node changes; every function may be passed on as it is. */
export interface RoomHandle extends Omit<RoomSession, 'room' | 'leave'> {
  readonly room: Room;
}

/** Before children's effects, so that they find the room joined; on a server there is nothing to join. */
const useEarlyEffect = typeof document === 'undefined' ? useEffect : useLayoutEffect;

interface Place {
  session: RoomSession | null;
  /** What `fields` said last. */
  said: RoomFields;
}

/**
 * Joins the room around a node while the component is mounted, and sets `fields` there. Fields written inline are compared by their
 * values. A field that is no longer given is taken back. Does not render again by itself: read the room with `usePeers`,
 * `useRoster`, `useTyping`. The functions work from effects and event handlers. @throws KithError `room-not-joined` when called
 * while rendering.
 */
export function useRoom(node: string, fields: RoomFields = nothing): RoomHandle {
  const { presence } = useWorkspace();
  const place = useRef<Place>({ session: null, said: nothing });
  const [stable, setStable] = useState(fields);
  if (!sameValue(stable, fields)) setStable(fields);

  useEarlyEffect(() => {
    const session = presence.join(node);
    place.current = { session, said: nothing };
    return () => {
      // Whoever takes over in the same moment (StrictMode, another screen on the same node) joins before this one leaves.
      queueMicrotask(() => session.leave());
    };
  }, [presence, node]);

  useEarlyEffect(() => {
    const { session, said } = place.current;
    if (session === null) return;
    const changes = changesBetween(said, stable);
    if (changes !== null) session.set(changes);
    place.current = { session, said: stable };
  }, [presence, node, stable]);

  return useMemo(() => {
    const joined = (): RoomSession => {
      const { session } = place.current;
      if (session !== null) return session;
      throw reactError('room-not-joined');
    };
    return {
      room: presence.room(node),
      set: (changes: FieldChanges) => joined().set(changes),
      typing: () => joined().typing(),
      stopTyping: () => joined().stopTyping(),
      awareness: (options) => joined().awareness(options),
      present: () => joined().present(),
      handOver: (peer: string) => joined().handOver(peer),
      stopPresenting: () => joined().stopPresenting(),
    };
  }, [presence, node]);
}

const nothing: RoomFields = {};

function changesBetween(before: RoomFields, after: RoomFields): FieldChanges | null {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof RoomFields)[];
  const changed = names.filter((name) => !sameValue(before[name], after[name]));
  if (changed.length === 0) return null;
  return Object.fromEntries(changed.map((name) => [name, after[name] ?? null]));
}
