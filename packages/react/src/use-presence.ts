import { derived } from '@kith/identity';
import type { Did, Observable } from '@kith/identity';
import type { Notice, Peer, Presence, Presenter, RoomFields } from '@kith/presence';
import { useEffect, useMemo, useRef } from 'react';
import { useWorkspace } from './context.js';
import { sameValue } from './same-value.js';
import { useObservable } from './use-observable.js';

/** The sessions in a room, this one included: one for each tab and program. */
export function usePeers(node: string): readonly Peer[] {
  return useObservable(useWorkspace().presence.room(node).peers);
}

/** The people in a room, or everybody who is here at all; somebody with five tabs is one. */
export function useRoster(node?: string): readonly Presence[] {
  const { presence } = useWorkspace();
  return useObservable(node === undefined ? presence.people : presence.room(node).people);
}

/** One person in a room, or over every room; null while they are not here. */
export function usePerson(person: Did, node?: string): Presence | null {
  return useObservable(usePersonSource(person, node));
}

/** Others who type in a room now. */
export function useTyping(node: string): readonly Did[] {
  return useObservable(useWorkspace().presence.room(node).typing);
}

/** Returns the presenter of a room, or null while nobody presents. */
export function usePresenter(node: string): Presenter | null {
  return useObservable(useWorkspace().presence.room(node).presenter);
}

/** The view of a followed person. */
export interface Followed {
  /** What they look at; null while they look at nothing they tell of, and once they are gone. */
  readonly viewing: NonNullable<RoomFields['viewing']> | null;
  /** They are not here, or no longer. */
  readonly gone: boolean;
}

/** Returns the view of one person, in one room or over all: show it whenever it changes, and stop when `gone` is true. */
export function useFollow(person: Did, node?: string): Followed {
  const source = usePersonSource(person, node);
  const followed = useMemo(() => derived([source], () => followedOf(source.getSnapshot()), sameValue), [source]);
  return useObservable(followed);
}

/** Calls back for every poke and invitation while the component is mounted. The listener may be written inline. */
export function useNotices(listener: (notice: Notice) => void): void {
  const { notices } = useWorkspace().presence;
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => notices.onNotice((notice) => latest.current(notice)), [notices]);
}

function usePersonSource(person: Did, node: string | undefined): Observable<Presence | null> {
  const { presence } = useWorkspace();
  return useMemo(
    () => (node === undefined ? presence.person(person) : presence.room(node).person(person)),
    [presence, person, node],
  );
}

function followedOf(presence: Presence | null): Followed {
  return { viewing: presence?.viewing ?? null, gone: presence === null };
}
