import type { Channel, Message, Profile, WaitingMessages } from '@kith/comms';
import { requireObject } from '@kith/identity';
import type { Did, Observable } from '@kith/identity';
import type { Delivery, Member, NodeId, Standing, SyncStatus } from '@kith/store';
import type { NetworkStatus, WorkspaceStatus, WorkspaceSummary } from '@kith/workspace';
import { useMemo } from 'react';
import { useDevice, useWorkspace } from './context.js';
import { lazyResource } from './lazy-resource.js';
import { useObservable } from './use-observable.js';

/** The workspaces on this device. */
export function useWorkspaces(): readonly WorkspaceSummary[] {
  return useObservable(useDevice().workspaces);
}

/** Whether this device reaches anybody, in any workspace. */
export function useNetwork(): NetworkStatus {
  return useObservable(useDevice().network);
}

/** Returns the name of the workspace. It is empty until the name has arrived. */
export function useWorkspaceName(): string {
  return useObservable(useWorkspace().name);
}

/** Returns the standing of this person in the workspace: a member, waiting for one, or refused. */
export function useStanding(): Standing {
  return useObservable(useWorkspace().standing);
}

/** Returns the status of the workspace, for a status bar. */
export function useWorkspaceStatus(): WorkspaceStatus {
  return useObservable(useWorkspace().status);
}

/** Returns the state of the exchange with other devices, and the number of changes not yet sent. */
export function useSyncStatus(): SyncStatus {
  return useObservable(useWorkspace().space.status);
}

/** Returns the members of the workspace. */
export function useMembers(): readonly Member[] {
  return useObservable(useWorkspace().members);
}

/** A person's profile; without names until it has arrived. */
export function useProfile(person: Did): Profile {
  return useObservable(useWorkspace().profiles.of(person));
}

/** Everybody's profiles, by name. */
export function useProfiles(): readonly Profile[] {
  return useObservable(useWorkspace().profiles.list);
}

/** Channels that are not archived, by name. */
export function useChannels(): readonly Channel[] {
  return useObservable(useWorkspace().channels.list);
}

/** Returns the archived channels, in the order of their names. */
export function useArchivedChannels(): readonly Channel[] {
  return useObservable(useWorkspace().channels.archived);
}

/** Messages of others in a channel that were not read on any of this person's devices. */
export function useUnread(channel: NodeId): number {
  return useObservable(useWorkspace().inbox.unread(channel));
}

/** Those of them that mention this person. */
export function useMentions(channel: NodeId): number {
  return useObservable(useWorkspace().inbox.mentions(channel));
}

/** How many own messages only this device holds; counted only while anything waits to be sent. */
export function useWaitingMessages(): number {
  const { messages } = useWorkspace();
  const waits = useWorkspaceStatus().unsent > 0;
  const waiting = useMemo(
    () => (waits ? lazyResource<number, WaitingMessages>(() => messages.waiting(), 0) : noneWaiting),
    [messages, waits],
  );
  return useObservable(waiting);
}

const noneWaiting: Observable<number> = { getSnapshot: () => 0, subscribe: () => () => {} };

/** How far an own message has come; null for somebody else's. */
export function useDelivery(message: Pick<Message, 'place'>): Delivery | null {
  const { messages } = useWorkspace();
  requireObject('message.place', requireObject('message', message, 'a message')['place'], 'the `place` of a message');
  const { feed, seq } = message.place;
  const delivery = useMemo(() => messages.delivery({ place: { feed, seq } }), [messages, feed, seq]);
  return useObservable(delivery);
}
