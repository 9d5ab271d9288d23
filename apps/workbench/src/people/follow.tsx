import { nameOf } from '@kith/comms';
import { KithError } from '@kith/identity';
import type { Did } from '@kith/identity';
import type { RoomSession } from '@kith/presence';
import { useArchivedChannels, useChannels, useFollow, useWorkspace } from '@kith/react';
import type { NodeId } from '@kith/store';
import { createContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { keyOf, isolated } from '@kith/ui';
import { useDialogs } from '../navigation/dialogs.js';
import { useToasts } from '../parts/toasts.js';
import { useNavigation } from '../navigation/navigation.js';
import { followStep, type FollowPlace } from './follow-step.js';
import { useGiven } from '../parts/use-given.js';

/** Whom this tab follows, and where it presents: both outlive the screen on which they began. */
export interface FollowAndPresent {
  readonly following: Did | null;
  readonly follow: (person: Did) => void;
  readonly stopFollowing: () => void;
  readonly presenting: NodeId | null;
  readonly present: (node: NodeId) => void;
  readonly handOver: (peer: string) => void;
  readonly stopPresenting: () => void;
}

const FollowContext = createContext<FollowAndPresent | null>(null);

export function useFollowAndPresent(): FollowAndPresent {
  return useGiven(FollowContext, 'FollowProvider');
}

export function FollowProvider({ children }: { children: ReactNode }) {
  const [following, setFollowing] = useState<Did | null>(null);
  const [presenting, setPresenting] = useState<NodeId | null>(null);
  const session = useRef<RoomSession | null>(null);
  const state = useMemo<FollowAndPresent>(
    () => ({
      following,
      follow: setFollowing,
      stopFollowing: () => setFollowing(null),
      presenting,
      present: setPresenting,
      handOver: (peer) => session.current?.handOver(peer),
      stopPresenting: () => setPresenting(null),
    }),
    [following, presenting],
  );
  return (
    <FollowContext value={state}>
      {following !== null && <Follower key={following} person={following} />}
      {presenting !== null && <Presenting key={presenting} node={presenting} sessionRef={session} />}
      {children}
    </FollowContext>
  );
}

/** Goes where somebody goes, until this person goes somewhere by themself. */
function Follower({ person }: { person: Did }) {
  const { profiles } = useWorkspace();
  const { viewing, gone } = useFollow(person);
  const { current, openChannel } = useNavigation();
  const { current: dialog } = useDialogs();
  const { stopFollowing } = useFollowAndPresent();
  const { say } = useToasts();
  const listed = useChannels();
  const archived = useArchivedChannels();
  const place = useRef<FollowPlace>({ from: current, to: current });
  const node = viewing?.node ?? null;

  useEffect(() => {
    const known = (id: string) => [...listed, ...archived].some((channel) => channel.id === id);
    const step = followStep(place.current, { current, viewing: node, gone, known });
    if (step.kind !== 'stop') place.current = step.place;
    if (step.kind === 'go') openChannel(step.to as NodeId);
    if (step.kind !== 'stop') return;
    stopFollowing();
    if (step.why === 'gone') say(`${isolated(nameOf(profiles.of(person).getSnapshot()))} is no longer here`);
  }, [current, node, gone, listed, archived, openChannel, stopFollowing, say, profiles, person]);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (keyOf(event) !== 'Escape' || event.shiftKey || event.defaultPrevented || dialog !== null) return;
      event.preventDefault();
      stopFollowing();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [dialog, stopFollowing]);
  return null;
}

/** Holds the presenter's role of one channel, wherever this tab looks, until it is handed over or given up. */
function Presenting({ node, sessionRef }: { node: NodeId; sessionRef: { current: RoomSession | null } }) {
  const { presence } = useWorkspace();
  const { stopPresenting } = useFollowAndPresent();
  const lost = useRef(stopPresenting);
  useEffect(() => {
    lost.current = stopPresenting;
  });
  useEffect(() => {
    const joined = presence.join(node);
    const { presenter } = joined.room;
    sessionRef.current = joined;
    let ended = false;
    const look = () => {
      // The role goes with the screen that took it; this one takes it up before anybody hears of that.
      if (ended) return;
      const holder = presenter.getSnapshot();
      if (holder === null ? !presentUnlessClosed(joined) : holder.key !== presence.key) lost.current();
    };
    const stop = presenter.subscribe(() => queueMicrotask(look));
    look();
    return () => {
      ended = true;
      stop();
      sessionRef.current = null;
      joined.leave();
    };
  }, [presence, node, sessionRef]);
  return null;
}

/** False when somebody else presents. A device that is closing has left every room, and this screen is about to go. */
function presentUnlessClosed(session: RoomSession): boolean {
  try {
    return session.present();
  } catch (error) {
    if (error instanceof KithError && error.code === 'presence-closed') return true;
    throw error;
  }
}
